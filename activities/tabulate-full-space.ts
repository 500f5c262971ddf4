import type { StepInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createTabulateFullSpace(_: ActivityContext) {
  return function tabulateFullSpace({ run }: StepInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: tabulateFullSpace is to be written`)));
  };
}
