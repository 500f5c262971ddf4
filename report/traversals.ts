import type { RunData } from '../contracts/run-data.ts';
import { leafRows } from './leaf-rows.ts';

/** A posterior's means and standard deviations at the sampled points. */
type Gaussian = RunData['gaussians'] extends ReadonlyMap<number, infer G> ? G : never;

/** What a decoder needs to show what representatives encode. */
export interface Traversals {
  /** Rows: the channels traversed. */
  readonly channel: Int32Array;
  readonly space: Int32Array;
  readonly dimension: Int32Array;
  readonly spaceName: readonly string[];
  /** What each stands for, such as `NMI I`, with its ensemble where there are several. */
  readonly label: readonly string[];
  /** rows × steps: values that the dimension takes. */
  readonly value: Float32Array;
  /** rows × dimensions: the code whose dimension is traversed; NaN beyond the model's own dimensions. */
  readonly base: Float32Array;
  readonly steps: number;
  readonly dimensions: number;
}

/** Representatives of all clusters, each once, with what they stand for. */
export function representativesOf({ tables, record }: Pick<RunData, 'tables' | 'record'>): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const several = record.sources.ensembles.length > 1;
  for (const similarity of ['nmi', 'vi'] as const) {
    const clusters = tables[`clusters_${similarity}`];
    if (!clusters) continue;
    for (const row of leafRows(clusters)) {
      const place = several && clusters.ensemble[row] !== '' ? ` of ${clusters.ensemble[row]}` : '';
      const channel = clusters.representative[row]!;
      const name = `${similarity.toUpperCase()} ${clusters.numeral[row]}${place}`;
      found.set(channel, [...(found.get(channel) ?? []), name]);
    }
  }
  return found;
}

/** The channels whose posteriors `traversalsOf` needs: all dimensions of the models that have a representative. */
export function channelsToTraverse(data: Pick<RunData, 'tables' | 'record'>): number[] {
  const { channels } = data.tables;
  const spaces = new Set([...representativesOf(data).keys()].map((channel) => channels.space[channel]!));
  return [...channels.channel].filter((channel) => spaces.has(channels.space[channel]!));
}

/**
 * A typical code: the means of the sampled point that lies nearest to the middle of all, each dimension measured in its
 * own spread. A code that was really seen: the middle itself may lie where there is no data.
 * @param dimensions the model's own, in order.
 */
function typicalCode(dimensions: readonly Gaussian[]): number[] {
  const points = dimensions[0]!.mean.length;
  const distance = new Float64Array(points);
  for (const { mean } of dimensions) {
    const middle = mean.reduce((sum, value) => sum + value, 0) / points;
    const spread = mean.reduce((sum, value) => sum + (value - middle) ** 2, 0) / points;
    if (spread > 0) mean.forEach((value, point) => (distance[point]! += (value - middle) ** 2 / spread));
  }
  const nearest = distance.indexOf(distance.reduce((least, value) => Math.min(least, value), Infinity));
  return dimensions.map(({ mean }) => mean[nearest]!);
}

/**
 * Traversals of the representatives that are dimensions of a Gaussian code.
 * @param gaussians of `channelsToTraverse`.
 * @param values that each dimension takes, ascending.
 */
export function traversalsOf(
  data: Pick<RunData, 'tables' | 'record'>,
  gaussians: ReadonlyMap<number, Gaussian>,
  values: readonly number[],
): Traversals {
  const { channels, spaces } = data.tables;
  const labels = representativesOf(data);
  const rows = [...labels.keys()].filter((channel) => gaussians.has(channel)).sort((a, b) => a - b);
  const codeOf = (space: number): number[] =>
    typicalCode([...channels.channel].filter((c) => channels.space[c] === space).map((c) => gaussians.get(c)!));
  const space = rows.map((channel) => channels.space[channel]!);
  const codes = new Map([...new Set(space)].map((each) => [each, codeOf(each)]));
  const dimensions = Math.max(0, ...Array.from(codes.values(), (code) => code.length));
  const base = new Float32Array(rows.length * dimensions).fill(NaN);
  space.forEach((each, row) => base.set(codes.get(each)!, row * dimensions));
  return {
    channel: Int32Array.from(rows),
    space: Int32Array.from(space),
    dimension: Int32Array.from(rows, (channel) => channels.dimension[channel]!),
    spaceName: space.map((each) => spaces.name[each]!),
    label: rows.map((channel) => labels.get(channel)!.join(', ')),
    value: Float32Array.from(rows.flatMap(() => values)),
    base,
    steps: values.length,
    dimensions,
  };
}
