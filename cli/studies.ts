import { CensusError } from '../contracts/errors.ts';
import { latestStudyKey, studyKey, studyPrefix, studyReportKey } from '../contracts/keys.ts';
import type { LatestStudy, StudyRecord } from '../contracts/study.ts';
import { renderStudy } from '../report/study-page.ts';
import { readJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readStudy } from '../store/study-data.ts';
import type { Environment } from './environment.ts';
import { chooseStore, type CommonFlags } from './prepare.ts';

export interface LocatedStudy {
  readonly store: ObjectStore;
  readonly record: StudyRecord;
}

/** The study that a word names: `name/studyId`, a name for its latest, or a study's URI; undefined where there is none. */
export async function locateStudy(
  word: string,
  flags: CommonFlags,
  environment: Environment,
): Promise<LocatedStudy | undefined> {
  const [, prefix, tail] = /^(.+)\/studies\/([a-z0-9-]{1,64}\/[0-9a-f]{16})\/?$/.exec(word) ?? [];
  const store = chooseStore(prefix === undefined ? flags : { ...flags, store: prefix }, environment);
  const named = tail ?? (/^[a-z0-9-]{1,64}\/[0-9a-f]{16}$/.test(word) ? word : undefined);
  const isName = /^[a-z0-9-]{1,64}$/.test(word);
  const study = named ?? (isName ? (await readJson<LatestStudy>(store, latestStudyKey(word)))?.study : undefined);
  const record = study === undefined ? undefined : await readJson<StudyRecord>(store, studyKey(study));
  return record && { store, record };
}

/**
 * Where the page of a study is: the one that was made at its end, or one that is made now.
 * @throws CensusError `usage` where a run of it is unfinished.
 */
export async function pageOfStudy({ store, record }: LocatedStudy): Promise<string> {
  const key = studyReportKey(record.study);
  const uri = `${store.uri}/${key}`;
  if (await store.head(key)) return uri;
  const data = await readStudy(store, record);
  if (data.unfinished.length === 0) {
    await store.putIfAbsent(key, new TextEncoder().encode(await renderStudy(data)));
    return uri;
  }
  throw new CensusError(
    'usage',
    `${record.study}: expected a finished study, got ${data.unfinished.length} runs unfinished`,
    {
      hint: `census run with its jobs goes on; unfinished: ${data.unfinished.slice(0, 5).join(', ')}; --out FILE writes a page of what is finished`,
      fields: { study: `${store.uri}/${studyPrefix(record.study)}` },
    },
  );
}
