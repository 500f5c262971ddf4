import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { Task } from '../engines/engine.ts';
import { canRetry, isCensusError } from '../contracts/errors.ts';
import type { Heartbeat } from '../contracts/progress.ts';

const HEARTBEAT_MS = 1000;

/** An error that is not one of ours is a fault of the program or of the machine: tried again, but not for long. */
const UNEXPECTED_ATTEMPTS = 3;

/** Faults of a disk that time alone does not mend: tried again a little, for somebody may be making room. */
const LASTING = ['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'];

/** What an activity passes on to the engine. */
type PortionTask = Required<Pick<Task, 'signal' | 'onProgress'>>;

/** An error as Temporal carries it: the tag as its type, hint and fields as details. */
export function failureOf(error: unknown, attempt: number): unknown {
  if (!isCensusError(error)) {
    return ApplicationFailure.fromError(error, { nonRetryable: attempt >= UNEXPECTED_ATTEMPTS });
  }
  return ApplicationFailure.create({
    message: error.message,
    type: error.tag,
    nonRetryable:
      !canRetry(error.tag) || (attempt >= UNEXPECTED_ATTEMPTS && LASTING.includes(String(error.fields['code']))),
    details: [{ hint: error.hint, fields: error.fields }],
  });
}

/**
 * Runs the body of an activity with a heartbeat every second for its whole length, which is also how its cancellation
 * arrives, and turns what it throws into failures that Temporal understands.
 */
export async function perform<T>(body: (task: PortionTask) => Promise<T>): Promise<T> {
  const context = Context.current();
  let progress: Heartbeat = { done: 0, total: 0 };
  const timer = setInterval(() => context.heartbeat(progress), HEARTBEAT_MS);
  const task: PortionTask = {
    signal: context.cancellationSignal,
    onProgress(done, total) {
      progress = { done, total };
    },
  };
  try {
    return await body(task);
  } catch (error) {
    if (context.cancellationSignal.aborted) throw new CancelledFailure('cancelled');
    throw failureOf(error, context.info.attempt);
  } finally {
    clearInterval(timer);
  }
}
