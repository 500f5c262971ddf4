import { CensusError } from '../contracts/errors.ts';
import type { RunTables } from '../contracts/run-data.ts';
import { encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRunSummary } from '../store/run-data.ts';
import type { SpaceMatrix } from './choices.ts';
import { csvRow } from './csv.ts';
import { writeWhole } from './whole-file.ts';

export interface SpaceMatrixExport {
  readonly matrix: SpaceMatrix;
  readonly to: 'npz' | 'csv';
  readonly ensemble?: string | undefined;
  readonly path: string;
}

/** What each matrix holds of the NMI, the VI and the shared information of a pair. */
const VALUES: Readonly<Record<SpaceMatrix, (nmi: number, viBits: number, sharedBits: number) => number>> = {
  full_nmi: (nmi) => nmi,
  full_vi: (_, viBits) => viBits,
  full_exp_vi: (_, viBits) => Math.exp(-viBits),
  full_shared: (_, __, sharedBits) => sharedBits,
};

/** spaces × spaces, symmetric, NaN where a pair was not compared; a space with itself: NMI 1, VI 0, I(U;U′). */
function matrixOf({ full_pairs: pairs, full_spaces: own }: RunTables, spaces: readonly number[], matrix: SpaceMatrix) {
  const placeOf = new Map(spaces.map((space, place) => [space, place]));
  const of = VALUES[matrix];
  const side = spaces.length;
  const values = new Float64Array(side * side).fill(NaN);
  const largest = own!.aggregate.reduce((most, part) => Math.max(most, part), 0);
  for (const [row, space] of own!.space.entries()) {
    const place = placeOf.get(space);
    if (place === undefined || own!.aggregate[row] !== largest) continue;
    values[place * side + place] = of(1, 0, own!.self_information_bits[row]!);
  }
  for (const row of pairs!.a.keys()) {
    const [a, b] = [placeOf.get(pairs!.a[row]!), placeOf.get(pairs!.b[row]!)];
    if (a === undefined || b === undefined) continue;
    const value = of(pairs!.nmi[row]!, pairs!.vi_bits[row]!, pairs!.shared_bits[row]!);
    values[a * side + b] = values[b * side + a] = value;
  }
  return values;
}

function* csvOf(values: Float64Array, names: readonly string[]): Generator<string> {
  yield csvRow(['space', ...names]);
  for (const [row, name] of names.entries()) {
    yield csvRow([name, ...values.subarray(row * names.length, (row + 1) * names.length)]);
  }
}

/** @throws CensusError `usage` for a run without whole spaces, or an ensemble that it lacks. */
function spacesOf(run: string, { full_spaces: table, spaces }: RunTables, ensemble: string | undefined): number[] {
  if (!table) {
    throw new CensusError('usage', `${run}: expected a run with whole spaces, got one without fullSpace`, {
      hint: 'ask for fullSpace in the job',
      fields: { run },
    });
  }
  const known = [...new Set(Array.from(table.space, (space) => spaces.ensemble[space]!))];
  if (ensemble !== undefined && !known.includes(ensemble)) {
    throw new CensusError('usage', `matrix: unknown ensemble: ${ensemble}`, {
      hint: `the run has ${known.join(', ')}`,
      fields: { ensemble },
    });
  }
  return [...new Set(table.space)].filter((space) => ensemble === undefined || spaces.ensemble[space] === ensemble);
}

/** Writes a matrix of pairs of whole spaces, with what names its rows and columns. */
export async function exportSpaceMatrix(
  store: ObjectStore,
  run: string,
  { matrix, to, ensemble, path }: SpaceMatrixExport,
): Promise<void> {
  const { tables } = await readRunSummary(store, run);
  const spaces = spacesOf(run, tables, ensemble);
  const values = matrixOf(tables, spaces, matrix);
  const { name, ensemble: ensembles } = tables.spaces;
  const several = new Set(spaces.map((space) => ensembles[space])).size > 1;
  if (to === 'csv') {
    const names = spaces.map((space) => `${several ? `${ensembles[space]} / ` : ''}${name[space]}`);
    await writeWhole(path, csvOf(values, names));
    return;
  }
  const side = spaces.length;
  const members = {
    matrix: { shape: [side, side], data: values },
    space: { shape: [side], data: Int32Array.from(spaces) },
    name: { shape: [side], data: spaces.map((space) => name[space]!) },
    ensemble: { shape: [side], data: spaces.map((space) => ensembles[space]!) },
  };
  await writeWhole(path, [encodeNpz(members)]);
}
