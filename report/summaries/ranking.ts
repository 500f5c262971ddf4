import type { SummaryData } from '../summary.ts';

/** To be written. */
export const rankingLines = (_: SummaryData): string[] => [];
