import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Metrics } from './metrics.ts';

/** Takes what is told of an activity. */
export type ActivityLog = (message: string, facts: Readonly<Record<string, unknown>>) => void;

/** What of an activity's argument names its work. */
interface Named {
  readonly run?: string;
  readonly portion?: number;
  readonly scheduled?: string;
}

interface Measured {
  readonly metrics: Metrics | undefined;
  readonly slots: number;
}

/** Tells the end of each activity in the log, and counts those that were tried again. */
export function activityLog(log: ActivityLog, { metrics, slots }: Measured): ActivityInterceptorsFactory {
  let underWay = 0;
  metrics?.slots(0, slots);
  const count = (change: 1 | -1): void => {
    underWay += change;
    metrics?.slots(underWay, slots);
  };
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const { activityType: activity, attempt } = info;
        const { run, portion, scheduled } = (input.args[0] ?? {}) as Named;
        const start = performance.now();
        if (attempt > 1) metrics?.retry(activity);
        count(1);
        let failure: string | undefined;
        try {
          return await next(input);
        } catch (error) {
          failure = (error as Error).message;
          throw error;
        } finally {
          count(-1);
          const seconds = Number(((performance.now() - start) / 1000).toFixed(3));
          const facts = { activity, run: run ?? scheduled, portion, attempt, seconds, failure };
          log(failure === undefined ? 'activity done' : 'activity not done', facts);
        }
      },
    },
  });
}
