import { CensusError } from '../contracts/errors.ts';
import { fusionKey } from '../contracts/keys.ts';
import { nearest } from '../contracts/nearest.ts';
import { getObject } from '../store/get.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRun } from '../store/run-record.ts';
import { writeWhole } from './whole-file.ts';

export interface FusionExport {
  /** Its name in the job. */
  readonly fusion: string;
  readonly to: 'npz' | 'csv';
  readonly path: string;
}

/** Writes the final space of a fusion: mean, logvar, and the rows of the data set that its points are. */
export async function exportFusion(store: ObjectStore, run: string, { fusion, to, path }: FusionExport): Promise<void> {
  const { job } = await readRun(store, run);
  const names = (job.analyses.fusion ?? []).map(({ name }) => name);
  const number = names.indexOf(fusion);
  if (number < 0) {
    const meant = nearest(fusion, names);
    const known = names.length > 0 ? `the run's fusions: ${names.slice(0, 20).join(', ')}` : 'the run has no fusions';
    throw new CensusError('usage', `--fusion: unknown fusion: ${fusion}`, {
      hint: meant === undefined ? known : `did you mean ${meant}?`,
      fields: { run, fusion },
    });
  }
  if (to === 'csv') {
    throw new CensusError('usage', '--to: expected npz for a fusion, got csv', {
      hint: 'as a table it is tables/fusion.parquet',
      fields: { fusion },
    });
  }
  await writeWhole(path, [await getObject(store, fusionKey(run, number))]);
}
