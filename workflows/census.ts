import { executeChild, setHandler, workflowInfo } from '@temporalio/workflow';
import { type AnalysisName, NEEDS } from '../contracts/analyses/index.ts';
import type { AnalysisInput, CensusInput, CensusResult, RunInput, Tally } from '../contracts/messages.ts';
import { activitiesOf } from './activities.ts';
import { ProgressBoard, runPhase } from './phase.ts';
import { progressQuery } from './shard.ts';

/** Times that a run may find objects damaged: a store in which more go wrong should be looked at. */
const MENDS_MAX = 8;

/**
 * The root of a run. Where an activity has found an object damaged and removed it, the run is gone through again: what
 * is there is passed over, what is missing is made.
 */
export async function census(input: CensusInput): Promise<CensusResult> {
  for (let mends = 0; ; mends += 1) {
    try {
      return await goThrough(input);
    } catch (error) {
      if (mends === MENDS_MAX || !isMended(error)) throw error;
    }
  }
}

/** Whether the cause of a failure is gone. */
function isMended(error: unknown): boolean {
  const { type, details, cause } = Object(error) as { type?: unknown; details?: unknown[]; cause?: unknown };
  if (type === 'object-corrupt' || type === 'object-missing')
    return (Object(details?.[0]) as { mended?: unknown }).mended === true;
  return cause !== undefined && cause !== null && isMended(cause);
}

/** Read the posteriors, plan, let every analysis do its work, publish. */
async function goThrough(input: CensusInput): Promise<CensusResult> {
  const { run, computeQueue, heartbeatTimeout, blocks, analyses } = input;
  const runInput: RunInput = { v: 1, run, computeQueue, heartbeatTimeout };
  const activities = activitiesOf(runInput);
  const board = new ProgressBoard();
  setHandler(progressQuery, () => board.answer());

  board.announce('catalogue', blocks);
  board.announce('plan', 1);
  board.announce('publish', 1);
  const fingerprints = await runPhase(board, 'catalogue', blocks, runInput);

  const plan = await activities.planRun({ v: 1, run });
  board.add('plan', 1);

  const tallies = await runAnalyses(board, analyses, { ...runInput, plan });

  await activities.publish({ v: 1, run });
  board.add('publish', 1);
  return { run, tiles: tallies.get('structure') ?? { computed: 0, reused: 0 }, fingerprints };
}

/** Each analysis as a child of its own name, all at once but for those that wait for another's findings. */
async function runAnalyses(
  board: ProgressBoard,
  names: readonly AnalysisName[],
  input: AnalysisInput,
): Promise<Map<AnalysisName, Tally>> {
  const begun = new Map<AnalysisName, Promise<Tally>>();

  async function perform(name: AnalysisName): Promise<Tally> {
    for (const other of NEEDS[name] ?? []) await begun.get(other);
    const id = `${workflowInfo().workflowId}/${name}`;
    return board.during(id, () => executeChild(name, { workflowId: id, args: [input] }));
  }

  for (const name of names) begun.set(name, perform(name));
  // The others finish what they have begun before a failure ends the run.
  const outcomes = await Promise.allSettled(begun.values());
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return new Map(await Promise.all([...begun].map(async ([name, tally]) => [name, await tally] as const)));
}
