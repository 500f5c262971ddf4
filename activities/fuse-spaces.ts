import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createFuseSpaces(_: ActivityContext) {
  return function fuseSpaces({ run }: PortionInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: fuseSpaces is to be written`)));
  };
}
