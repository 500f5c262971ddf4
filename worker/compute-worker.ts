import { availableParallelism } from 'node:os';
import { Worker, type WorkerOptions as TemporalOptions } from '@temporalio/worker';
import { createActivities } from '../activities/activities.ts';
import type { ActivityContext } from '../activities/context.ts';
import { computeQueue } from '../contracts/queues.ts';
import { createMethodsThread } from '../engines/thread.ts';
import { storeIdOf } from '../store/identity.ts';
import { type ActivityLog, activityLog } from './activity-log.ts';
import { activitySlots } from './activity-slots.ts';
import { serveBuckets } from './bucket-inputs.ts';
import { meteredEngine } from './metered-engine.ts';
import { meteredStore } from './metered-store.ts';
import type { Metrics } from './metrics.ts';
import type { WorkerContext } from './workers.ts';

export interface ComputeOptions extends Pick<ActivityContext, 'store' | 'engine' | 'commands'> {
  /** Activities at once; two, or more where kernels have few threads, without it. */
  readonly slots?: number | undefined;
  /** Memory above which no second activity is taken on. */
  readonly memoryBytes?: number | undefined;
  readonly metrics?: Metrics | undefined;
  readonly log?: ActivityLog | undefined;
}

/** How long activities that were told to stop may take to do so, beyond the time for finishing. */
const HAND_BACK_SECONDS = 15;
const MEASURE_MS = 5000;

/** One kernel already uses every thread it was given: two activities, for one to read and write while one computes. */
const slotsOf = ({ slots, engine }: ComputeOptions): number =>
  slots ?? Math.max(2, Math.ceil(availableParallelism() / engine.threads));

function concurrency(compute: ComputeOptions): Pick<TemporalOptions, 'tuner' | 'maxConcurrentActivityTaskExecutions'> {
  const { memoryBytes } = compute;
  const slots = slotsOf(compute);
  if (memoryBytes === undefined) return { maxConcurrentActivityTaskExecutions: slots };
  const unused = { type: 'fixed-size', numSlots: 1 } as const;
  return {
    tuner: {
      workflowTaskSlotSupplier: { type: 'fixed-size', numSlots: 2 }, // the SDK asks for two, though none is polled for
      localActivityTaskSlotSupplier: unused,
      nexusTaskSlotSupplier: unused,
      activityTaskSlotSupplier: activitySlots({ slots, memoryBytes, resident: () => process.memoryUsage.rss() }),
    },
  };
}

/** Computes for the runs of one store, in one arithmetic. */
export async function createComputeWorker({
  connection,
  options,
  tracing,
}: WorkerContext): Promise<Worker | undefined> {
  const { compute, drainSeconds = 0 } = options;
  if (!compute) return undefined;
  serveBuckets();
  const { metrics, log = () => undefined, commands } = compute;
  const store = metrics ? meteredStore(compute.store, metrics) : compute.store;
  const engine = metrics ? meteredEngine(compute.engine, metrics) : compute.engine;
  const told = activityLog(log, { metrics, slots: slotsOf(compute) });
  if (metrics) {
    const measure = (): void => metrics.memory(process.memoryUsage.rss());
    measure();
    setInterval(measure, MEASURE_MS).unref();
  }
  return Worker.create({
    connection,
    namespace: options.namespace,
    ...(options.dataConverter && { dataConverter: options.dataConverter }),
    taskQueue: computeQueue(engine.arithmetic, storeIdOf(store.uri)),
    activities: createActivities({ store, engine, commands, thread: createMethodsThread(), now: () => new Date() }),
    ...concurrency(compute),
    interceptors: { activity: [told, ...(tracing ? [tracing.activity] : [])] },
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: `${drainSeconds}s`,
    shutdownForceTime: `${drainSeconds + HAND_BACK_SECONDS}s`,
  });
}
