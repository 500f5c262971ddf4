import { setHandler } from '@temporalio/workflow';
import type { AnalysisInput, Tally } from '../contracts/messages.ts';
import { activitiesOf } from './activities.ts';
import { ProgressBoard, runPhase } from './phase.ts';
import { progressQuery } from './shard.ts';

/** Channel structure: pairs of channels, similarity to known factors, the order and its clusters. */
export async function structure(input: AnalysisInput): Promise<Tally> {
  const { run, plan } = input;
  const { measureChance, measureErrors, tabulateStructure } = activitiesOf(input);
  const board = new ProgressBoard();
  setHandler(progressQuery, () => board.answer());

  board.announce('compare', plan.tiles);
  board.announce('factors', plan.blocks);
  if (plan.reductions) board.announce('neighbours', plan.reductions);
  board.announce('order', plan.orderings);
  const tiles = await runPhase(board, 'compare', plan.batches, input);
  await runPhase(board, 'factors', plan.blocks, input);
  if (plan.reductions) await runPhase(board, 'neighbours', plan.reductions, input);
  await runPhase(board, 'order', plan.orderings, input);
  await measureChance({ v: 1, run });
  await measureErrors({ v: 1, run });
  await tabulateStructure({ v: 1, run });
  return tiles;
}
