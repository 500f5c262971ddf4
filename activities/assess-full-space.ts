import type { AssessInput, Assessment } from '../contracts/messages.ts';
import { sampleChunks } from '../contracts/sample-chunks.ts';
import { readRun } from '../store/run-record.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';
import { assess } from './settle-samples.ts';

/** Whether the samples taken so far are enough; where a standard error is the target, how many there are to be. */
export function createAssessFullSpace({ store }: ActivityContext) {
  return function assessFullSpace({ run, portions }: AssessInput): Promise<Assessment> {
    return perform(async ({ signal }) => {
      const record = await readRun(store, run);
      const cut = sampleChunks(record);
      const blocks = cut.blocks.length;
      const { chunks } = await assess(store, record, { cut, chunks: portions / blocks, signal });
      return { portions: chunks * blocks };
    });
  };
}
