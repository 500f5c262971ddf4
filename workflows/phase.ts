import { executeChild, patched, workflowInfo } from '@temporalio/workflow';
import {
  countSpans,
  isInParts,
  PART_PORTIONS,
  PARTS_AT_ONCE,
  SHARD_PORTIONS,
  SHARDS_AT_ONCE,
  type Span,
  spanAt,
} from '../contracts/fan-out.ts';
import type { Phase, RunInput, ShardInput, Tally } from '../contracts/messages.ts';
import type { Stage, StageProgress, WorkflowProgress } from '../contracts/progress.ts';
import type { phasePart } from './phase-part.ts';
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

/** The children that do a span of portions. */
export interface Children {
  readonly workflow: 'shard' | 'phasePart';
  readonly span: Span;
  /** Portions of a child. */
  readonly size: number;
  readonly atOnce: number;
  /** What a child is called after, by its place and its first portion. */
  readonly nameOf: (k: number, from: number) => string;
  /** Asked before each child: begin no more. */
  readonly isEnough?: () => boolean;
}

/**
 * Runs children over a span of portions, some at a time, and counts what they have done on the board.
 * @returns what came of them in all, and the first portion that none of them was begun for.
 */
export async function runChildren(
  board: ProgressBoard,
  { run, computeQueue, heartbeatTimeout, phase }: RunInput & { readonly phase: Phase },
  { workflow, span, size, atOnce, nameOf, isEnough = () => false }: Children,
): Promise<{ tally: Tally; next: number }> {
  const { workflowId } = workflowInfo();
  const count = countSpans(span, size);
  let [begun, computed, reused] = [0, 0, 0];

  async function lane(): Promise<void> {
    while (begun < count && !isEnough()) {
      const own = spanAt(span, size, begun);
      const id = `${workflowId}/${nameOf(begun, own.from)}`;
      begun += 1;
      const input: ShardInput = { v: 1, run, computeQueue, heartbeatTimeout, phase, ...own };
      const tally = await board.during(id, () =>
        executeChild<typeof shard | typeof phasePart>(workflow, { workflowId: id, args: [input] }),
      );
      computed += tally.computed;
      reused += tally.reused;
      board.add(phase, tally.computed + tally.reused);
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
  return { tally: { computed, reused }, next: begun < count ? spanAt(span, size, begun).from : span.to };
}

/** Runs portions from…portions−1 of a phase in shards, or, where these are many, in parts of the phase. */
export async function runPhase(
  board: ProgressBoard,
  phase: Phase,
  portions: number,
  input: RunInput,
  before: Before = AT_THE_BEGINNING,
): Promise<Tally> {
  const span: Span = { from: before.from, to: portions };
  // Runs that were begun before there were parts go on without.
  const inParts = isInParts(span) && patched('phase parts');
  const { tally } = await runChildren(
    board,
    { ...input, phase },
    {
      span,
      // Those of a later round are called after their first portion.
      nameOf: (k, from) => `${phase}/${inParts ? 'part-' : ''}${before.from === 0 ? k : `from-${from}`}`,
      ...(inParts
        ? { workflow: 'phasePart', size: PART_PORTIONS, atOnce: PARTS_AT_ONCE }
        : { workflow: 'shard', size: SHARD_PORTIONS, atOnce: SHARDS_AT_ONCE }),
    },
  );
  return { computed: before.tally.computed + tally.computed, reused: before.tally.reused + tally.reused };
}
