import type { StepInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createTabulateBounds(_: ActivityContext) {
  return function tabulateBounds({ run }: StepInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: tabulateBounds is to be written`)));
  };
}
