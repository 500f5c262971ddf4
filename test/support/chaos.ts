import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy } from '../../store/npy.ts';
import { digestsOf, sha256 } from './census.ts';
import { writeEnsemble, writeNpz } from './ensembles.ts';

/** The job that the tests of reliability disturb: every analysis there is, in many small portions. */

const ENSEMBLES = ['a', 'b', 'c', 'd'];
const POINTS = 260;

/** Every ensemble with itself and with each other. */
export const TILES = (ENSEMBLES.length * (ENSEMBLES.length + 1)) / 2;

/** One thread, slow enough to be caught in the middle. */
export const FLAGS = ['--engine', 'reference', '--threads', '1', '--json'];

/** Writes the job and its inputs to a folder. @returns the job's path. */
export async function writeChaosJob(folder: string): Promise<string> {
  for (const name of ENSEMBLES) await writeEnsemble(folder, name, { models: 5, points: POINTS, dimensions: 5 });
  const ensembles = ENSEMBLES.map((name) => ({
    name,
    spaces: `${name}/*.npz`,
    arrays: { mean: 'mean', variance: 'variance' },
  }));
  const points = Int32Array.from({ length: POINTS }, (_, i) => i);
  await writeNpz(join(folder, 'factors.npz'), { third: { shape: [POINTS], data: points.map((i) => i % 3) } });
  const pixels = Uint8Array.from({ length: POINTS * 64 }, (_, k) => k % 251);
  writeFileSync(join(folder, 'images.npy'), encodeNpy({ shape: [POINTS, 8, 8], data: pixels }));
  const extras = { factors: { file: 'factors.npz' }, media: { images: 'images.npy' } };
  const analyses = {
    structure: { scope: 'all' },
    fullSpace: { samples: 3000, spacesPerEnsemble: 2 },
    ranking: {},
    measures: { heads: { points: 30 } },
    bounds: { points: 200, channels: 8, fingerprintSizes: [50, 100] },
    fusion: [{ name: 'all of a', members: { ensemble: 'a' }, objective: 'exp_vi', steps: 300 }],
  };
  const job = join(folder, 'job.json');
  writeFileSync(job, JSON.stringify({ name: 'chaos', ensembles, ...extras, analyses }));
  return job;
}

/** What must be the same of two runs of it: digests of all tables, and of the report but for the time of its start. */
export function contentOfRun(uri: string) {
  const page = readFileSync(join(uri, 'report.html'), 'utf8').replace(/Started [^<]* UTC/, 'Started');
  return {
    tables: digestsOf(join(uri, 'tables')),
    details: digestsOf(join(uri, 'details')),
    page: sha256(Buffer.from(page)),
  };
}
