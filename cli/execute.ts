import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { CensusError } from '../contracts/errors.ts';
import type { CensusInput, CensusResult } from '../contracts/messages.ts';
import { analysesOf } from '../contracts/analyses/index.ts';
import { pairsPrefix, planKey, workflowIdOf } from '../contracts/keys.ts';
import { blocksOfSources } from '../contracts/pairing.ts';
import type { Plan } from '../contracts/plan.ts';
import { computeQueue, WORKFLOW_QUEUE } from '../contracts/queues.ts';
import { readJson } from '../store/json.ts';
import { storeIdOf } from '../store/identity.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { untilAborted } from './interruption.ts';
import type { CensusEvent, Output } from './output.ts';
import type { Prepared } from './prepare.ts';
import { ProgressBar } from './progress-bar.ts';
import { keepRecord } from '../store/settled-record.ts';
import type { Temporal } from './temporal.ts';
import type { StudyChild } from '../contracts/study.ts';
import { readProgress } from './watch.ts';

const POLL_MS = 1000;
/** How long a server may be away before the command gives up; the client's own patience comes on top. */
const OUTAGE_MS = 60_000;
/** The status code of a server that does not answer. */
const GRPC_UNAVAILABLE = 14;

/** What a workflow that makes the run is told, and its id. job.json is there before any workflow is. */
export async function childOf(prepared: Prepared, temporal: Pick<Temporal, 'local'>): Promise<StudyChild> {
  const { store, engine } = prepared;
  const record = await keepRecord(store, prepared.record);
  const storeId = storeIdOf(store.uri);
  const input: CensusInput = {
    v: 1,
    run: record.run,
    computeQueue: computeQueue(engine.arithmetic, storeId),
    heartbeatTimeout: temporal.local ? '5s' : '30s',
    blocks: blocksOfSources(record.sources).length,
    analyses: analysesOf(record.job.analyses),
  };
  return { workflowId: workflowIdOf(record.run, storeId), input };
}

/** Starts the run's workflow, or attaches to the one that is running. */
export async function startCensus(prepared: Prepared, temporal: Temporal): Promise<WorkflowHandle> {
  const { workflowId, input } = await childOf(prepared, temporal);
  const { job, sources } = prepared.record;
  return temporal.client.workflow.start('census', {
    workflowId,
    taskQueue: WORKFLOW_QUEUE,
    args: [input],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `census of ${job.name}: ${sources.spaces.length} spaces`,
  });
}

/** Tiles that a store already holds of a run. */
export async function countTiles(store: ObjectStore, run: string): Promise<number> {
  let tiles = 0;
  for await (const _ of store.list(pairsPrefix(run))) tiles += 1;
  return tiles;
}

/** Whether an error, or what caused it, is a server's silence. */
function isOutage(error: unknown): boolean {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  return code === GRPC_UNAVAILABLE || (cause !== undefined && isOutage(cause));
}

/** The result of a run, however often the server goes away meanwhile, if not for too long. */
async function outcomeOf<T>(handle: WorkflowHandle, stop: AbortSignal): Promise<T> {
  let since: number | undefined;
  for (;;) {
    const asked = Date.now();
    try {
      return (await handle.result()) as T;
    } catch (error) {
      if (stop.aborted || !isOutage(error)) throw error;
      // A question that waited longer than that had a server to wait for: this is another outage.
      if (since === undefined || Date.now() - asked > OUTAGE_MS) since = Date.now();
      if (Date.now() - since > OUTAGE_MS) {
        throw new CensusError('temporal-unreachable', 'temporal: expected an answer, got none for a while', {
          hint: 'what is finished is kept: give the same command again when the server is back',
          cause: error,
        });
      }
      await sleep(POLL_MS, undefined, { signal: stop });
    }
  }
}

/** Rejects when the signal is aborted, or was before: the client heeds a signal only while a request is under way. */
async function abortionOf(signal: AbortSignal): Promise<never> {
  await untilAborted(signal);
  throw signal.reason;
}

/** What is asked of the server while a workflow is waited for. */
type Ask = <T>(question: () => Promise<T>) => Promise<T>;

export interface FollowContext {
  readonly temporal: Temporal;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Waits for a workflow to end, telling once a second what `tell` finds; nothing where it finds nothing. */
export async function follow<T>(
  handle: WorkflowHandle,
  { temporal, output, signal }: FollowContext,
  tell: (ask: Ask) => Promise<[line: string, event: CensusEvent] | undefined>,
): Promise<T> {
  const { connection } = temporal.client;
  const ended = new AbortController();
  // Requests still under way when the waiting ends are called off, so that none outlives the connection.
  const stop = AbortSignal.any([signal, ended.signal]);
  setMaxListeners(0, stop); // the wait for the result is asked anew every 20 s, and each question leaves a listener

  /** A signal of its own for each question: the client leaves its listeners on the one it is given. */
  const ask: Ask = (question) => {
    const once = AbortSignal.any([stop]);
    setMaxListeners(0, once);
    return connection.withAbortSignal(once, question);
  };

  async function poll(): Promise<void> {
    while (!stop.aborted) {
      await sleep(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      await temporal.revive();
      const told = await tell(ask);
      if (told && !stop.aborted) output.progress(...told);
    }
  }

  const polling = poll();
  try {
    const outcome = connection.withAbortSignal(stop, () => outcomeOf<T>(handle, stop));
    return await Promise.race([outcome, abortionOf(signal), polling.then(() => outcome)]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    ended.abort();
    await polling.catch(() => undefined);
    output.settle();
  }
}

/** Waits for a run to end, telling once a second where it stands. */
export function followCensus(
  handle: WorkflowHandle,
  { record, store }: Prepared,
  context: FollowContext,
): Promise<CensusResult> {
  const { client } = context.temporal;
  const bar = new ProgressBar();
  let plan: Plan | undefined;
  return follow(handle, context, async (ask) => {
    const progress = await ask(() => readProgress(client, handle.workflowId));
    if (!progress) return undefined;
    if (progress.stage === 'compare') plan ??= await readJson<Plan>(store, planKey(record.run));
    return bar.render(progress, plan, Date.now());
  });
}
