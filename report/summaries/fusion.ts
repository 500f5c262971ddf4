import type { SummaryData } from '../summary.ts';

/** To be written. */
export const fusionLines = (_: SummaryData): string[] => [];
