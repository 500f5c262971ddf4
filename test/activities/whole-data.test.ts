import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pairsKey, reportKey } from '../../contracts/keys.ts';
import type { SampleJob } from '../../contracts/job.ts';
import type { TableData } from '../../contracts/tables.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative } from '../../engines/native-addon.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { bitsOf, jointInformation } from '../../methods/information.ts';
import { getObject } from '../../store/get.ts';
import { createMemoryStore } from '../../store/memory.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { decodeTable } from '../../store/table.ts';
import {
  causesOf,
  gaussians,
  jobOf,
  type MadeSpace,
  STRUCTURE,
  writeEnsemble,
  writeNpz,
} from '../support/ensembles.ts';
import { channelOfSpace } from '../support/oracle.ts';
import { contentOf, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** Fingerprints of whole data sets, by factors of low rank. */

const [FEW, MANY] = [200, 5000];
const reference = createReferenceEngine({ threads: 2 });
/** For many points; the other one takes half a minute for them. */
const fast = 'missing' in loadNative() ? reference : createNativeEngine({ threads: 2 });
const thread = createMethodsThread();
let folder: string;
let spaces: MadeSpace[];

async function runOf(
  points: number,
  sample: SampleJob,
  store: ObjectStore = createMemoryStore(),
): Promise<ObjectStore> {
  const job = jobOf([gaussians('vae', { spaces: [`${points}/vae/*.npz`] })], {
    sample,
    factors: { file: `${points}-factors.npz`, missing: [-1] },
    analyses: {
      structure: {
        ...STRUCTURE,
        standardErrors: [
          [0, 4],
          [3, 1],
        ],
      },
    },
  });
  const engine = points === MANY ? fast : reference;
  await performRun({ store, engine, thread }, await prepareRun(store, job, folder));
  return store;
}

const pairsOf = async (store: ObjectStore): Promise<TableData<'pairs'>> =>
  decodeTable('pairs', await getObject(store, pairsKey(RUN, 0, 0)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-whole-'));
  for (const points of [FEW, MANY]) {
    const made = await writeEnsemble(join(folder, String(points)), 'vae', {
      models: points === FEW ? 3 : 2,
      points,
      dimensions: 3,
    });
    if (points === MANY) spaces = made;
    const data = Int32Array.from(causesOf(points)[0]!, (value, i) => (i % 50 === 0 ? -1 : Math.floor(3 * (value + 1))));
    await writeNpz(join(folder, `${points}-factors.npz`), { cause: { shape: [points], data } });
  }
}, 60_000);
afterAll(async () => {
  await reference.close();
  await fast.close();
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

jest.setTimeout(180_000);

describe('a run over all points', () => {
  it('agrees with one that works out all coefficients, within the bounds that it tells', async () => {
    const dense = await runOf(FEW, { size: FEW, seed: 0 });
    const whole = await runOf(FEW, { size: 'all', seed: 0 });
    const [want, got] = [await readTable(dense, 'channels'), await readTable(whole, 'channels')];
    expect([...want.rank]).toEqual(Array.from(want.rank, () => -1));
    expect([...got.rank].every((rank) => rank >= 1 && rank < FEW / 4)).toBe(true);
    got.information_bits.forEach((bits, c) => {
      expect(Math.abs(bits - want.information_bits[c]!)).toBeLessThanOrEqual(got.bound_bits[c]! + 1e-9);
      const self = Math.abs(got.self_information_bits[c]! - want.self_information_bits[c]!);
      expect(self).toBeLessThanOrEqual(got.self_information_bound_bits[c]! + 1e-9);
    });
    const [before, after] = [await pairsOf(dense), await pairsOf(whole)];
    expect(after.i).toEqual(before.i);
    for (const name of ['joint_bound_bits', 'nmi_bound', 'vi_bound_bits'] as const) {
      expect(before[name].every((bound) => bound === 0)).toBe(true);
      expect(after[name].every((bound) => bound >= 0)).toBe(true);
    }
    after.nmi.forEach((nmi, k) => {
      // Stored in single precision.
      const rounding = 3e-7;
      expect(Math.abs(nmi - before.nmi[k]!)).toBeLessThanOrEqual(after.nmi_bound[k]! + rounding);
      expect(Math.abs(after.vi_bits[k]! - before.vi_bits[k]!)).toBeLessThanOrEqual(after.vi_bound_bits[k]! + rounding);
    });
    const [known, found] = [await readTable(dense, 'factors'), await readTable(whole, 'factors')];
    found.nmi.forEach((nmi, k) => {
      if (Number.isNaN(nmi)) expect(known.nmi[k]).toBeNaN();
      else expect(Math.abs(nmi - known.nmi[k]!)).toBeLessThanOrEqual(found.nmi_bound[k]! + 1e-9);
    });
    expect(found.nmi_chance).toBeCloseToArray(known.nmi_chance, { atol: 1e-5 });
  });

  it('says so in its report', async () => {
    const page = async (sample: SampleJob): Promise<string> =>
      new TextDecoder().decode(await getObject(await runOf(FEW, sample), reportKey(RUN)));
    const told = ['Coefficients are taken by factors of low rank, ', 'pivoted partial Cholesky factorisation'];
    const [whole, dense] = [await page({ size: 'all', seed: 0 }), await page({ size: FEW, seed: 0 })];
    for (const text of told) {
      expect(whole).toContain(text);
      expect(dense).not.toContain(text);
    }
  });

  it('takes factors above 2,000 points unasked, and gives what all coefficients give', async () => {
    const store = await runOf(MANY, { size: MANY, seed: 0 });
    const { rank, kept } = await readTable(store, 'channels');
    expect([...rank].every((each) => each >= 1)).toBe(true);
    expect([...kept]).toEqual([1, 1, 0, 1, 1, 0]);
    const pairs = await pairsOf(store);
    const channel = (c: number) => channelOfSpace(spaces[Math.floor(c / 3)]!, c % 3);
    for (const k of [1, 7]) {
      const bits = bitsOf(jointInformation(channel(pairs.i[k]!), channel(pairs.j[k]!)));
      expect(pairs.joint_bound_bits[k]!).toBeGreaterThan(0);
      expect(Math.abs(pairs.joint_bits[k]! - bits)).toBeLessThanOrEqual(pairs.joint_bound_bits[k]! + 5e-7);
    }
  });

  it('has standard errors of the values of all points, smaller than those of few', async () => {
    const stores = [await runOf(FEW, { size: 'all', seed: 0 }), await runOf(MANY, { size: MANY, seed: 0 })];
    const [few, many] = await Promise.all(stores.map((store) => readTable(store, 'pair_errors')));
    expect([[...many!.i], [...many!.j]]).toEqual([
      [0, 1, 3, 4, 0, 1],
      [0, 1, 3, 4, 4, 3],
    ]);
    const pairs = await pairsOf(stores[1]!);
    const { information_bits } = await readTable(stores[1]!, 'channels');
    expect(many!.information_bits.slice(0, 4)).toEqual(
      Float64Array.of(...[0, 1, 3, 4].map((c) => information_bits[c]!)),
    );
    expect([...many!.nmi.slice(0, 4), ...many!.vi_bits.slice(0, 4)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    for (const k of [4, 5]) {
      const row = pairs.i.findIndex((i, at) => i === many!.i[k] && pairs.j[at] === many!.j[k]);
      const [got, want] = [
        [many!.information_bits[k]!, many!.nmi[k]!, many!.vi_bits[k]!],
        [pairs.joint_bits[row]!, pairs.nmi[row]!, pairs.vi_bits[row]!],
      ];
      expect(got).toBeCloseToArray(want, { atol: 1e-6 }); // single precision there
    }
    const ratios = [...many!.information_se].map((error, k) => few!.information_se[k]! / error);
    expect(ratios.every((ratio) => ratio > 3 && ratio < 8)).toBe(true); // √(5000 / 200) = 5
  });

  it('puts the same bytes again', async () => {
    const [one, other] = [await runOf(FEW, { size: 'all', seed: 0 }), await runOf(FEW, { size: 'all', seed: 0 })];
    expect(await contentOf(one)).toEqual(await contentOf(other));
  });
});
