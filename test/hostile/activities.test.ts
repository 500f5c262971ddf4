import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/activity';
import * as fc from 'fast-check';
import { createActivities } from '../../activities/activities.ts';
import { isErrorTag } from '../../contracts/errors.ts';
import { jobKey, runPrefix } from '../../contracts/keys.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { decodeJson, encodeJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { gaussians, jobOf, writeEnsemble } from '../support/ensembles.ts';
import { contentOf, contextOf, mockEnvironment, performRun, prepareRun, RUN } from '../support/pipeline.ts';
import { NASTY } from './mutations.ts';
import { fuzzParameters } from './parameters.ts';

/** Whoever may start workflows may call every activity with any JSON. */

const OTHER = 'other/fedcba9876543210';
const engine = createReferenceEngine({ threads: 1 });
const thread = createMethodsThread();
let folder: string;
/** The store as it is, and as activities see it. */
let inner: ObjectStore;
let store: ObjectStore;
/** Keys and prefixes that activities asked the store for. */
const touched = new Set<string>();

function watched(plain: ObjectStore): ObjectStore {
  const noting = Object.entries(plain).map(([name, value]: [string, unknown]) => [
    name,
    typeof value !== 'function'
      ? value
      : (...args: unknown[]): unknown => {
          const keys = name === 'copy' ? args.slice(0, 2) : args.slice(0, 1);
          for (const key of keys) touched.add(String(key));
          return (value as (...all: unknown[]) => unknown)(...args);
        },
  ]);
  return Object.fromEntries(noting) as ObjectStore;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-hostile-'));
  await writeEnsemble(folder, 'vae', { models: 3, points: 40, dimensions: 2 });
  inner = createMemoryStore();
  const record = await prepareRun(inner, jobOf([gaussians('vae')]), folder);
  await performRun({ store: inner, engine, thread }, record);
  // A run of somebody else in the same store.
  await inner.putIfAbsent(jobKey(OTHER), encodeJson({ ...record, run: OTHER, job: { ...record.job, name: 'other' } }));
  store = watched(inner);
});
afterAll(async () => {
  await engine.close();
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

/** The failure that Temporal is told of; undefined where the activity has done what it was asked. */
async function failureOf(name: string, input: unknown): Promise<ApplicationFailure | undefined> {
  const activity = createActivities(contextOf({ store, engine, thread }))[name as 'planRun'] as (
    value: unknown,
  ) => Promise<unknown>;
  try {
    await mockEnvironment().run(activity, input);
    return undefined;
  } catch (error) {
    return error as ApplicationFailure;
  }
}

const names = (): string[] => Object.keys(createActivities(contextOf({ store, engine, thread })));
const nasty = fc.oneof(
  fc.constantFrom<unknown>(...NASTY, -1, 0.5, 1e9, 2 ** 53, null, true, [], {}, [RUN], { toString: 'x' }),
  fc.jsonValue(),
);
const runs = fc.oneof(
  fc.constantFrom(
    `${RUN}/../../${OTHER}`,
    `../${RUN}`,
    `/${RUN}`,
    `${RUN}\n`,
    `${RUN}\0`,
    RUN.toUpperCase(),
    RUN.replace('/', '\\'),
    RUN.replace('a', 'а'),
    `${RUN}/`,
  ),
  nasty,
);

describe('an activity', () => {
  it('refuses what names no run, before it asks the store for anything', async () => {
    touched.clear();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names()), runs, async (name, run) => {
        fc.pre(run !== RUN && run !== OTHER);
        const failure = await failureOf(name, { v: 1, run, study: run, portion: 0, portions: 1 });
        expect(failure).toMatchObject({ type: 'plan-mismatch', nonRetryable: true });
        expect(failure!.details?.[0]).toMatchObject({ hint: expect.stringMatching(/./) });
      }),
      fuzzParameters(200),
    );
    expect([...touched]).toEqual([]);
  });

  it('refuses numbers of portions that the run has not, and touches nothing of another run', async () => {
    touched.clear();
    const before = await contentOf(inner);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names()), nasty, nasty, async (name, portion, portions) => {
        const failure = await failureOf(name, { v: 1, run: RUN, portion, portions });
        if (failure === undefined) return;
        expect({ type: failure.type, known: isErrorTag(failure.type), message: failure.message }).toMatchObject({
          known: true,
        });
        expect(failure.details?.[0]).toMatchObject({ hint: expect.stringMatching(/./) });
      }),
      fuzzParameters(150),
    );
    expect(await contentOf(inner)).toEqual(before);
    const outside = [...touched].filter((key) => !key.startsWith(runPrefix(RUN)) && key !== 'runs/small/latest.json');
    expect(outside).toEqual([]);
  });

  it.each([undefined, null, 0, 'x', [], { run: RUN }, { v: 2, run: RUN, portion: 0 }, { v: '1', run: RUN }])(
    'refuses %j in the place of its message',
    async (input) => {
      for (const name of names()) {
        expect(await failureOf(name, input)).toMatchObject({ type: 'plan-mismatch', nonRetryable: true });
      }
    },
  );

  it('refuses a job.json that claims to be another run', async () => {
    const own = createMemoryStore();
    const claimed = {
      ...(decodeJson((await inner.get(jobKey(RUN)))!, jobKey(RUN)) as object),
      run: OTHER,
    };
    await own.putIfAbsent(jobKey(RUN), encodeJson(claimed));
    const { catalogueBlock } = createActivities(contextOf({ store: own, engine, thread }));
    await expect(mockEnvironment().run(() => catalogueBlock({ v: 1, run: RUN, portion: 0 }))).rejects.toMatchObject({
      type: 'object-corrupt',
      message: `${jobKey(RUN)}: expected the run ${RUN}, got another`,
    });
    expect(Object.keys(await contentOf(own))).toEqual([jobKey(RUN)]);
  });
});
