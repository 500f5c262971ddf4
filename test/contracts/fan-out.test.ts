import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  countSpans,
  isInParts,
  PART_PORTIONS,
  SHARD_PORTIONS,
  SHARDS_AT_ONCE,
  type Span,
  spanAt,
} from '../../contracts/fan-out.ts';
import { largePlan } from '../support/large-plan.ts';

/** Events at most: scheduled, started, ended, and three of the workflow task that its end brings about. */
const EVENTS_OF_ACTIVITY = 6;
/** Initiated, started, ended, and a workflow task after each of the last two. */
const EVENTS_OF_CHILD = 9;
/** Of a workflow itself: started, its first task, ended; and what a patch leaves. */
const EVENTS_OF_WORKFLOW = 8;
const EVENTS_MAX = 1600;

describe('spans', () => {
  it('hold every portion once, in order', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(200), fc.integer({ min: 1, max: 40 }), (from, length, size) => {
        const span = { from, to: from + length };
        const spans = Array.from({ length: countSpans(span, size) }, (_, k) => spanAt(span, size, k));
        const portions = spans.flatMap((each) => Array.from({ length: each.to - each.from }, (_, k) => each.from + k));
        expect(portions).toEqual(Array.from({ length }, (_, k) => from + k));
        expect(spans.every((each) => each.to > each.from && each.to - each.from <= size)).toBe(true);
      }),
    );
  });

  it('are put into parts where there are more shards than one workflow runs at a time', () => {
    const most = SHARDS_AT_ONCE * SHARD_PORTIONS;
    expect([most, most + 1].map((to) => isInParts({ from: 0, to }))).toEqual([false, true]);
    expect(isInParts({ from: 1, to: most + 1 })).toBe(false);
  });
});

/** Events at most of the histories of one phase, by level, and what is in flight. */
function historiesOf(portions: number) {
  const span: Span = { from: 0, to: portions };
  const shards = countSpans(span, SHARD_PORTIONS);
  const parts = isInParts(span) ? countSpans(span, PART_PORTIONS) : 0;
  const shardsOfPart = parts > 0 ? countSpans(spanAt(span, PART_PORTIONS, 0), SHARD_PORTIONS) : 0;
  return {
    shards,
    parts,
    ofShard: Math.min(portions, SHARD_PORTIONS) * EVENTS_OF_ACTIVITY + EVENTS_OF_WORKFLOW,
    ofPart: shardsOfPart * EVENTS_OF_CHILD + EVENTS_OF_WORKFLOW,
    ofParent: (parts > 0 ? parts : shards) * EVENTS_OF_CHILD,
  };
}

/** At 10 µs a pair, some 100 GFLOP/s at n = 1,000, and at a hundredth of that. */
const CASES = [
  { channels: 500, secondsPerPair: 1e-5, batches: 1, activities: 10, workflows: 6 },
  { channels: 12_600, secondsPerPair: 1e-5, batches: 82, activities: 145, workflows: 7 },
  { channels: 126_000, secondsPerPair: 1e-5, batches: 7657, activities: 8637, workflows: 37 },
  { channels: 126_000, secondsPerPair: 1e-3, batches: 30_628, activities: 31_608, workflows: 128 },
  { channels: 1_000_000, secondsPerPair: 1e-5, batches: 477_509, activities: 511_269, workflows: 2018 },
  { channels: 1_000_000, secondsPerPair: 1e-3, batches: 1_910_035, activities: 1_943_795, workflows: 7658 },
];

describe.each(CASES)('a run of $channels channels at $secondsPerPair s a pair', (given) => {
  const plan = largePlan(given.channels, 1000, given.secondsPerPair);
  const phases = {
    catalogue: historiesOf(plan.blocks),
    compare: historiesOf(plan.batches),
    factors: historiesOf(plan.blocks),
    neighbours: historiesOf(plan.reductions ?? 0),
    order: historiesOf(plan.orderings),
  };

  it('takes so many activities and workflows', () => {
    const steps = 5; // plan, chance, errors, tabulate, publish
    const portions = 2 * plan.blocks + plan.batches + (plan.reductions ?? 0) + plan.orderings;
    const workflows = Object.values(phases).reduce((sum, { shards, parts }) => sum + shards + parts, 2);
    expect({ batches: plan.batches, activities: portions + steps, workflows }).toEqual({
      batches: given.batches,
      activities: given.activities,
      workflows: given.workflows,
    });
  });

  it(`has no history of more than ${EVENTS_MAX} events`, () => {
    for (const { ofShard, ofPart } of Object.values(phases)) {
      expect(ofShard).toBeLessThanOrEqual(EVENTS_MAX);
      expect(ofPart).toBeLessThanOrEqual(EVENTS_MAX);
    }
    const { catalogue, compare, factors, neighbours, order } = phases;
    const structure = compare.ofParent + factors.ofParent + neighbours.ofParent + order.ofParent;
    expect(structure + 3 * EVENTS_OF_ACTIVITY + EVENTS_OF_WORKFLOW).toBeLessThanOrEqual(EVENTS_MAX);
    const census = catalogue.ofParent + EVENTS_OF_CHILD + 2 * EVENTS_OF_ACTIVITY + EVENTS_OF_WORKFLOW;
    expect(census).toBeLessThanOrEqual(EVENTS_MAX);
  });
});
