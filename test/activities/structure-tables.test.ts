import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chanceKey, pairsKey, planKey } from '../../contracts/keys.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { PairChance, RunRecord } from '../../contracts/run.ts';
import type { TableData } from '../../contracts/tables.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { factorClustering, type FactorValues } from '../../methods/clustering.ts';
import { distanceOfNmi, distanceOfVi, similarityOfVi } from '../../methods/distance.ts';
import { chanceLevel } from '../../methods/factor.ts';
import { information, jointInformation, nmi, variationOfInformation } from '../../methods/information.ts';
import { order } from '../../methods/ordering.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { drawPairs, drawRows, permutation } from '../../methods/sample.ts';
import { autoMinSamples, sensitivity } from '../../methods/sensitivity.ts';
import { takeRows } from '../../methods/slice.ts';
import { extractXi } from '../../methods/xi.ts';
import { getObject } from '../../store/get.ts';
import { readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { decodeTable } from '../../store/table.ts';
import {
  gaussians,
  jobOf,
  type MadeFactors,
  type MadeSpace,
  STRUCTURE,
  writeEnsemble,
  writeFactors,
} from '../support/ensembles.ts';
import { channelsOf, Oracle } from '../support/oracle.ts';
import { type Performed, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** Every table of a run on the reference engine against the definitions, by a path of its own from the made arrays. */

const [N, SAMPLE, MODELS, D] = [80, 60, 6, 4];
const FLOOR = 0.01;
const bench = {
  store: createMemoryStore(),
  engine: createReferenceEngine({ threads: 2 }),
  thread: createMethodsThread(),
};
const { store } = bench;

let folder: string;
let record: RunRecord;
let done: Performed;
let spaces: MadeSpace[];
let factors: MadeFactors;
let rows: Int32Array;
let channels: Posterior[];
let oracle: Oracle;
let kept: number[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-activities-'));
  spaces = [
    ...(await writeEnsemble(folder, 'vae', { models: MODELS, points: N, dimensions: D })),
    ...(await writeEnsemble(folder, 'other', { models: MODELS - 1, points: N, dimensions: D, noise: 0.6 })),
  ];
  factors = await writeFactors(join(folder, 'factors.npz'), N);
  const job = jobOf([gaussians('vae'), gaussians('other')], {
    sample: { size: SAMPLE, seed: 3 },
    factors: { file: 'factors.npz', missing: { quarter: [9] } },
    analyses: { structure: { ...STRUCTURE, compare: [['other', 'vae']], minSamples: 'auto' } },
  });
  record = await prepareRun(store, job, folder);
  done = await performRun(bench, record);
  rows = drawRows(N, SAMPLE, 3);
  channels = channelsOf(spaces, rows);
  oracle = new Oracle(channels);
  kept = [...channels.keys()].filter((c) => oracle.informationBits(c) > FLOOR);
}, 120_000);
afterAll(async () => {
  await bench.engine.close();
  await bench.thread.close();
  await rm(folder, { recursive: true, force: true });
});

const isVae = (channel: number): boolean => channel < MODELS * D;
const tolerance = { atol: 1e-12, rtol: 1e-12 };
/** Stored in single precision. */
const single = { atol: 1e-7, rtol: 1.2e-7 };

async function allPairs(): Promise<Map<string, { joint: number; nmi: number; vi: number }>> {
  const found = new Map<string, { joint: number; nmi: number; vi: number }>();
  for (const [first, second] of [
    [0, 0],
    [1, 1],
    [0, 1],
  ] as const) {
    const pairs = await decodeTable('pairs', await getObject(store, pairsKey(RUN, first, second)));
    pairs.i.forEach((i, row) => {
      const key = `${i},${pairs.j[row]}`;
      expect(found.has(key)).toBe(false);
      found.set(key, { joint: pairs.joint_bits[row]!, nmi: pairs.nmi[row]!, vi: pairs.vi_bits[row]! });
    });
  }
  return found;
}

describe('spaces and channels', () => {
  it('list what was read, in order', async () => {
    const table = await readTable(store, 'spaces');
    expect([...table.space]).toEqual([...spaces.keys()]);
    expect(table.name).toEqual(spaces.map(({ name }) => name));
    expect(table.ensemble).toEqual(spaces.map(({ name }) => name.split('-')[0]));
    expect(table.uri).toEqual(spaces.map(({ name }) => `${name.split('-')[0]}/${name}.npz`));
    expect(new Set(table.kind)).toEqual(new Set(['diagonal_gaussian']));
    expect([...table.points].map(Number)).toEqual(spaces.map(() => N));
    expect([...table.dimensions]).toEqual(spaces.map(() => D));
  });

  it('carry the information of the definition', async () => {
    const table = await readTable(store, 'channels');
    const all = [...channels.keys()];
    expect([...table.channel]).toEqual(all);
    expect([...table.space]).toEqual(all.map((c) => Math.floor(c / D)));
    expect([...table.dimension]).toEqual(all.map((c) => c % D));
    expect(table.information_bits).toBeCloseToArray(all.map(oracle.informationBits), tolerance);
    expect(table.self_information_bits).toBeCloseToArray(all.map(oracle.selfInformationBits), tolerance);
    const kl = channels.map((channel) => {
      const { mean, variance } = channel as { mean: Float64Array; variance: Float64Array } & Posterior;
      return mean.reduce((sum, m, i) => sum + (m * m + variance[i]! - 1 - Math.log(variance[i]!)) / 2, 0) / SAMPLE;
    });
    expect(table.kl_nats).toBeCloseToArray(kl, tolerance);
    expect([...table.kept]).toEqual(all.map((c) => Number(oracle.informationBits(c) > FLOOR)));
    const ceiling = Math.log2(SAMPLE) - 1;
    expect([...table.saturated]).toEqual(all.map((c) => Number(oracle.informationBits(c) > ceiling)));
  });

  it('drop the dead dimension of every model, and no other', () => {
    expect(kept).toEqual([...channels.keys()].filter((c) => c % D !== D - 1));
  });
});

describe('pairs', () => {
  it('are those of kept channels of each ensemble and of the two that are compared, each once', async () => {
    const found = await allPairs();
    const wanted = kept.flatMap((i) => kept.filter((j) => i <= j).map((j) => `${i},${j}`));
    expect([...found.keys()].sort()).toEqual(wanted.sort());
    const plan = (await readJson<Plan>(store, planKey(RUN)))!;
    expect(plan).toMatchObject({ channels: channels.length, points: SAMPLE, tiles: 3, pairs: wanted.length });
    expect(done.plan).toMatchObject({ tiles: 3, blocks: 2, orderings: 4 });
  });

  it('hold joint information, NMI and VI of the definitions, and the diagonal by convention', async () => {
    const found = [...(await allPairs())].map(([key, pair]) => ({ at: key.split(',').map(Number), ...pair }));
    const want = (value: (i: number, j: number) => number) => found.map(({ at }) => Math.fround(value(at[0]!, at[1]!)));
    expect(found.map(({ joint }) => joint)).toBeCloseToArray(want(oracle.jointBits), single);
    expect(found.map((pair) => pair.nmi)).toBeCloseToArray(want(oracle.nmi), single);
    expect(found.map((pair) => pair.vi)).toBeCloseToArray(want(oracle.viBits), single);
  });
});

describe('factors', () => {
  const valuesOf = (): [name: string, values: FactorValues][] => [
    ['quarter', { sort: 'categorical', codes: factors.quarter.map((code) => (code === 9 ? -1 : code)) }],
    ['angle', { sort: 'continuous', values: factors.angle }],
    ['share', { sort: 'soft', probabilities: factors.share, classes: 2 }],
  ];

  it('agree with every channel as the definition says, on the points where the factor is known', async () => {
    const table = await readTable(store, 'factors');
    expect([...table.channel]).toEqual([...channels.keys()].flatMap((c) => [c, c, c]));
    for (const [name, values] of valuesOf()) {
      const at = [...table.factor.keys()].filter((row) => table.factor[row] === name);
      const { known, clustering } = factorClustering(values, rows);
      if (name !== 'share') expect(known.length).toBeLessThan(SAMPLE);
      const own = information(clustering);
      const seen = channels.map((channel) => takeRows(channel, known));
      const terms = seen.map(information);
      const joints = seen.map((channel) => jointInformation(channel, clustering));
      const column = (values: Float64Array) => at.map((row) => values[row]!);
      const isKept = (c: number): boolean => kept.includes(c);
      expect(column(table.nmi)).toBeCloseToArray(
        terms.map((term, c) => (isKept(c) ? nmi(term, own, joints[c]!) : NaN)),
        tolerance,
      );
      expect(column(table.vi_bits)).toBeCloseToArray(
        terms.map((term, c) => variationOfInformation(term, own, joints[c]!) * Math.LOG2E),
        tolerance,
      );
      expect(column(table.factor_bits)).toBeCloseToArray(
        terms.map(() => own.informationNats * Math.LOG2E),
        tolerance,
      );
    }
  });

  it('stand beside the chance level of twenty seeded permutations', async () => {
    const table = await readTable(store, 'factors');
    const [name, values] = valuesOf()[0]!;
    const { known, clustering } = factorClustering(values, rows);
    const permuted = Array.from({ length: 20 }, (_, k) =>
      takeRows(clustering, permutation(known.length, stream(3, 'factor', name, k))),
    );
    const terms = permuted.map(information);
    for (const c of [kept[0]!, kept.at(-1)!]) {
      const seen = takeRows(channels[c]!, known);
      const nmis = permuted.map((other, k) => nmi(information(seen), terms[k]!, jointInformation(seen, other)));
      const { mean, sd } = chanceLevel(Float64Array.from(nmis));
      const row = [...table.factor.keys()].find((k) => table.factor[k] === name && table.channel[k] === c)!;
      expect([table.nmi_chance[row]!, table.nmi_chance_sd[row]!]).toBeCloseToArray([mean, sd], tolerance);
    }
  });

  it('are found where the models have them: the channel of a cause says more of its factor than chance', async () => {
    const table = await readTable(store, 'factors');
    const standing = [...table.factor.keys()].filter(
      (row) =>
        table.factor[row] === 'quarter' && table.nmi[row]! > table.nmi_chance[row]! + 5 * table.nmi_chance_sd[row]!,
    );
    // Every model has one channel for the first cause.
    expect(new Set(standing.map((row) => Math.floor(table.channel[row]! / D))).size).toBe(spaces.length);
    expect(standing).toHaveLength(spaces.length);
  });
});

interface Scope {
  readonly ensemble: string;
  readonly channels: number[];
  readonly minSamples: number;
  /** count×count, 64 bits. */
  readonly values: Float64Array;
  readonly saturated: (a: number, b: number) => boolean;
}

/** What the tables of one similarity are a function of: the stored pairs, widened. */
async function scopesOf(similarity: 'nmi' | 'vi'): Promise<Scope[]> {
  const pairs = await allPairs();
  const of = (i: number, j: number) => pairs.get(i <= j ? `${i},${j}` : `${j},${i}`)!;
  return [true, false].map((vae) => {
    const own = kept.filter((c) => isVae(c) === vae);
    return {
      ensemble: vae ? 'vae' : 'other',
      channels: own,
      minSamples: autoMinSamples(vae ? MODELS : MODELS - 1),
      values: Float64Array.from(own.flatMap((i) => own.map((j) => of(i, j)[similarity]))),
      saturated: (a, b) => of(own[a]!, own[b]!).joint > Math.log2(SAMPLE) - 1,
    };
  });
}

const slice = <T extends Readonly<Record<string, ArrayLike<unknown>>>>(table: T, ensemble: string) => {
  const at = [...(table['ensemble'] as readonly string[]).keys()].filter((k) => table['ensemble']![k] === ensemble);
  return <C extends keyof T>(column: C): T[C][number][] => at.map((k) => table[column]![k] as T[C][number]);
};

describe.each(['nmi', 'vi'] as const)('order and clusters by %s', (similarity) => {
  let orderTable: TableData<'order_nmi'>;
  let clusterTable: TableData<'clusters_nmi'>;
  let scopes: Scope[];
  beforeAll(async () => {
    orderTable = await readTable(store, `order_${similarity}`);
    clusterTable = await readTable(store, `clusters_${similarity}`);
    scopes = await scopesOf(similarity);
  });

  const distancesOf = ({ channels: { length: count }, values }: Scope): Float64Array =>
    values.map((value, e) =>
      e % (count + 1) === 0 ? 0 : similarity === 'nmi' ? distanceOfNmi(value) : distanceOfVi(value),
    );

  it('recompute from the stored pairs', () => {
    let offset = 0;
    expect([...new Set(orderTable.ensemble)]).toEqual(['vae', 'other']);
    for (const scope of scopes) {
      const { minSamples } = scope;
      const found = order(distancesOf(scope), scope.channels.length, { minSamples, maxEps: Infinity });
      const { labels, hierarchy } = extractXi(found, { minSamples, xi: 0.05 });
      const objects = [...found.ordering];
      const column = slice(orderTable, scope.ensemble);
      expect(column('position')).toEqual([...objects.keys()]);
      expect(column('channel')).toEqual(objects.map((object) => scope.channels[object]));
      expect(column('reachability')).toBeCloseToArray(objects.map((object) => found.reachability[object]!));
      expect(column('core_distance')).toBeCloseToArray(objects.map((object) => found.coreDistances[object]!));
      expect(column('predecessor')).toEqual(objects.map((object) => scope.channels[found.predecessor[object]!] ?? -1));
      expect(column('cluster')).toEqual(objects.map((object) => (labels[object]! < 0 ? -1 : labels[object]! + offset)));
      const rows = slice(clusterTable, scope.ensemble);
      expect(rows('first').map((first, k) => [first, rows('last')[k]])).toEqual(hierarchy.map((each) => [...each]));
      offset += hierarchy.length;
    }
    expect(new Set(clusterTable.cluster).size).toBe(clusterTable.cluster.length);
    expect(clusterTable.cluster.length).toBeGreaterThan(2);
  });

  it('describe every interval by its members', () => {
    for (const scope of scopes) {
      const count = scope.channels.length;
      const objectAt = slice(orderTable, scope.ensemble)('channel').map((channel) => scope.channels.indexOf(channel));
      const rows = slice(clusterTable, scope.ensemble);
      const [first, last] = [rows('first'), rows('last')];
      const likeness = (a: number, b: number): number =>
        similarity === 'nmi' ? scope.values[a * count + b]! : similarityOfVi(scope.values[a * count + b]!);
      first.forEach((from, k) => {
        const members = objectAt.slice(from, last[k]! + 1).sort((a, b) => a - b);
        const pairs = members.flatMap((a, at) => members.slice(at + 1).map((b): [number, number] => [a, b]));
        const meanOf = (a: number): number =>
          members.filter((b) => b !== a).reduce((sum, b) => sum + likeness(a, b), 0) / (members.length - 1);
        const best = Math.max(...members.map(meanOf));
        const representative = scope.channels.indexOf(rows('representative')[k]!);
        expect(rows('members')[k]).toBe(members.length);
        expect(members).toContain(representative);
        expect(meanOf(representative)).toBeCloseTo(best, 12);
        const mean = pairs.reduce((sum, [a, b]) => sum + likeness(a, b), 0) / pairs.length;
        expect(rows('mean_similarity')[k]).toBeCloseTo(mean, 12);
        expect(Number(rows('saturated_pairs')[k])).toBe(pairs.filter(([a, b]) => scope.saturated(a, b)).length);
        const holders = [...first.keys()].filter(
          (other) =>
            first[other]! <= from && last[other]! >= last[k]! && last[other]! - first[other]! > last[k]! - from,
        );
        const least = Math.min(...holders.map((other) => last[other]! - first[other]!));
        const parent = holders.find((other) => least === last[other]! - first[other]!);
        expect(rows('parent')[k]).toBe(parent === undefined ? -1 : rows('cluster')[parent]);
      });
      const leaves = [...first.keys()].filter((k) => rows('numeral')[k] !== '').sort((a, b) => first[a]! - first[b]!);
      expect(leaves.map((k) => rows('numeral')[k])).toEqual(['I', 'II', 'III', 'IV', 'V'].slice(0, leaves.length));
      const labelled = new Set(slice(orderTable, scope.ensemble)('cluster').filter((cluster) => cluster >= 0));
      expect(new Set(leaves.map((k) => rows('cluster')[k]!))).toEqual(labelled);
    }
  });

  it('name the nearest other group of the same ensemble, with the standard error of that pair', async () => {
    const errors = await readTable(store, 'pair_errors');
    for (const by of ['nmi', 'vi'] as const) {
      const clusters = await readTable(store, `clusters_${by}`);
      const leaves = [...clusters.numeral.keys()].filter((row) => clusters.numeral[row] !== '');
      expect(leaves.length).toBeGreaterThan(2);
      for (const row of clusters.cluster.keys()) {
        const own = clusters.representative[row]!;
        const others = leaves.filter((leaf) => leaf !== row && clusters.ensemble[leaf] === clusters.ensemble[row]);
        if (!leaves.includes(row) || others.length === 0) {
          expect([clusters.nearest[row], clusters.nearest_nmi[row]]).toEqual([-1, NaN]);
          continue;
        }
        const similar = (leaf: number): number => {
          const other = clusters.representative[leaf]!;
          return by === 'nmi' ? oracle.nmi(own, other) : -oracle.viBits(own, other);
        };
        const best = others.reduce((a, b) => (similar(b) > similar(a) ? b : a));
        expect(clusters.nearest[row]).toBe(clusters.cluster[best]);
        const other = clusters.representative[best]!;
        expect([clusters.nearest_nmi[row]!, clusters.nearest_vi_bits[row]!]).toBeCloseToArray(
          [oracle.nmi(own, other), oracle.viBits(own, other)],
          { atol: 1e-6 },
        );
        const at = errors.i.findIndex((i, k) => i === Math.min(own, other) && errors.j[k] === Math.max(own, other));
        expect([clusters.nearest_nmi_se[row], clusters.nearest_vi_se[row]]).toEqual([
          errors.nmi_se[at],
          errors.vi_se[at],
        ]);
      }
    }
  });

  it('tell how the clusters depend on minSamples', async () => {
    const table = await readTable(store, 'cluster_sensitivity');
    for (const scope of scopes) {
      const want = sensitivity(distancesOf(scope), scope.channels.length, {
        minSamples: scope.minSamples,
        maxEps: Infinity,
        xi: 0.05,
      });
      const at = [...table.ensemble.keys()].filter(
        (k) => table.ensemble[k] === scope.ensemble && table.similarity[k] === similarity,
      );
      const got = at.map((k) => ({
        minSamples: table.min_samples[k],
        clusters: table.clusters[k],
        clustered: table.clustered[k],
        largest: table.largest[k],
      }));
      expect(got).toEqual(want);
    }
  });

  it('are matched with the ensemble they are compared with', async () => {
    const matches = await readTable(store, 'matches');
    const pairs = await allPairs();
    const at = [...matches.cluster.keys()].filter((k) => matches.similarity[k] === similarity);
    expect(at.map((k) => matches.cluster[k])).toEqual([...clusterTable.cluster]);
    at.forEach((row, k) => {
      const representative = clusterTable.representative[k]!;
      const there = kept.filter((c) => isVae(c) !== isVae(representative));
      const likeness = (c: number): number => {
        const pair = pairs.get([c, representative].sort((a, b) => a - b).join())!;
        return similarity === 'nmi' ? pair.nmi : similarityOfVi(pair.vi);
      };
      const best = there.reduce((most, c) => (likeness(c) > likeness(most) ? c : most));
      const models = new Set(
        there.filter((c) => likeness(c) >= clusterTable.mean_similarity[k]!).map((c) => Math.floor(c / D)),
      );
      expect(matches.ensemble[row]).toBe(isVae(representative) ? 'other' : 'vae');
      expect(matches.channel[row]).toBe(best);
      expect(matches.value[row]).toBeCloseTo(likeness(best), 12);
      expect(matches.share_of_models[row]).toBeCloseTo(models.size / (isVae(representative) ? MODELS - 1 : MODELS), 12);
    });
  });
});

describe('chance', () => {
  it('is that of two hundred pairs of one ensemble, the points of the second permuted', async () => {
    const chance = (await readJson<PairChance>(store, chanceKey(RUN)))!;
    const groups = [kept.filter(isVae), kept.filter((c) => !isVae(c))].map((group) => Int32Array.from(group));
    const agreements = drawPairs(groups, 200, stream(3, 'chance', 'pairs')).map(([i, j], k) => {
      const permuted = takeRows(channels[j]!, permutation(SAMPLE, stream(3, 'chance', 'points', k)));
      const terms = [oracle.terms[i]!, oracle.terms[j]!, jointInformation(channels[i]!, permuted)] as const;
      return { nmi: nmi(...terms), vi: variationOfInformation(...terms) * Math.LOG2E };
    });
    const { mean, sd } = chanceLevel(Float64Array.from(agreements, (each) => each.nmi));
    const viMean = agreements.reduce((sum, { vi }) => sum + vi, 0) / agreements.length;
    expect([chance.pairs, chance.nmi!, chance.nmiSd!, chance.viBits!]).toBeCloseToArray([200, mean, sd, viMean], {
      rtol: 1e-10,
    });
  });
});
