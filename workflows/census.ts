import { executeChild, setHandler, workflowInfo } from '@temporalio/workflow';
import type { CensusInput, CensusResult, RunInput } from '../contracts/messages.ts';
import { activitiesOf } from './activities.ts';
import { ProgressBoard, runPhase } from './phase.ts';
import { progressQuery } from './shard.ts';
import type { structure } from './structure.ts';

/** The root of a run: read the posteriors, plan, let every analysis do its work, publish. */
export async function census(input: CensusInput): Promise<CensusResult> {
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

  let tiles = { computed: 0, reused: 0 };
  if (analyses.includes('structure')) {
    const id = `${workflowInfo().workflowId}/structure`;
    tiles = await board.during(id, () =>
      executeChild<typeof structure>('structure', { workflowId: id, args: [{ ...runInput, plan }] }),
    );
  }

  await activities.publish({ v: 1, run });
  board.add('publish', 1);
  return { run, tiles, fingerprints };
}
