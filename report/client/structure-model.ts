import type { ChannelsBlock, PairsBlock, StructureBlock } from '../page-data.ts';
import { unpack } from './blocks.ts';

/** Values of pairs by two places. */
export interface PairValues {
  nmi(a: number, b: number): number;
  viBits(a: number, b: number): number;
  saturated(a: number, b: number): boolean;
}

/** The upper triangle of side×side cells, row by row, read at (a, b) in either order. */
const inTriangle = (values: Float32Array, side: number, a: number, b: number): number => {
  const [row, column] = a < b ? [a, b] : [b, a];
  return values[row * side - (row * (row - 1)) / 2 + column - row]!;
};

/** The values of a pairs block, unpacked: by place in the block. */
export async function unpackPairs({ side, nmi, viBits, saturated }: PairsBlock): Promise<PairValues> {
  const [n, v, s] = await Promise.all([unpack(nmi), unpack(viBits), unpack(saturated)]);
  return {
    nmi: (a, b) => inTriangle(n, side, a, b),
    viBits: (a, b) => inTriangle(v, side, a, b),
    saturated: (a, b) => inTriangle(s, side, a, b) > 0,
  };
}

/** The same values by place along the axes; `placeOf` leads from there to a place in the block. */
export const alongAxes = (values: PairValues, placeOf: (place: number) => number): PairValues => ({
  nmi: (a, b) => values.nmi(placeOf(a), placeOf(b)),
  viBits: (a, b) => values.viBits(placeOf(a), placeOf(b)),
  saturated: (a, b) => values.saturated(placeOf(a), placeOf(b)),
});

const digits = (value: number, places: number): string => (Number.isFinite(value) ? value.toFixed(places) : '–');

/** `ensemble / model : dimension`, or without the dimension for a space taken as one channel. */
export function channelName({ space, dimension, spaceName, spaceEnsemble }: ChannelsBlock, base: number): string {
  const s = space[base]!;
  const place = dimension[base]! < 0 ? '' : `:${dimension[base]}`;
  const several = new Set(spaceEnsemble).size > 1;
  return `${several ? `${spaceEnsemble[s]} / ` : ''}${spaceName[s]}${place}`;
}

const inCluster = (numeral: string): string => (numeral === '' ? 'in no cluster' : `in cluster ${numeral}`);

/** What is said of one channel in the profile. */
export function tellChannel(
  { block, channels }: { block: StructureBlock; channels: ChannelsBlock },
  place: number,
): string[] {
  const distance = block.reachability[place]!;
  const reached =
    distance < 0
      ? 'reached from none'
      : `reachability ${digits(distance, 3)} ${block.similarity === 'nmi' ? '(−ln NMI)' : 'bits'}`;
  const base = block.order[place]!;
  return [
    `${channelName(channels, base)}, ${inCluster(block.numeral[place]!)}`,
    `${digits(channels.informationBits[base]!, 2)} bits, ${reached}`,
  ];
}

/** What is said of a channel and a factor. */
export function tellFactor(
  { block, channels }: { block: StructureBlock; channels: ChannelsBlock },
  place: number,
  column: number,
): string[] {
  const factor = block.factors[column];
  if (!factor) return [];
  const [nmi, chance] = [factor.nmi[place] ?? NaN, factor.chance[place] ?? NaN];
  return [
    channelName(channels, block.order[place]!),
    `${factor.name}: NMI ${digits(nmi, 3)}, by chance ${digits(chance, 3)}`,
  ];
}

/** Factors that are told of a channel: those that it says most about. */
const FACTORS_TOLD = 4;

/** What is said of a channel where it meets itself: all that is known of it. */
function tellItself(told: { block: StructureBlock; channels: ChannelsBlock }, place: number): string[] {
  const { factors } = told.block;
  const nmi = (column: number): number => factors[column]!.nmi[place] ?? -1;
  const strongest = [...factors.keys()].sort((a, b) => nmi(b) - nmi(a)).slice(0, FACTORS_TOLD);
  return [...tellChannel(told, place), ...strongest.flatMap((column) => tellFactor(told, place, column).slice(1))];
}

/** What is said of a pair, line by line: both channels, then their values; on the diagonal all of the one channel. */
export function tellPair(
  { block, channels, values }: { block: StructureBlock; channels: ChannelsBlock; values: PairValues | undefined },
  a: number,
  b: number,
): string[] {
  if (a === b && block.bin === 1) return tellItself({ block, channels }, a);
  const side = (place: number): string =>
    `${channelName(channels, block.order[place]!)}, ${inCluster(block.numeral[place]!)}, ${digits(channels.informationBits[block.order[place]!]!, 2)} bits`;
  if (!values) return [side(a), side(b)];
  const [nmi, vi] = [values.nmi(a, b), values.viBits(a, b)];
  const measured = Number.isNaN(nmi)
    ? 'not compared'
    : `NMI ${digits(nmi, 3)}, VI ${digits(vi, 2)} bits, exp(−VI) ${digits(Math.exp(-vi), 3)}${values.saturated(a, b) ? ', saturated' : ''}`;
  const mean = block.bin > 1 ? `mean of ${block.bin} × ${block.bin} pairs around: ` : '';
  return [side(a), side(b), `${mean}${measured}`];
}
