import { Worker } from '@temporalio/worker';
import { WORKFLOW_QUEUE } from '../contracts/queues.ts';
import { workflowBundle } from './bundle.ts';
import { TRACING_MODULE } from './tracing.ts';
import type { WorkerContext } from './workers.ts';

/** Orchestrates runs of every store of the server; has no credentials of any. */
export async function createWorkflowWorker({ connection, options, tracing }: WorkerContext): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: options.namespace,
    ...(options.dataConverter && { dataConverter: options.dataConverter }),
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: await workflowBundle(options.cacheFolder, tracing ? [TRACING_MODULE] : []),
    maxCachedWorkflows: options.maxCachedWorkflows ?? 200,
    stickyQueueScheduleToStartTimeout: '2s',
    ...(tracing && { sinks: tracing.sinks }),
  });
}
