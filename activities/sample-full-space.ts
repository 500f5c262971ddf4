import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** To be written. */
export function createSampleFullSpace(_: ActivityContext) {
  return function sampleFullSpace({ run }: PortionInput): Promise<Tally> {
    return perform(() => Promise.reject(new Error(`${run}: sampleFullSpace is to be written`)));
  };
}
