import { setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import type { AnalysisInput, AnalysisPhase, StepInput, Tally } from '../contracts/messages.ts';
import { activitiesOf } from './activities.ts';
import { ProgressBoard, runPhase } from './phase.ts';
import { progressQuery } from './shard.ts';

/**
 * An analysis of portions that do not depend on each other.
 * @param finish the activity that puts them together.
 */
export async function analyse(
  input: AnalysisInput,
  phase: AnalysisPhase,
  finish: (activities: Activities) => (step: StepInput) => Promise<Tally>,
): Promise<Tally> {
  const portions = input.plan.portions[phase];
  const board = new ProgressBoard();
  setHandler(progressQuery, () => board.answer());
  board.announce(phase, portions);
  const tally = await runPhase(board, phase, portions, input);
  await finish(activitiesOf(input))({ v: 1, run: input.run });
  return tally;
}
