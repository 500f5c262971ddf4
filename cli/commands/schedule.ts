import { dirname } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Arithmetic } from '../../contracts/arithmetic.ts';
import { isCensusError } from '../../contracts/errors.ts';
import { SCHEMA_VERSION } from '../../contracts/version.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import { storeIdOf } from '../../store/identity.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { keepScheduled } from '../../store/scheduled-job.ts';
import { type Environment, pathOfArgument, readEnvironment } from '../environment.ts';
import { readJobFile } from '../job-file.ts';
import { createOutput, type Output } from '../output.ts';
import { chooseEngine, chooseStore, type CommonFlags } from '../prepare.ts';
import { type NotifyFlags, notificationOf, specOf, type WhenFlags } from '../schedule-order.ts';
import {
  type Occasion,
  occasionsOf,
  putSchedule,
  scheduleNames,
  seenSchedule,
  type SeenSchedule,
  withSchedule,
} from '../schedules.ts';
import { findServer, type Temporal } from '../temporal.ts';

export interface CreateFlags extends CommonFlags, WhenFlags, NotifyFlags {
  readonly arithmetic?: Arithmetic;
  readonly paused?: boolean;
}

interface Asked {
  readonly client: Client;
  readonly store: ObjectStore;
  readonly output: Output;
  readonly temporal: Temporal;
}

/** Finds store and server, asks, and leaves again. */
async function ask(flags: CommonFlags, body: (asked: Asked) => Promise<void>, given?: ObjectStore): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const store = given ?? chooseStore(flags, environment);
  const temporal = await findServer(flags, store, { environment, output });
  try {
    await body({ client: temporal.client, store, output, temporal });
  } finally {
    await temporal.leave();
  }
}

/** The arithmetic of the runs: as given, else that of the engine that would be taken here. */
async function arithmeticOf(flags: CreateFlags, environment: Environment, output: Output): Promise<string> {
  if (flags.arithmetic !== undefined) return flags.arithmetic;
  const engine = chooseEngine(flags, environment, output);
  await engine.close();
  return engine.arithmetic;
}

/** `census schedule create JOB`: has the job run again and again, whenever its inputs hold anything new. */
export async function create(jobPath: string, flags: CreateFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const spec = specOf(flags);
  const notify = notificationOf(flags);
  const path = pathOfArgument(environment, jobPath);
  const folder = dirname(path);
  const { store: own, ...job } = await readJobFile(path, jobPath);
  const store = chooseStore(flags, environment, own === undefined ? undefined : { store: own, folder });
  await warnOfInputs(() => resolveSources(job, folder, { hash: false }), output);
  const arithmetic = await arithmeticOf(flags, environment, output);
  const scheduled = await keepScheduled(store, { schema: SCHEMA_VERSION, job, folder, ...(notify && { notify }) });
  const { name } = job;
  await ask(
    flags,
    async ({ client, temporal }) => {
      const state = await putSchedule(client, {
        name,
        scheduled,
        arithmetic,
        spec,
        storeId: storeIdOf(store.uri),
        heartbeatTimeout: temporal.local ? '5s' : '30s',
        notifies: notify !== undefined,
        paused: flags.paused ?? false,
      });
      const seen = await withSchedule(client, store, name, async (handle) =>
        seenSchedule(name, await handle.describe()),
      );
      output.event({ event: 'schedule', state, arithmetic, ...seen });
      output.result(`${name}: schedule ${state}, ${seen.when}, for workers of ${arithmetic}; ${nextOf(seen)}`);
      if (temporal.local) output.note('this server runs only while a command uses it: keep census dev running');
    },
    store,
  );
}

/** Inputs may be still to come, or lie on the workers' machines. */
async function warnOfInputs(look: () => Promise<unknown>, output: Output): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!isCensusError(error)) throw error;
    const { message } = error;
    output.warn({ tag: 'inputs-not-ready', message, hint: 'runs fail until the workers find the inputs in order' });
  }
}

const nextOf = ({ paused, note, next }: SeenSchedule): string =>
  paused ? `paused${note ? ` (${note})` : ''}` : next === undefined ? 'never due again' : `next ${next}`;

const told = ({ at, outcome, run, notification, message }: Occasion): string =>
  [`  ${at}  ${outcome.padEnd(12)}`, run, notification && `notification ${notification}`, message]
    .filter((part) => part !== undefined)
    .join('  ');

/** `census schedule list`: the schedules of a store. */
export const list = (flags: CommonFlags): Promise<void> =>
  ask(flags, async ({ client, store, output }) => {
    const names = await scheduleNames(client, store);
    for (const name of names) {
      const seen = await withSchedule(client, store, name, async (handle) =>
        seenSchedule(name, await handle.describe()),
      );
      output.event({ event: 'schedule', ...seen });
      output.result(`${name}  ${seen.when}  ${nextOf(seen)}`);
    }
    if (names.length === 0) output.result(`no schedules for ${store.uri}`);
  });

/** `census schedule describe NAME`: when it is due, and what became of the last times. */
export const describe = (name: string, flags: CommonFlags): Promise<void> =>
  ask(flags, ({ client, store, output }) =>
    withSchedule(client, store, name, async (handle) => {
      const described = await handle.describe();
      const seen = seenSchedule(name, described);
      const occasions = await occasionsOf(client, described);
      const counts = `${seen.taken} started, ${seen.skipped} skipped while one ran, ${seen.missed} missed`;
      output.event({ event: 'schedule', ...seen, occasions });
      output.result([`${name}: ${seen.when}; ${nextOf(seen)}`, counts, ...occasions.map(told)].join('\n'));
    }),
  );

/** `census schedule trigger NAME`: now, unless a run of it is going on. */
export const trigger = (name: string, flags: CommonFlags): Promise<void> =>
  ask(flags, ({ client, store, output }) =>
    withSchedule(client, store, name, async (handle) => {
      await handle.trigger();
      output.event({ event: 'triggered', name });
      output.result(`${name}: triggered; census schedule describe ${name} tells what became of it`);
    }),
  );

export type PauseFlags = CommonFlags & { readonly note?: string };

/** `census schedule pause NAME`: nothing is started until it is resumed. */
export const pause = (name: string, flags: PauseFlags): Promise<void> =>
  ask(flags, ({ client, store, output }) =>
    withSchedule(client, store, name, async (handle) => {
      await handle.pause(flags.note ?? 'paused by census');
      output.event({ event: 'paused', name });
      output.result(`${name}: paused; a run that is going on goes on`);
    }),
  );

/** `census schedule resume NAME`. */
export const resume = (name: string, flags: CommonFlags): Promise<void> =>
  ask(flags, ({ client, store, output }) =>
    withSchedule(client, store, name, async (handle) => {
      await handle.unpause('resumed by census');
      const seen = seenSchedule(name, await handle.describe());
      output.event({ event: 'resumed', name, next: seen.next });
      output.result(`${name}: resumed; ${nextOf(seen)}`);
    }),
  );

/** `census schedule delete NAME`: the runs stay, and so does one that is going on. */
export const remove = (name: string, flags: CommonFlags): Promise<void> =>
  ask(flags, ({ client, store, output }) =>
    withSchedule(client, store, name, async (handle) => {
      await handle.describe(); // deleting what is not there is no error to the server
      await handle.delete();
      output.event({ event: 'deleted', name });
      output.result(`${name}: schedule deleted; its runs stay`);
    }),
  );
