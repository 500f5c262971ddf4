import { availableParallelism } from 'node:os';
import { NativeConnection, type NativeConnectionOptions, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/activities.ts';
import type { ActivityContext } from '../activities/context.ts';
import { computeQueue, WORKFLOW_QUEUE } from '../contracts/queues.ts';
import { createMethodsThread } from '../engines/thread.ts';
import { storeIdOf } from '../store/identity.ts';
import { workflowBundle } from './bundle.ts';

export const ROLES = ['all', 'workflow', 'compute'] as const;
export type Role = (typeof ROLES)[number];

export interface WorkerOptions {
  readonly role: Role;
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  /** Where bundles of the workflows are kept. */
  readonly cacheFolder: string;
  /** What the compute role works with. */
  readonly compute?: Pick<ActivityContext, 'store' | 'engine' | 'commands'>;
  /** Workflows kept in memory; 0 replays each from its history at every step. */
  readonly maxCachedWorkflows?: number;
  /** How long running activities may go on after a shutdown is asked for. */
  readonly shutdownGraceTime?: '0s' | '25s';
}

export interface RunningWorkers {
  /** Settles when all workers have stopped; rejects when one of them failed. */
  readonly stopped: Promise<void>;
  stop(): Promise<void>;
}

async function createWorkflowWorker(connection: NativeConnection, options: WorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: options.namespace,
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: await workflowBundle(options.cacheFolder),
    maxCachedWorkflows: options.maxCachedWorkflows ?? 200,
    stickyQueueScheduleToStartTimeout: '2s',
  });
}

/**
 * One kernel already uses every thread it was given, so activities are few: two, for one to read and write while the
 * other computes.
 */
async function createComputeWorker(connection: NativeConnection, options: WorkerOptions): Promise<Worker | undefined> {
  if (!options.compute) return undefined;
  const { store, engine, commands } = options.compute;
  const thread = createMethodsThread();
  return Worker.create({
    connection,
    namespace: options.namespace,
    taskQueue: computeQueue(engine.arithmetic, storeIdOf(store.uri)),
    activities: createActivities({ store, engine, commands, thread, now: () => new Date() }),
    maxConcurrentActivityTaskExecutions: Math.max(2, Math.ceil(availableParallelism() / engine.threads)),
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: options.shutdownGraceTime ?? '0s',
    shutdownForceTime: '40s',
  });
}

/** Starts the workers of a role in this process. */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const connection = await NativeConnection.connect(options.connection);
  const { role } = options;
  const created = await Promise.all([
    role === 'compute' ? undefined : createWorkflowWorker(connection, options),
    role === 'workflow' ? undefined : createComputeWorker(connection, options),
  ]);
  const workers = created.filter((worker) => worker !== undefined);
  const running = workers.map((worker) => worker.run());
  const stopped = Promise.all(running).then(() => connection.close());
  stopped.catch(() => undefined); // whoever awaits `stopped` hears of it; nobody else needs to
  return {
    stopped,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(running);
      await connection.close().catch(() => undefined);
    },
  };
}
