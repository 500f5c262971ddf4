import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { analyse } from './analysis.ts';

/** Other measures of similarity between whole spaces. */
export const measures = (input: AnalysisInput): Promise<Tally> =>
  analyse(input, 'measures', ({ tabulateMeasures }) => tabulateMeasures);
