import type { StepInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createTabulateFusion(_: ActivityContext) {
  return function tabulateFusion({ run }: StepInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: tabulateFusion is to be written`)));
  };
}
