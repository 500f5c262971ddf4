import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createRankModels(_: ActivityContext) {
  return function rankModels({ run }: PortionInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: rankModels is to be written`)));
  };
}
