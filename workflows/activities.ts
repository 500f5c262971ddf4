import { type ActivityOptions, ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import { nonRetryableTags } from '../contracts/errors.ts';
import type { RunInput } from '../contracts/messages.ts';

/**
 * The activities of a run. A portion may take minutes on the slowest engine and every activity beats once a second, so
 * the heartbeat, not the total time, tells a lost worker from a busy one.
 */
export function activitiesOf({
  computeQueue,
  heartbeatTimeout,
}: Pick<RunInput, 'computeQueue' | 'heartbeatTimeout'>): Activities {
  const options: ActivityOptions = {
    taskQueue: computeQueue,
    startToCloseTimeout: '6 hours',
    heartbeatTimeout,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1s',
      backoffCoefficient: 2,
      maximumInterval: '10s',
      maximumAttempts: 20,
      nonRetryableErrorTypes: nonRetryableTags,
    },
  };
  return proxyActivities<Activities>(options);
}
