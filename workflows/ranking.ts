import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { analyse } from './analysis.ts';

/** Models ranked by how far their channels correspond. */
export const ranking = (input: AnalysisInput): Promise<Tally> =>
  analyse(input, 'ranking', ({ tabulateRanking }) => tabulateRanking);
