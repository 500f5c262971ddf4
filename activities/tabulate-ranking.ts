import type { StepInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createTabulateRanking(_: ActivityContext) {
  return function tabulateRanking({ run }: StepInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: tabulateRanking is to be written`)));
  };
}
