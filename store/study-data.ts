import { manifestKey } from '../contracts/keys.ts';
import type { Manifest } from '../contracts/run.ts';
import type { StudiedRun, StudyData } from '../contracts/study-data.ts';
import type { StudyRecord } from '../contracts/study.ts';
import { readJson } from './json.ts';
import type { ObjectStore } from './object-store.ts';
import { readRunSummary } from './run-data.ts';

/** The small tables of all finished runs of a study, one run after the other. */
export async function readStudy(store: ObjectStore, record: StudyRecord, signal?: AbortSignal): Promise<StudyData> {
  const runs: StudiedRun[] = [];
  const unfinished: string[] = [];
  for (const { title, run } of record.runs) {
    signal?.throwIfAborted();
    const manifest = await readJson<Manifest>(store, manifestKey(run));
    if (!manifest) {
      unfinished.push(title);
      continue;
    }
    const { record: own, tables, warnings } = await readRunSummary(store, run);
    runs.push({ title, run, record: own, tables, warnings, finishedAt: manifest.finishedAt });
  }
  return { record, runs, unfinished };
}
