import { CensusError } from '../contracts/errors.ts';
import { channelsToTraverse, traversalsOf } from '../report/traversals.ts';
import { readGaussians } from '../store/gaussians.ts';
import { encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRunSummary } from '../store/run-data.ts';
import { writeWhole } from './whole-file.ts';

/** The values that each dimension takes: a prior N(0, 1) holds 95 % of its codes within. */
const [FROM, TO] = [-2, 2];

/** Writes what a decoder needs to show the representatives. @returns rows written. */
export async function exportTraversals(
  store: ObjectStore,
  run: string,
  { steps, path }: { steps: number; path: string },
): Promise<number> {
  const summary = await readRunSummary(store, run);
  const values = Array.from({ length: steps }, (_, k) => FROM + ((TO - FROM) * k) / (steps - 1));
  const gaussians = await readGaussians(store, summary.record, channelsToTraverse(summary));
  const found = traversalsOf(summary, gaussians, values);
  const rows = found.channel.length;
  if (rows === 0) {
    throw new CensusError('usage', `${run}: expected representatives that are dimensions of a code, got none`, {
      hint: 'the run found no clusters (a smaller minSamples may), or its channels are no Gaussian dimensions',
      fields: { run },
    });
  }
  const members = {
    channel: { shape: [rows], data: found.channel },
    space: { shape: [rows], data: found.space },
    dimension: { shape: [rows], data: found.dimension },
    space_name: { shape: [rows], data: found.spaceName },
    label: { shape: [rows], data: found.label },
    value: { shape: [rows, found.steps], data: found.value },
    base: { shape: [rows, found.dimensions], data: found.base },
  };
  await writeWhole(path, [encodeNpz(members)]);
  return rows;
}
