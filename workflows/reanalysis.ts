import { executeChild, isCancellation, log } from '@temporalio/workflow';
import { workflowIdOf } from '../contracts/keys.ts';
import type { CensusResult } from '../contracts/messages.ts';
import type { NotifyInput, ReanalysisInput, ReanalysisResult, Snapshot } from '../contracts/schedules.ts';
import { activitiesOf } from './activities.ts';
import type { census } from './census.ts';

/** What a schedule starts: looks at the inputs, and takes a census of them where they hold anything new. */
export async function reanalysis(input: ReanalysisInput): Promise<ReanalysisResult> {
  const { scheduled } = input;
  const { takeSnapshot } = activitiesOf(input);
  const snapshot = await takeSnapshot({ v: 1, scheduled });
  const { run, finished } = snapshot;
  if (finished) {
    log.info(`nothing new: ${run} is finished already`);
    return { outcome: 'nothing-new', run };
  }
  try {
    const { tiles, fingerprints } = await takeCensus(input, snapshot);
    const notification = await tell(input, { v: 1, scheduled, run, tiles, fingerprints });
    return { outcome: 'finished', run, tiles, fingerprints, ...(notification && { notification }) };
  } catch (error) {
    if (isUnderWay(error)) return { outcome: 'under-way', run };
    if (!isCancellation(error)) await tell(input, { v: 1, scheduled, run, failure: reasonOf(error) });
    throw error;
  }
}

/** The census as a child, awaited, so that the schedule's policy of overlaps counts it. */
function takeCensus(input: ReanalysisInput, { run, blocks, analyses }: Snapshot): Promise<CensusResult> {
  const { computeQueue, heartbeatTimeout, storeId } = input;
  return executeChild<typeof census>('census', {
    workflowId: workflowIdOf(run, storeId),
    args: [{ v: 1, run, computeQueue, heartbeatTimeout, blocks, analyses }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `scheduled census of ${run}`,
  });
}

/** A run is not undone because nobody could be told of it. */
async function tell(input: ReanalysisInput, message: NotifyInput): Promise<string | undefined> {
  if (!input.notifies) return undefined;
  try {
    await activitiesOf(input).notify(message);
    return 'sent';
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn(`not notified: ${reasonOf(error)}`);
    return `not sent: ${reasonOf(error)}`;
  }
}

/** Somebody else's run of the same inputs is going on. */
const isUnderWay = (error: unknown): boolean => (error as Error).name === 'WorkflowExecutionAlreadyStartedError';

/** The message of the first cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause === undefined || cause === null ? message : reasonOf(cause);
}
