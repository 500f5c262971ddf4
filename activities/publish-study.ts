import { manifestKey, studyKey, studyReportKey } from '../contracts/keys.ts';
import type { StudyStepInput, Tally } from '../contracts/messages.ts';
import type { StudyRecord } from '../contracts/study.ts';
import { renderStudy } from '../report/study-page.ts';
import { getObject } from '../store/get.ts';
import { decodeJson } from '../store/json.ts';
import { readStudy } from '../store/study-data.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/** Puts the page over all runs of a study, once all of them are finished; a page that is there already stays. */
export function createPublishStudy({ store }: ActivityContext) {
  return function publishStudy({ study }: StudyStepInput): Promise<Tally> {
    return perform(async ({ signal }) => {
      if (await store.head(studyReportKey(study))) return { computed: 0, reused: 1 };
      const record = decodeJson(await getObject(store, studyKey(study)), studyKey(study)) as StudyRecord;
      const finished = await Promise.all(record.runs.map(({ run }) => store.head(manifestKey(run))));
      if (finished.includes(undefined)) return { computed: 0, reused: 0 };
      const page = await renderStudy(await readStudy(store, record, signal));
      await store.putIfAbsent(studyReportKey(study), new TextEncoder().encode(page));
      return { computed: 1, reused: 0 };
    });
  };
}
