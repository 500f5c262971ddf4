import { setHandler } from '@temporalio/workflow';
import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { activitiesOf } from './activities.ts';
import { ProgressBoard, runPhase } from './phase.ts';
import { progressQuery } from './shard.ts';

/** Information of whole spaces over the whole data set: portions of samples, in rounds until their errors are small. */
export async function fullSpace(input: AnalysisInput): Promise<Tally> {
  const { run, plan } = input;
  const { assessFullSpace, tabulateFullSpace } = activitiesOf(input);
  const board = new ProgressBoard();
  setHandler(progressQuery, () => board.answer());

  let from = 0;
  let to = plan.portions.fullSpace;
  board.announce('fullSpace', to);
  let tally = await runPhase(board, 'fullSpace', to, input);
  for (;;) {
    const { portions } = await assessFullSpace({ v: 1, run, portions: to });
    if (portions <= to) break;
    [from, to] = [to, portions];
    board.raise('fullSpace', to);
    tally = await runPhase(board, 'fullSpace', to, input, { from, tally });
  }
  await tabulateFullSpace({ v: 1, run });
  return tally;
}
