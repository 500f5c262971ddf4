import type { RunData } from '../contracts/run-data.ts';
import { pack } from './embedded.ts';
import { keptRows, type PageFactor, type PosteriorsBlock } from './page-data.ts';
import { representativesOf } from './traversals.ts';

/** Numbers that the posterior view may carry: three 16-bit ones for each point of each channel. */
const NUMBERS_MAX = 1_800_000;
const POINTS_MAX = 1000;
const POINTS_LEAST = 40;

/** A channel's points in the order of their means, evenly thinned out. */
export function sortedPlaces(mean: Float32Array, points: number): Int32Array {
  const order = Int32Array.from(mean.keys()).sort((a, b) => mean[a]! - mean[b]! || a - b);
  const last = order.length - 1;
  return Int32Array.from(
    { length: points },
    (_, k) => order[points === 1 ? 0 : Math.round((k * last) / (points - 1))]!,
  );
}

function factorsOf({ factors }: RunData): PageFactor[] {
  return factors.map((factor) =>
    factor.sort === 'continuous'
      ? { name: factor.name, values: factor.values }
      : { name: factor.name, classes: factor.classes, values: factor.codes },
  );
}

/** What the posterior view shows; undefined where no channel is a one-dimensional Gaussian. */
export function posteriorsBlock(data: RunData): PosteriorsBlock | undefined {
  const rows = keptRows(data);
  const standsFor = representativesOf(data);
  const channelOf = (base: number): number => data.tables.channels.channel[rows[base]!]!;
  const shown = [...rows.keys()].filter((base) => data.gaussians.has(channelOf(base)));
  if (shown.length === 0) return undefined;
  // Representatives first: they are what a reader looks for.
  const bases = [
    ...shown.filter((base) => standsFor.has(channelOf(base))),
    ...shown.filter((base) => !standsFor.has(channelOf(base))),
  ];
  const n = data.record.sources.samplePoints;
  const affordable = Math.floor(NUMBERS_MAX / 3 / bases.length);
  const points = Math.min(n, POINTS_MAX, Math.max(POINTS_LEAST, affordable));
  const size = bases.length * points;
  const [mean, sigma, place] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const scale = bases.map((base, row) => {
    const channel = data.gaussians.get(channelOf(base))!;
    const places = sortedPlaces(channel.mean, points);
    const [from, to] = [channel.mean[places[0]!]!, channel.mean[places.at(-1)!]!];
    const widest = channel.sigma.reduce((most, value) => Math.max(most, value), 0);
    places.forEach((at, k) => {
      mean[row * points + k] = to > from ? (channel.mean[at]! - from) / (to - from) : 0;
      sigma[row * points + k] = widest > 0 ? channel.sigma[at]! / widest : 0;
      place[row * points + k] = at;
    });
    return { from, to, sigma: widest };
  });
  return {
    points,
    base: bases,
    note: bases.map((base) => {
      const clusters = standsFor.get(channelOf(base));
      return clusters ? `stands for ${clusters.join(', ')}` : '';
    }),
    mean: pack(mean, [0, 1]),
    sigma: pack(sigma, [0, 1]),
    scale,
    place: pack(place, [0, Math.max(1, n - 1)]),
    factors: factorsOf(data),
  };
}
