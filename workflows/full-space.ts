import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { analyse } from './analysis.ts';

/** Information of whole spaces over the whole data set. */
export const fullSpace = (input: AnalysisInput): Promise<Tally> =>
  analyse(input, 'fullSpace', ({ tabulateFullSpace }) => tabulateFullSpace);
