import type { SummaryData } from '../summary.ts';

/** To be written. */
export const fullSpaceLines = (_: SummaryData): string[] => [];
