import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { analyse } from './analysis.ts';

/** Sampled bounds beside fingerprints of several sizes. */
export const bounds = (input: AnalysisInput): Promise<Tally> =>
  analyse(input, 'bounds', ({ tabulateBounds }) => tabulateBounds);
