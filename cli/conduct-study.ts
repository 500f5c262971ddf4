import type { WorkflowHandle } from '@temporalio/client';
import { canonicalJson } from '../contracts/canonical.ts';
import { CensusError } from '../contracts/errors.ts';
import { latestStudyKey, studyKey, studyWorkflowIdOf } from '../contracts/keys.ts';
import { computeQueue, WORKFLOW_QUEUE } from '../contracts/queues.ts';
import {
  type LatestStudy,
  STUDY_QUERY,
  type StudyInput,
  type StudyProgress,
  type StudyRecord,
  type StudyResult,
} from '../contracts/study.ts';
import { SCHEMA_VERSION } from '../contracts/version.ts';
import { sha256 } from '../store/digest.ts';
import { storeIdOf } from '../store/identity.ts';
import { decodeJson, encodeJson, readJson } from '../store/json.ts';
import { type ConductContext, type ConductFlags, startOwnWorkers } from './conduct.ts';
import { type DepositContext, depositInputs } from './deposit.ts';
import { childOf, follow } from './execute.ts';
import { unwrapFailure } from './failure.ts';
import type { CensusEvent } from './output.ts';
import type { Prepared } from './prepare.ts';
import { readManifest } from './runs.ts';
import type { Study } from './study-file.ts';
import { findServer, type Temporal } from './temporal.ts';
import { readProgress } from './watch.ts';

/** A study's id: the first 16 hex digits of SHA-256 over the runs that it is of. */
const studyIdOf = (runs: readonly string[]): string => sha256(canonicalJson({ runs })).slice(0, 16);

/** Puts study.json unless it is there, and makes it the latest of its name. */
async function keepStudy({ name }: Study, runs: readonly Prepared[]): Promise<StudyRecord> {
  const { store } = runs[0]!;
  const names = runs.map(({ record }) => record.run);
  const record: StudyRecord = {
    schema: SCHEMA_VERSION,
    study: `${name}/${studyIdOf(names)}`,
    runs: runs.map(({ record: { job, run } }) => ({ title: job.name, run })),
    startedAt: new Date().toISOString(),
  };
  const key = studyKey(record.study);
  await store.putIfAbsent(key, encodeJson(record));
  const kept = (await readJson<StudyRecord>(store, key)) ?? record;
  const latest: LatestStudy = { study: kept.study, startedAt: record.startedAt };
  const latestKey = latestStudyKey(name);
  await store.replace(latestKey, encodeJson(latest), {
    ifNewer: (stored) => (decodeJson(stored, latestKey) as LatestStudy).startedAt <= latest.startedAt,
  });
  return kept;
}

async function start(
  study: Study,
  record: StudyRecord,
  runs: readonly Prepared[],
  { temporal, deposit }: { temporal: Temporal; deposit: DepositContext },
) {
  const { store, engine } = runs[0]!;
  const finished = await Promise.all(runs.map((each) => readManifest(store, each.record.run)));
  const left = runs.filter((_, k) => finished[k] === undefined);
  const children = [];
  for (const each of left) children.push(await childOf(await depositInputs(each, deposit), temporal));
  const storeId = storeIdOf(store.uri);
  const input: StudyInput = {
    v: 1,
    study: record.study,
    computeQueue: computeQueue(engine.arithmetic, storeId),
    heartbeatTimeout: temporal.local ? '5s' : '30s',
    parallel: study.parallel,
    children,
    failed: [],
    ended: runs.length - left.length,
  };
  return temporal.client.workflow.start('study', {
    workflowId: studyWorkflowIdOf(record.study, storeId),
    taskQueue: WORKFLOW_QUEUE,
    args: [input],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `study of ${study.name}: ${runs.length} runs`,
  });
}

/** `3/12 runs · mnist compare 45 % · faces order 12 %`; nothing while no worker answers. */
async function tellStudy(handle: WorkflowHandle, { client }: Temporal): Promise<[string, CensusEvent] | undefined> {
  const progress = await handle.query<StudyProgress>(STUDY_QUERY).catch(() => undefined);
  if (!progress) return undefined;
  const { ended: done, total, running } = progress;
  const shares = await Promise.all(
    running.map(async (workflowId) => {
      const own = await readProgress(client, workflowId);
      const name = workflowId.split('/')[1] ?? workflowId;
      if (!own) return name;
      return `${name} ${own.stage} ${((100 * own.done) / Math.max(1, own.total)).toFixed(0)} %`;
    }),
  );
  const line = [`study     ${done}/${total} runs`, ...shares].join(' · ');
  return [line, { event: 'progress', stage: 'study', done, total, unit: 'runs' }];
}

/**
 * Runs all jobs of a study under one workflow, some at a time, or goes on where they were.
 * @throws CensusError `run-failed` naming the runs that failed; those that finished are kept.
 */
export async function conductStudy(
  study: Study,
  runs: readonly Prepared[],
  flags: ConductFlags,
  context: ConductContext,
): Promise<StudyRecord> {
  const { environment, output } = context;
  const [first] = runs;
  const record = await keepStudy(study, runs);
  const temporal = await findServer(flags, first!.store, { environment, output });
  let workers: Awaited<ReturnType<typeof startOwnWorkers>> | undefined;
  try {
    output.note(`${record.study}: ${runs.length} runs, ${study.parallel} at a time`);
    workers = flags.worker ? await startOwnWorkers(first!, temporal, context) : undefined;
    workers?.stopped.catch((error: unknown) => context.interruption.abort(error));
    const deposit = { output, signal: context.interruption.signal };
    const handle = await start(study, record, runs, { temporal, deposit });
    const { failed } = await follow<StudyResult>(handle, { temporal, ...deposit }, (ask) =>
      ask(() => tellStudy(handle, temporal)),
    );
    if (failed.length === 0) return record;
    const told = failed.map(({ run, message }) => `${run}: ${message}`);
    throw new CensusError('run-failed', `${failed.length} of ${runs.length} runs failed\n${told.join('\n')}`, {
      hint: 'what finished is kept; mend the cause and give the same command again',
      fields: { study: record.study },
    });
  } catch (error) {
    throw unwrapFailure(error);
  } finally {
    await workers?.stop();
    await temporal.leave();
  }
}
