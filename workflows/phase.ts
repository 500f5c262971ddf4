import { executeChild, workflowInfo } from '@temporalio/workflow';
import { type Phase, type RunInput, SHARD_PORTIONS, SHARDS_AT_ONCE, type Tally } from '../contracts/messages.ts';
import type { Stage, StageProgress, WorkflowProgress } from '../contracts/progress.ts';
import type { shard } from './shard.ts';

/** What a workflow answers to the progress query: stages done so far, children that know more. */
export class ProgressBoard {
  private readonly stages = new Map<Stage, StageProgress>();
  private readonly children = new Set<string>();

  announce(stage: Stage, total: number): void {
    this.stages.set(stage, { stage, done: 0, total });
  }

  /** More of a stage than was announced. */
  raise(stage: Stage, total: number): void {
    const known = this.stages.get(stage);
    if (known) this.stages.set(stage, { ...known, total });
  }

  add(stage: Stage, done: number): void {
    const known = this.stages.get(stage);
    if (known) this.stages.set(stage, { ...known, done: known.done + done });
  }

  async during<T>(child: string, work: () => Promise<T>): Promise<T> {
    this.children.add(child);
    try {
      return await work();
    } finally {
      this.children.delete(child);
    }
  }

  answer(): WorkflowProgress {
    return { stages: [...this.stages.values()], children: [...this.children] };
  }
}

/** A phase that goes on: the portions there were before, and what came of them. */
interface Before {
  readonly from: number;
  readonly tally: Tally;
}

const AT_THE_BEGINNING: Before = { from: 0, tally: { computed: 0, reused: 0 } };

/** Runs portions from…portions−1 of a phase in shard workflows of at most 256, at most 32 at a time. */
export async function runPhase(
  board: ProgressBoard,
  phase: Phase,
  portions: number,
  input: RunInput,
  before: Before = AT_THE_BEGINNING,
): Promise<Tally> {
  const { run, computeQueue, heartbeatTimeout } = input;
  const { workflowId } = workflowInfo();
  const nShards = Math.ceil((portions - before.from) / SHARD_PORTIONS);
  let next = 0;
  let { computed, reused } = before.tally;

  async function lane(): Promise<void> {
    while (next < nShards) {
      const index = next;
      next += 1;
      const from = before.from + index * SHARD_PORTIONS;
      // Shards are numbered; those of a later round are called after their first portion.
      const id = `${workflowId}/${phase}/${before.from === 0 ? index : `from-${from}`}`;
      const to = Math.min(portions, from + SHARD_PORTIONS);
      const tally = await board.during(id, () =>
        executeChild<typeof shard>('shard', {
          workflowId: id,
          args: [{ v: 1, run, computeQueue, heartbeatTimeout, phase, from, to }],
        }),
      );
      computed += tally.computed;
      reused += tally.reused;
      board.add(phase, tally.computed + tally.reused);
    }
  }

  await Promise.all(Array.from({ length: Math.min(SHARDS_AT_ONCE, nShards) }, lane));
  return { computed, reused };
}
