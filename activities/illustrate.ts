import type { Factor } from '../contracts/factor.ts';
import { picturesKey, sampleFactorsKey } from '../contracts/keys.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { RunData, SampleFactor } from '../contracts/run-data.ts';
import { readFactors } from '../inputs/factors.ts';
import { verifyFile } from '../inputs/hash.ts';
import { readPictures } from '../inputs/images.ts';
import { galleryPlaces } from '../report/gallery.ts';
import { encodeJson } from '../store/json.ts';
import { encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { putSame } from '../store/put.ts';
import { readSampleRows } from '../store/run-data.ts';

const likeliest = (probabilities: Float64Array, row: number, classes: number): number => {
  const own = probabilities.subarray(row * classes, (row + 1) * classes);
  return own.some(Number.isNaN) ? -1 : own.indexOf(Math.max(...own));
};

/** A factor at the sampled rows. */
function atSample(factor: Factor, rows: Int32Array): SampleFactor {
  const { name, sort } = factor;
  if (sort === 'continuous') {
    const values = Array.from(rows, (row) => factor.values[row]!);
    return { name, sort, values: values.map((value) => (Number.isNaN(value) ? null : value)) };
  }
  if (sort === 'categorical') {
    return { name, sort, classes: factor.classes, codes: Array.from(rows, (row) => factor.codes[row]!) };
  }
  const classes = Array.from({ length: factor.classes }, (_, k) => String(k));
  return {
    name,
    sort,
    classes,
    codes: Array.from(rows, (row) => likeliest(factor.probabilities, row, factor.classes)),
  };
}

/** Keeps the known factors of the sampled points with the run, so that its report needs nothing else. */
export async function keepSampleFactors(store: ObjectStore, record: RunRecord, signal: AbortSignal): Promise<void> {
  const { job, sources, run } = record;
  const file = sources.files[sources.factorsFile];
  if (!file || !job.factors || (await store.head(sampleFactorsKey(run)))) return;
  const rows = await readSampleRows(store, run);
  if (!rows) return;
  await verifyFile(file, { signal });
  const { factors } = await readFactors(job.factors, file, sources.points);
  await putSame(store, sampleFactorsKey(run), encodeJson(factors.map((factor) => atSample(factor, rows))));
}

/** Keeps the pictures that the report's gallery shows with the run. */
export async function keepPictures(store: ObjectStore, data: RunData, signal: AbortSignal): Promise<void> {
  const { run, sources } = data.record;
  const file = sources.files[sources.imagesFile ?? -1];
  if (!file || (await store.head(picturesKey(run)))) return;
  await verifyFile(file, { signal });
  const places = galleryPlaces(data);
  const rows = places.map((place) => data.sampleRows[place]!);
  const { height, width, bands, pixels } = await readPictures(file, [sources.points], { rows, places });
  const members = {
    places: { shape: [places.length], data: places },
    pixels: { shape: [places.length, height, width, bands], data: pixels },
  };
  await putSame(store, picturesKey(run), encodeNpz(members));
}
