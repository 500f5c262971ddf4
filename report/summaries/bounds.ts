import type { SummaryData } from '../summary.ts';

/** To be written. */
export const boundsLines = (_: SummaryData): string[] => [];
