import type { Client, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Heartbeat, Stage, StageProgress, WorkflowProgress } from '../contracts/progress.ts';
import { PROGRESS_QUERY, STAGES } from '../contracts/progress.ts';

/** Progress of a run over all its workflows, portions in the making counted by their share. */
export interface RunProgress {
  readonly stages: readonly StageProgress[];
  /** The stage at work: the first that is not done. */
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
}

/** A run without a worker does not answer. */
const ANSWER_MS = 5000;

/** Shares of the activities that a workflow has running, from their heartbeats. */
async function running(handle: WorkflowHandle): Promise<number> {
  const { raw } = await handle.describe();
  return (raw.pendingActivities ?? []).reduce((sum, { heartbeatDetails }) => {
    const [payload] = heartbeatDetails?.payloads ?? [];
    if (!payload) return sum;
    const { done, total } = defaultPayloadConverter.fromPayload<Heartbeat>(payload);
    return sum + (total > 0 ? done / total : 0);
  }, 0);
}

/** Asks a workflow and, through it, those below it that are running; a child that has just ended is left out. */
async function collect(client: Client, workflowId: string, into: Map<Stage, StageProgress>): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const { stages, children } = await handle.query<WorkflowProgress>(PROGRESS_QUERY);
  for (const { stage, done, total } of stages) {
    const known = into.get(stage) ?? { stage, done: 0, total: 0 };
    into.set(stage, { stage, done: known.done + done, total: known.total + total });
  }
  if (children.length === 0) {
    const [own] = stages;
    const share = own && own.total === 0 ? await running(handle) : 0;
    const known = own && into.get(own.stage);
    if (known) into.set(known.stage, { ...known, done: known.done + share });
  }
  await Promise.all(children.map((child) => collect(client, child, into).catch(() => undefined)));
}

/** Where a run stands; undefined while no worker has answered yet. */
export async function readProgress(client: Client, workflowId: string): Promise<RunProgress | undefined> {
  const found = new Map<Stage, StageProgress>();
  try {
    await client.connection.withDeadline(Date.now() + ANSWER_MS, () => collect(client, workflowId, found));
  } catch {
    return undefined;
  }
  const stages = STAGES.flatMap((stage) => found.get(stage) ?? []);
  const current = stages.find(({ done, total }) => done < total) ?? stages.at(-1);
  return current && { stages, stage: current.stage, done: current.done, total: current.total };
}
