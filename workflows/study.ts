import { continueAsNew, defineQuery, executeChild, isCancellation, setHandler } from '@temporalio/workflow';
import {
  STUDY_CHILDREN_MAX,
  STUDY_QUERY,
  type StudyFailure,
  type StudyInput,
  type StudyProgress,
  type StudyResult,
} from '../contracts/study.ts';
import { activitiesOf } from './activities.ts';
import type { census } from './census.ts';

const studyQuery = defineQuery<StudyProgress>(STUDY_QUERY);

/** The root of a study: its runs, some at a time, then the page over all of them. A run that fails does not stop the others. */
export async function study(input: StudyInput): Promise<StudyResult> {
  const { children, parallel, computeQueue, heartbeatTimeout } = input;
  const own = children.slice(0, STUDY_CHILDREN_MAX);
  const failed: StudyFailure[] = [...input.failed];
  const running = new Set<string>();
  let ended = input.ended;
  let next = 0;
  setHandler(studyQuery, () => ({ ended, total: input.ended + children.length, running: [...running] }));

  async function lane(): Promise<void> {
    while (next < own.length) {
      const child = own[next]!;
      next += 1;
      running.add(child.workflowId);
      try {
        await executeChild<typeof census>('census', { workflowId: child.workflowId, args: [child.input] });
      } catch (error) {
        if (isCancellation(error)) throw error;
        failed.push({ run: child.input.run, message: messageOf(error) });
      } finally {
        running.delete(child.workflowId);
        ended += 1;
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(parallel, own.length) }, lane));
  const left = children.slice(own.length);
  if (left.length > 0) await continueAsNew<typeof study>({ ...input, children: left, failed, ended });
  const { publishStudy } = activitiesOf({ computeQueue, heartbeatTimeout });
  await publishStudy({ v: 1, study: input.study });
  return { study: input.study, failed };
}

/** The innermost cause is what went wrong; those around it say where. */
function messageOf(error: unknown): string {
  const { cause, message } = Object(error) as { cause?: unknown; message?: unknown };
  return cause === undefined ? String(message) : messageOf(cause);
}
