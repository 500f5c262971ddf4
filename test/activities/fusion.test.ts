import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkpointsOf, type FusionJob, rateOf } from '../../contracts/analyses/fusion.ts';
import type { Job } from '../../contracts/job.ts';
import { fusionKey, fusionStateKey, manifestKey, reportKey } from '../../contracts/keys.ts';
import type { Tally } from '../../contracts/messages.ts';
import type { Manifest } from '../../contracts/run.ts';
import type { Warning } from '../../contracts/sources.ts';
import { blocksOfSources } from '../../contracts/pairing.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { continuity } from '../../methods/continuity.ts';
import { ascend, startAscent } from '../../methods/fusion.ts';
import { prepareMembers } from '../../methods/fusion-gradient.ts';
import { drawStart } from '../../methods/fusion-start.ts';
import { orderPoints } from '../../methods/point-order.ts';
import { stream } from '../../methods/random.ts';
import { drawRows } from '../../methods/sample.ts';
import { takeRows } from '../../methods/slice.ts';
import { fusionFigures } from '../../report/figures/fusion.ts';
import { methodsParagraph } from '../../report/methods-paragraph.ts';
import { summarise } from '../../report/summary.ts';
import { getObject } from '../../store/get.ts';
import { readRunData } from '../../store/run-data.ts';
import { readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { decodeNpz } from '../../store/npz.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import {
  causesOf,
  gaussians,
  jobOf,
  type MadeSpace,
  STRUCTURE,
  writeEnsemble,
  writeFactors,
  writeNpz,
} from '../support/ensembles.ts';
import { wholeOfSpace } from '../support/oracle.ts';
import { contentOf, mockedActivities, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** Fusions of a run on the reference engine, against methods/ by a path of their own from the made arrays. */

const [N, SAMPLE, MODELS, D] = [40, 30, 6, 4];
const engine = createReferenceEngine({ threads: 1 });
const thread = createMethodsThread();
const store = createMemoryStore();
let folder: string;
let spaces: MadeSpace[];
let rows: Int32Array;

const fusionOf = (name: string, more: Partial<FusionJob> = {}): FusionJob => ({
  name,
  members: { ensemble: 'vae' },
  objective: 'exp_vi',
  floorBits: 0,
  dimensions: 2,
  steps: 20,
  optimiser: 'sgd',
  closed: false,
  seed: 5,
  ...more,
});

const jobWith = (fusion: readonly FusionJob[], more: Partial<Job> = {}): Job =>
  jobOf([gaussians('vae'), gaussians('other')], {
    sample: { size: SAMPLE, seed: 3 },
    factors: { file: 'factors.npz', missing: { quarter: [9] } },
    analyses: { structure: STRUCTURE, fusion },
    ...more,
  });

async function begin(at: ObjectStore, job: Job): Promise<ReturnType<typeof mockedActivities>> {
  const record = await prepareRun(at, job, folder);
  const activities = mockedActivities({ store: at, engine, thread });
  const nBlocks = blocksOfSources(record.sources).length;
  for (let portion = 0; portion < nBlocks; portion++) await activities.catalogueBlock({ v: 1, run: RUN, portion });
  const plan = await activities.planRun({ v: 1, run: RUN });
  if (job.analyses.structure === undefined) return activities;
  for (let portion = 0; portion < plan.batches; portion++) await activities.compareTiles({ v: 1, run: RUN, portion });
  for (let portion = 0; portion < plan.blocks; portion++) await activities.compareFactors({ v: 1, run: RUN, portion });
  for (let portion = 0; portion < plan.orderings; portion++)
    await activities.orderChannels({ v: 1, run: RUN, portion });
  await activities.measureChance({ v: 1, run: RUN });
  await activities.measureErrors({ v: 1, run: RUN });
  await activities.tabulateStructure({ v: 1, run: RUN });
  return activities;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-fusion-'));
  const options = { points: N, dimensions: D };
  spaces = await writeEnsemble(folder, 'vae', { models: MODELS, ...options });
  await writeEnsemble(folder, 'other', { models: 2, ...options, noise: 0.5 });
  await writeFactors(join(folder, 'factors.npz'), N);
  rows = drawRows(N, SAMPLE, 3);
  const init = (points: number) => {
    const random = stream(9, 'init', points);
    const reals = () => Float64Array.from({ length: points * 2 }, () => 2 * random.float64() - 1);
    return { shape: [points, 2], data: reals() };
  };
  await writeNpz(join(folder, 'init.npz'), { mean: init(SAMPLE), logvar: init(SAMPLE) });
  const all = init(N);
  await writeNpz(join(folder, 'all.npz'), {
    here_mean0: all,
    here_logvar0: all,
    there_mean0: init(SAMPLE),
    there_logvar0: init(SAMPLE),
  });
});
afterAll(async () => {
  await Promise.all([engine.close(), thread.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe('fusions of a run', () => {
  const fusions = [
    fusionOf('whole', { orderBy: 'angle', closed: true }),
    fusionOf('two spaces', { members: { spaces: ['vae-0', 'vae/vae-3'] }, init: 'init.npz', orderBy: 'rows' }),
    fusionOf('channels', { members: { channels: [0, 5] }, objective: 'nmi_anchored', optimiser: 'adam' }),
    fusionOf('group', { members: { ensemble: 'vae', cluster: 'i' }, dimensions: 1, rate: 0.7 }),
    fusionOf('rows of all', { init: 'all.npz', start: 'here', objective: 'nmi', steps: 2 }),
    fusionOf('empty', { objective: 'nmi', steps: 2 }),
  ];

  const tallies: Tally[] = [];

  beforeAll(async () => {
    const activities = await begin(store, jobWith(fusions));
    for (const portion of fusions.keys()) tallies.push(await activities.fuseSpaces({ v: 1, run: RUN, portion }));
    await activities.tabulateFusion({ v: 1, run: RUN });
    await activities.publish({ v: 1, run: RUN });
    tallies.push(await activities.fuseSpaces({ v: 1, run: RUN, portion: 0 }));
  }, 60_000);

  it('are computed once', () => {
    const computed = { computed: 1, reused: 0 };
    expect(tallies).toEqual([...fusions.map(() => computed), { computed: 0, reused: 1 }]);
  });

  const spaceOf = async (name: string): Promise<{ mean: number[]; logvar: number[] }> => {
    const table = await readTable(store, 'fusion');
    const own = [...table.fusion.keys()].filter((k) => table.fusion[k] === name);
    return { mean: own.map((k) => table.mean[k]!), logvar: own.map((k) => table.logvar[k]!) };
  };

  it('of whole spaces is the ascent of methods/ from the drawn start', async () => {
    const members = prepareMembers(spaces.map((space) => takeRows(wholeOfSpace(space), rows)));
    const start = startAscent(drawStart(SAMPLE, 2, stream(5, 'fusion', 'whole')), 'sgd');
    const rate = (3 * SAMPLE) / 200;
    const want = ascend(start, members, { objective: 'exp_vi', floorNats: 0, optimiser: 'sgd', rate, steps: 20 });
    const got = await spaceOf('whole');
    expect(got.mean).toBeCloseToArray(want.state.mean, { atol: 1e-6 });
    expect(got.logvar).toBeCloseToArray(want.state.logvar, { atol: 1e-6 });
    const trace = await readTable(store, 'fusion_trace');
    const own = trace.objective.filter((_, k) => trace.fusion[k] === 'whole');
    expect(own).toBeCloseToArray(want.objectives, { atol: 1e-7 });
    const summary = await readTable(store, 'fusion_summary');
    expect(summary.final[0]).toBe(own.at(-1));
    const angle = causesOf(N)[1]!.map((value, i) => (i % 11 === 0 ? NaN : value));
    const order = orderPoints(
      Float64Array.from(rows, (row) => angle[row]!),
      rows,
    );
    expect([summary.continuity[0]!]).toBeCloseToArray([continuity(want.state, { order, closed: true })], {
      rtol: 1e-5,
    });
  });

  it('starts from a file where one is given, of the sample or of all points', async () => {
    const all = decodeNpz(await getObject(store, fusionKey(RUN, 4)), 'x');
    expect([...(all['rows']!.data as Int32Array)]).toEqual([...rows]);
    const summary = await readTable(store, 'fusion_summary');
    const random = stream(9, 'init', N);
    const values = Float64Array.from({ length: 2 * N }, () => 2 * random.float64() - 1);
    const taken = (point: number, k: number) => values[2 * rows[point]! + k]!;
    const start = startAscent(
      {
        points: SAMPLE,
        dimensions: 2,
        mean: Float64Array.from({ length: 2 * SAMPLE }, (_, e) => taken(e >> 1, e & 1)),
        logvar: Float64Array.from({ length: 2 * SAMPLE }, (_, e) => taken(e >> 1, e & 1)),
      },
      'sgd',
    );
    const members = prepareMembers(spaces.map((space) => takeRows(wholeOfSpace(space), rows)));
    const options = { objective: 'nmi', floorNats: 0, optimiser: 'sgd', rate: 0.45, steps: 2 } as const;
    const want = ascend(start, members, options);
    expect([summary.initial[4]!, summary.final[4]!]).toBeCloseToArray([want.objectives[0]!, want.objectives[2]!], {
      atol: 1e-6,
    });
  });

  it('takes the channels of a group, and tells what each member is', async () => {
    const members = await readTable(store, 'fusion_members');
    const order = await readTable(store, 'order_nmi');
    const clusters = await readTable(store, 'clusters_nmi');
    const first =
      clusters.cluster[clusters.numeral.findIndex((text, k) => text === 'I' && clusters.ensemble[k] === 'vae')];
    const want = [...order.channel].filter((_, k) => order.cluster[k] === first).sort((a, b) => a - b);
    const own = [...members.fusion.keys()].filter((k) => members.fusion[k] === 'group');
    expect(own.map((k) => members.channel[k])).toEqual(want);
    const wholes = [...members.fusion.keys()].filter((k) => members.fusion[k] === 'two spaces');
    expect(wholes.map((k) => [members.space[k], members.channel[k]])).toEqual([
      [0, -1],
      [3, -1],
    ]);
  });

  it('compares the fused space with factors and members, and gives continuity only with an order', async () => {
    const factors = await readTable(store, 'fusion_factors');
    expect(factors.factor.slice(0, 3)).toEqual(['quarter', 'angle', 'share']);
    expect(factors.best_member_nmi.every((value, k) => value >= factors.median_member_nmi[k]!)).toBe(true);
    const summary = await readTable(store, 'fusion_summary');
    expect([...summary.continuity].map(Number.isNaN)).toEqual([false, false, true, true, true, true]);
    expect([...summary.spaces]).toEqual([6, 2, 2, summary.spaces[3], 6, 6]);
    const known = rows.filter((row) => row % 11 !== 0).length; // angles
    const matrices = await readTable(store, 'fusion_matrices');
    expect(matrices.fused.filter((_, k) => matrices.fusion[k] === 'whole')).toHaveLength(known ** 2);
    expect(matrices.fused.filter((_, k) => matrices.fusion[k] === 'channels')).toHaveLength(SAMPLE ** 2);
  });

  it('tells of them in the report and in the summary', async () => {
    const page = new TextDecoder().decode(await getObject(store, reportKey(RUN)));
    const [, section = ''] = /<section[^>]*id="fusion"[^>]*>([^]*?)<\/section>/.exec(page) ?? [];
    for (const { name } of fusions) expect(section).toContain(`<td class="name">${name}</td>`);
    expect(section.match(/<ellipse/g)).toHaveLength(SAMPLE * fusions.length);
    const data = await readRunData(store, RUN);
    const lines = summarise(data).split('\n');
    expect(lines).toContain('6 fusions');
    const told = lines.slice(lines.indexOf('6 fusions') + 2).map((line) => line.trim().split(/ {2,}/)[0]);
    expect(told).toEqual(fusions.map(({ name }) => name));
    const paragraph = methodsParagraph(data, 'plain');
    expect(paragraph).toContain(
      '1 synthesis space (1 dimension, exp(−VI) in nats, 20 steps of plain gradient ascent at rate 0.7)',
    );
    expect(fusionFigures(data).map(({ id }) => id)).toEqual(
      fusions.flatMap((_, k) => [`fusion-${k}-space`, `fusion-${k}-trace`, `fusion-${k}-coefficients`]),
    );
  });

  it('warns of a start and an end that say nothing', async () => {
    const { warnings } = (await readJson<Manifest>(store, manifestKey(RUN)))!;
    const ours = warnings.filter(({ message }: Warning) => message.startsWith('fusion empty:'));
    expect(ours.map(({ tag }) => tag)).toEqual(['fusion-uninformative-start', 'fusion-empty']);
  });
});

it('killed between two checkpoints leaves the same bytes', async () => {
  const fusion = fusionOf('long', { members: { channels: [0, 5] }, steps: 6000, dimensions: 1 });
  const job = jobWith([fusion], { analyses: { fusion: [fusion] } });
  const steps = checkpointsOf(fusion, 2, SAMPLE);
  expect(steps).toEqual([5000, 6000]);
  const [whole, broken] = [createMemoryStore(), createMemoryStore()];
  await (await begin(whole, job)).fuseSpaces({ v: 1, run: RUN, portion: 0 });
  await begin(broken, job);
  const last = fusionStateKey(RUN, 0, 6000);
  const failing: ObjectStore = {
    ...broken,
    putIfAbsent: (key: string, bytes: Uint8Array) =>
      key === last ? Promise.reject(new Error('killed')) : broken.putIfAbsent(key, bytes),
  };
  const dying = mockedActivities({ store: failing, engine, thread });
  await expect(dying.fuseSpaces({ v: 1, run: RUN, portion: 0 })).rejects.toThrow('killed');
  expect(await broken.head(fusionStateKey(RUN, 0, 5000))).toBeDefined();
  let fused = 0;
  const counting = {
    ...engine,
    fuse: (...args: Parameters<typeof engine.fuse>) => ((fused += args[0].steps), engine.fuse(...args)),
  };
  await mockedActivities({ store: broken, engine: counting, thread }).fuseSpaces({ v: 1, run: RUN, portion: 0 });
  expect(fused).toBe(1000);
  expect(await contentOf(broken)).toEqual(await contentOf(whole));
}, 60_000);

it('that diverges ends with an error that says what to do', async () => {
  const fusion = fusionOf('wild', { rate: 1e300, objective: 'mi' });
  const activities = await begin(createMemoryStore(), jobWith([fusion], { analyses: { fusion: [fusion] } }));
  await expect(activities.fuseSpaces({ v: 1, run: RUN, portion: 0 })).rejects.toMatchObject({
    type: 'run-failed',
    details: [{ hint: 'the ascent has diverged: lower the rate below 1e+300' }],
  });
});

it('refuses a member that its objective would divide by', async () => {
  const fusion = fusionOf('dead', { members: { channels: [0, D - 1] }, objective: 'nmi' });
  const activities = await begin(createMemoryStore(), jobWith([fusion], { analyses: { fusion: [fusion] } }));
  await expect(activities.fuseSpaces({ v: 1, run: RUN, portion: 0 })).rejects.toMatchObject({
    message: 'fusion dead: expected self-information above 0 bits of member vae/vae-0:3, got 0.000000',
  });
});

it('refuses an unknown group, naming those that there are', async () => {
  const fusion = fusionOf('x', { members: { ensemble: 'vae', cluster: 'xl' } });
  const activities = await begin(createMemoryStore(), jobWith([fusion]));
  await expect(activities.fuseSpaces({ v: 1, run: RUN, portion: 0 })).rejects.toThrow(
    'fusion x: members: unknown cluster: xl',
  );
});

describe('before anything starts', () => {
  it.each<[string, Partial<FusionJob>]>([
    ['fusion x: members: unknown space: vae-9', { members: { spaces: ['vae-9'] } }],
    ['fusion x: members: expected each once, got vae/vae-1 again', { members: { spaces: ['vae-1', 'vae/vae-1'] } }],
    ['fusion x: members: expected channels from 0 to 31, got 32', { members: { channels: [3, 32] } }],
    ['fusion x: members: unknown ensemble: vea', { members: { ensemble: 'vea' } }],
    ['fusion x: orderBy: unknown factor: share', { orderBy: 'share' }],
    ['all.npz: expected one start, got 2', { init: 'all.npz' }],
    [
      'init.npz: mean: expected 3 dimensions of 30 points (or of all 40), got (30, 2)',
      { init: 'init.npz', dimensions: 3 },
    ],
    [
      'fusion x: members: expected a similarity that structure computes, got vi',
      { members: { ensemble: 'vae', cluster: 'i', similarity: 'vi' } },
    ],
  ])('refuses: %s', async (message, more) => {
    const job = jobWith([fusionOf('x', more)], {
      analyses: { structure: { ...STRUCTURE, similarities: ['nmi'] }, fusion: [fusionOf('x', more)] },
    });
    await expect(resolveSources(job, folder)).rejects.toThrow(message);
  });

  it('refuses a cluster without structure', async () => {
    const fusion = [fusionOf('x', { members: { ensemble: 'vae', cluster: 'i' } })];
    const run = resolveSources(jobWith(fusion, { analyses: { fusion } }), folder);
    await expect(run).rejects.toThrow('fusion x: members: expected structure beside a cluster, got none');
  });
});

it('has a rate that grows with the points, and checkpoints that end at the last step', () => {
  expect(rateOf({ optimiser: 'sgd' }, 400)).toBe(6);
  expect(rateOf({ optimiser: 'adam' }, 400)).toBe(0.02);
  expect(checkpointsOf({ steps: 2500 }, 50, 200)).toEqual([1000, 2000, 2500]);
  expect(checkpointsOf({ steps: 25 }, 500, 2000)).toEqual([10, 20, 25]);
});
