import type { DataConverter } from '@temporalio/common';
import { NativeConnection, type NativeConnectionOptions, type Worker } from '@temporalio/worker';
import { CensusError } from '../contracts/errors.ts';
import { type ComputeOptions, createComputeWorker } from './compute-worker.ts';
import { startTracing, type Tracing } from './tracing.ts';
import { createWorkflowWorker } from './workflow-worker.ts';

export const ROLES = ['all', 'workflow', 'compute'] as const;
export type Role = (typeof ROLES)[number];

export interface WorkerOptions {
  readonly role: Role;
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  /** How messages are encoded, where they are. */
  readonly dataConverter?: DataConverter | undefined;
  /** Where bundles of the workflows are kept. */
  readonly cacheFolder: string;
  /** What the compute role works with. */
  readonly compute?: ComputeOptions;
  /** Workflows kept in memory; 0 replays each from its history at every step. */
  readonly maxCachedWorkflows?: number;
  /** How long running activities may go on after a shutdown is asked for. */
  readonly drainSeconds?: number | undefined;
  /** A collector of OpenTelemetry that spans are sent to. */
  readonly traces?: string | undefined;
}

export interface RunningWorkers {
  /** Settles when all workers have stopped; rejects when one of them failed. */
  readonly stopped: Promise<void>;
  /** Takes nothing new, lets what is under way finish for a while, then hands the rest back. */
  stop(): Promise<void>;
}

/** What workers of both kinds are made with. */
export interface WorkerContext {
  readonly connection: NativeConnection;
  readonly options: WorkerOptions;
  readonly tracing: Tracing | undefined;
}

async function createAll(context: WorkerContext): Promise<Worker[]> {
  const { role } = context.options;
  const created = await Promise.all([
    role === 'compute' ? undefined : createWorkflowWorker(context),
    role === 'workflow' ? undefined : createComputeWorker(context),
  ]);
  return created.filter((worker) => worker !== undefined);
}

/** The workers' own connection: another library than the client's, which may find fault with what that one takes. */
async function connect(options: NativeConnectionOptions): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (cause) {
    const { address = '' } = options;
    const got = (cause as Error).message;
    throw new CensusError(
      'temporal-unreachable',
      `temporal ${address}: expected a connection for workers, got ${got}`,
      {
        hint: 'the client could connect: a certificate may lack its authority, or be its own',
        fields: { address },
        cause,
      },
    );
  }
}

/** Starts the workers of a role in this process. */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const { traces } = options;
  const tracing = traces === undefined ? undefined : await startTracing(traces, `census-${options.role}`);
  const connection = await connect(options.connection);
  const workers = await createAll({ connection, options, tracing });
  const running = workers.map((worker) => worker.run());
  const stopped = Promise.all(running).then(() => connection.close());
  stopped.catch(() => undefined); // whoever awaits `stopped` hears of it; nobody else needs to
  return {
    stopped,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(running);
      await connection.close().catch(() => undefined);
      await tracing?.close().catch(() => undefined);
    },
  };
}
