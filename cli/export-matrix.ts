import { channelNamer } from '../report/channel-name.ts';
import { encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { PairMeasure } from '../store/pair-matrix.ts';
import { readRunSummary } from '../store/run-data.ts';
import { readRunMatrix } from '../store/run-matrix.ts';
import { type ChannelMatrix, isSpaceMatrix, type MatrixName } from './choices.ts';
import { csvRow } from './csv.ts';
import { exportSpaceMatrix } from './export-space-matrix.ts';
import { writeWhole } from './whole-file.ts';

/** What a matrix can hold: a column of `pairs`, and the similarity by which it is ordered. */
const MATRICES = {
  nmi: { measure: 'nmi', order: 'nmi' },
  vi: { measure: 'vi_bits', order: 'vi' },
  exp_vi: { measure: 'vi_bits', order: 'vi' },
  joint: { measure: 'joint_bits', order: 'nmi' },
} as const satisfies Record<ChannelMatrix, { measure: PairMeasure; order: 'nmi' | 'vi' }>;

export interface MatrixExport {
  readonly matrix: MatrixName;
  readonly to: 'npz' | 'csv';
  /** In the order of the similarity's profile, or by the channels' numbers. */
  readonly by: 'order' | 'id';
  readonly ensemble?: string | undefined;
}

function* csvOf(values: Float32Array, names: readonly string[]): Generator<string> {
  yield csvRow(['channel', ...names]);
  for (const [row, name] of names.entries()) {
    const own = values.subarray(row * names.length, (row + 1) * names.length);
    // As many digits as float32 carries, no more.
    yield csvRow([name, ...Array.from(own, (value) => Number(value.toPrecision(9)))]);
  }
}

/** Writes a matrix of pairs, with what names its rows and columns. */
export async function exportMatrix(
  store: ObjectStore,
  run: string,
  { matrix, to, by, ensemble, path }: MatrixExport & { readonly path: string },
): Promise<void> {
  if (isSpaceMatrix(matrix)) return exportSpaceMatrix(store, run, { matrix, to, ensemble, path });
  const { measure, order } = MATRICES[matrix];
  const { tables } = await readRunSummary(store, run);
  const read = await readRunMatrix(store, run, { measure, ensemble, ...(by === 'order' && { order }) });
  const values = matrix === 'exp_vi' ? read.values.map((bits) => Math.exp(-bits)) : read.values;
  const names = Array.from(read.channels, channelNamer(tables));
  if (to === 'csv') {
    await writeWhole(path, csvOf(values, names));
    return;
  }
  const { channels, spaces } = tables;
  const side = names.length;
  const rowOf = new Map(Array.from(channels.channel, (channel, row) => [channel, row]));
  const along = (column: Int32Array): Int32Array => read.channels.map((channel) => column[rowOf.get(channel)!]!);
  const space = along(channels.space);
  const members = {
    matrix: { shape: [side, side], data: values },
    channel: { shape: [side], data: read.channels },
    space: { shape: [side], data: space },
    dimension: { shape: [side], data: along(channels.dimension) },
    name: { shape: [side], data: names },
    ensemble: { shape: [side], data: Array.from(space, (each) => spaces.ensemble[each]!) },
  };
  await writeWhole(path, [encodeNpz(members)]);
}
