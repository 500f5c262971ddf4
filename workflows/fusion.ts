import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { analyse } from './analysis.ts';

/** Synthesis spaces, each a portion. */
export const fusion = (input: AnalysisInput): Promise<Tally> =>
  analyse(input, 'fusion', ({ tabulateFusion }) => tabulateFusion);
