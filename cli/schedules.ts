import type { Client, ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { CensusError } from '../contracts/errors.ts';
import { OUTCOMES, type ReanalysisResult, scheduleIdOf, scheduleNameOf } from '../contracts/schedules.ts';
import { storeIdOf } from '../store/identity.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { unwrapFailure } from './failure.ts';
import { type ScheduleOrder, scheduleOptions } from './schedule-order.ts';

/** What became of one time that a schedule was due. */
export interface Occasion {
  readonly at: string;
  readonly workflowId: string;
  /** `running`, one of the outcomes, or how its workflow ended otherwise: `failed`, `cancelled`, … */
  readonly outcome: string;
  readonly run?: string | undefined;
  readonly notification?: string | undefined;
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** A schedule as people see it. */
export interface SeenSchedule {
  readonly name: string;
  readonly paused: boolean;
  /** Set by whoever paused it. */
  readonly note: string | undefined;
  readonly when: string;
  readonly next: string | undefined;
  readonly skipped: number;
  readonly missed: number;
  readonly taken: number;
}

/** Puts a schedule, or puts it in the place of the one there is; an operator's pause survives that. */
export async function putSchedule(client: Client, order: ScheduleOrder): Promise<'created' | 'updated'> {
  const desired = scheduleOptions(order);
  try {
    await client.schedule.create(desired);
    return 'created';
  } catch (error) {
    const { name, message } = Object(error) as { name?: string; message?: string };
    // So the client calls what the server finds invalid: it alone reads cron expressions.
    if (name === 'TypeError') {
      throw new CensusError('usage', `schedule ${order.name}: expected times, got ${message}`, {
        hint: '--cron takes five fields such as "0 3 * * *", --timezone a name such as Europe/Berlin',
        cause: error,
      });
    }
    if (name !== 'ScheduleAlreadyRunning') throw error;
    const { scheduleId, state: _, ...rest } = desired;
    await client.schedule.getHandle(scheduleId).update((there) => ({ ...rest, state: there.state }));
    return 'updated';
  }
}

/** Asks a schedule something; says so where there is none. */
export async function withSchedule<T>(
  client: Client,
  store: ObjectStore,
  name: string,
  ask: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  try {
    return await ask(client.schedule.getHandle(scheduleIdOf(name, storeIdOf(store.uri))));
  } catch (error) {
    if ((Object(error) as { name?: string }).name !== 'ScheduleNotFoundError') throw error;
    throw new CensusError('usage', `unknown schedule: ${name}`, {
      hint: `census schedule list shows those of ${store.uri}; they have the names of their jobs`,
      fields: { schedule: name },
    });
  }
}

/** Names of the schedules of a store, in order. */
export async function scheduleNames(client: Client, store: ObjectStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) {
    const name = scheduleNameOf(scheduleId, storeIdOf(store.uri));
    if (name !== undefined) names.push(name);
  }
  return names.sort();
}

function timesOf({ spec }: ScheduleDescription): string {
  const [interval] = spec.intervals ?? [];
  if (interval) {
    const minutes = interval.every / 60_000;
    return `every ${minutes % 1440 === 0 ? `${minutes / 1440}d` : minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`}`;
  }
  const [calendar] = spec.calendars ?? [];
  return calendar?.comment?.trim() || 'by calendar';
}

export function seenSchedule(name: string, described: ScheduleDescription): SeenSchedule {
  const { state, info } = described;
  return {
    name,
    paused: state.paused,
    note: state.paused ? state.note : undefined,
    when: timesOf(described),
    next: state.paused ? undefined : info.nextActionTimes[0]?.toISOString(),
    taken: info.numActionsTaken,
    skipped: info.numActionsSkippedOverlap,
    missed: info.numActionsMissedCatchupWindow,
  };
}

async function occasionOf(client: Client, at: Date, ids: { workflowId: string; runId: string }): Promise<Occasion> {
  const { workflowId, runId } = ids;
  const handle = client.workflow.getHandle(workflowId, runId);
  const told = { at: at.toISOString(), workflowId };
  const state = await handle.describe().then(
    ({ status }) => status.name.toLowerCase(),
    () => 'forgotten', // the server keeps what has ended for a while only
  );
  if (state === 'completed') {
    const { outcome, run, notification } = (await handle.result()) as ReanalysisResult;
    return { ...told, outcome: OUTCOMES.includes(outcome) ? outcome : state, run, notification };
  }
  if (state !== 'failed') return { ...told, outcome: state };
  const message = await handle.result().then(
    () => undefined,
    (error: unknown) => (unwrapFailure(error) as Error).message,
  );
  return { ...told, outcome: state, message };
}

/** The last times that a schedule was due, the newest last. */
export function occasionsOf(client: Client, { info }: ScheduleDescription): Promise<Occasion[]> {
  return Promise.all(
    info.recentActions.map(({ takenAt, action: { workflow } }) =>
      occasionOf(client, takenAt, { workflowId: workflow.workflowId, runId: workflow.firstExecutionRunId }),
    ),
  );
}
