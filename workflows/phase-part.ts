import { continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import { SHARD_PORTIONS, SHARDS_AT_ONCE } from '../contracts/fan-out.ts';
import type { PartInput, Tally } from '../contracts/messages.ts';
import { ProgressBoard, runChildren } from './phase.ts';
import { progressQuery } from './shard.ts';

const NOTHING: Tally = { computed: 0, reused: 0 };

/**
 * A part of a large phase: its portions in shards. Its history stays short by the size of the part; should the server
 * suggest a new one all the same, no shard is begun any more, and the part goes on from there when the last has ended.
 */
export async function phasePart(input: PartInput): Promise<Tally> {
  const { phase, from, to, done = NOTHING } = input;
  const board = new ProgressBoard();
  setHandler(progressQuery, () => board.answer());
  board.announce(phase, 0);
  board.add(phase, done.computed + done.reused);
  const { tally, next } = await runChildren(board, input, {
    workflow: 'shard',
    span: { from, to },
    size: SHARD_PORTIONS,
    atOnce: SHARDS_AT_ONCE,
    nameOf: (_, first) => `from-${first}`,
    isEnough: () => workflowInfo().continueAsNewSuggested,
  });
  const all: Tally = { computed: done.computed + tally.computed, reused: done.reused + tally.reused };
  if (next < to) await continueAsNew<typeof phasePart>({ ...input, from: next, done: all });
  return all;
}
