import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createBoundInformation(_: ActivityContext) {
  return function boundInformation({ run }: PortionInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: boundInformation is to be written`)));
  };
}
