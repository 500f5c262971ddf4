import type { Cost } from '../contracts/costs.ts';
import { boundsPartKey, costsKey } from '../contracts/keys.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { TableData } from '../contracts/tables.ts';
import type { Task } from '../engines/engine.ts';
import { informationBounds, type InformationBounds } from '../methods/bounds.ts';
import { bitsOf } from '../methods/information.ts';
import { encodeJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import { type Bounded, type BoundedSpace, readBounded } from './bounded-space.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** Both bounds of a channel or space, and its fingerprints' information by size, nats. */
interface Found {
  readonly channel: number;
  readonly points: number;
  readonly bounds: InformationBounds;
  readonly fingerprintNats: readonly number[];
}

/** A row for each channel or whole space and size of fingerprint. */
function tableOf(space: number, sizes: readonly number[], found: readonly Found[]): TableData<'bounds'> {
  const rows = found.flatMap((each) => sizes.map((size, k) => ({ each, size, nats: each.fingerprintNats[k]! })));
  const f64 = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
  return {
    channel: Int32Array.from(rows, ({ each }) => each.channel),
    space: Int32Array.from(rows, () => space),
    points: Int32Array.from(rows, ({ each }) => each.points),
    fingerprint_points: Int32Array.from(rows, ({ size }) => size),
    lower_bits: f64(({ each }) => bitsOf(each.bounds.lower.mean)),
    lower_se: f64(({ each }) => bitsOf(each.bounds.lower.standardError)),
    upper_bits: f64(({ each }) => bitsOf(each.bounds.upper.mean)),
    upper_se: f64(({ each }) => bitsOf(each.bounds.upper.standardError)),
    fingerprint_bits: f64(({ nats }) => bitsOf(nats)),
  };
}

/** Bounds and fingerprints of the channels of one space, and of the whole of it. */
export function createBoundInformation({ store, engine }: ActivityContext) {
  /** The bounds of some channels over the same points, and what they took. */
  async function bound(bounded: readonly Bounded[], unit: string, costs: Cost[], task: Task): Promise<Float64Array[]> {
    if (bounded.length === 0) return [];
    let cpuSeconds = 0;
    const count = pointsOf(bounded[0]!);
    const request = {
      spaces: bounded.map(({ posterior }) => posterior),
      points: Int32Array.from({ length: count }, (_, row) => row),
      draws: bounded.map(({ draws }) => [draws]),
      terms: bounded.map((_, place) => [[place, 0] as const]),
    };
    const onCpuSeconds = (seconds: number): void => void (cpuSeconds += seconds);
    const lnRatios = await engine.densities(request, { ...task, onCpuSeconds });
    costs.push({ analysis: 'bounds', unit, count: bounded.length, cpuSeconds });
    return bounded.map((_, place) => lnRatios.slice(place * count, (place + 1) * count));
  }

  /** The information of the fingerprints of one size, and what it took. */
  async function tell(bounded: readonly Bounded[], size: number, k: number, costs: Cost[], task: Task) {
    let cpuSeconds = 0;
    const onCpuSeconds = (seconds: number): void => void (cpuSeconds += seconds);
    const posteriors = bounded.map(({ fingerprints }) => fingerprints[k]!);
    const { informationNats } = await engine.information(posteriors, { ...task, onCpuSeconds });
    costs.push({ analysis: 'bounds', unit: `fingerprint of ${size} points`, count: bounded.length, cpuSeconds });
    return informationNats;
  }

  async function measure({ sizes, bounded }: BoundedSpace, costs: Cost[], task: Task): Promise<Found[]> {
    const channels = bounded.filter(({ channel }) => channel >= 0);
    const whole = bounded.filter(({ channel }) => channel < 0);
    const ratios = [...(await bound(channels, 'channel', costs, task)), ...(await bound(whole, 'space', costs, task))];
    const nats: Float64Array[] = [];
    for (const [k, size] of sizes.entries()) nats.push(await tell(bounded, size, k, costs, task));
    return bounded.map(({ channel }, place) => ({
      channel,
      points: ratios[place]!.length,
      bounds: informationBounds(ratios[place]!),
      fingerprintNats: nats.map((ofSize) => ofSize[place]!),
    }));
  }

  return function boundInformation({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const key = boundsPartKey(run, portion);
      if (await store.head(key)) return { computed: 0, reused: 1 };
      const space = await readBounded(await readRun(store, run), portion, task.signal);
      const costs: Cost[] = [];
      const found = space.bounded.length === 0 ? [] : await measure(space, costs, task);
      if (costs.length > 0) await store.putIfAbsent(costsKey(run, `bounds-${portion}`), encodeJson(costs));
      await putSame(store, key, encodeTable('bounds', tableOf(portion, space.sizes, found)));
      return { computed: 1, reused: 0 };
    });
  };
}

/** K, the data points of the bounds. */
const pointsOf = ({ posterior }: Bounded): number => ('kind' in posterior ? posterior : posterior[0]!).points;
