import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunData } from '../../contracts/run-data.ts';
import { openStore } from '../../store/open.ts';
import { readRunData } from '../../store/run-data.ts';
import { makeReport } from '../support/reports.ts';
import { readTable, RUN } from '../support/pipeline.ts';
import { openSpaceReader } from '../../inputs/posterior.ts';

let folder: string;
let data: RunData;
const shape = {
  ensembles: ['b', 'a'],
  models: 4,
  dimensions: 5,
  points: 120,
  factors: ['shape', 'angle'],
  images: true,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-run-data-'));
  await makeReport(folder, shape);
  data = await readRunData(openStore(join(folder, 'census')), RUN);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what a report shows of a run', () => {
  it('draws the ensembles in the order of the job, channels in the order of the profile', async () => {
    const order = await readTable(openStore(join(folder, 'census')), 'order_nmi');
    const [grid] = data.grids;
    expect(grid!.similarity).toBe('nmi');
    expect([...grid!.channels]).toEqual([
      ...order.channel.filter((_, row) => order.ensemble[row] === 'b'),
      ...order.channel.filter((_, row) => order.ensemble[row] === 'a'),
    ]);
  });

  it('has each stored pair in both its cells, and nothing where ensembles were not compared', () => {
    for (const { channels, side, nmi, viBits } of data.grids) {
      const ensembleOf = (place: number): string =>
        data.tables.spaces.ensemble[data.tables.channels.space[channels[place]!]!]!;
      for (let a = 0; a < side; a++) {
        expect(nmi[a * side + a]).toBe(1);
        for (let b = 0; b < side; b++) {
          expect(nmi[a * side + b]).toBe(nmi[b * side + a]);
          expect(Number.isNaN(viBits[a * side + b])).toBe(ensembleOf(a) !== ensembleOf(b));
        }
      }
    }
  });

  it('counts every pair of different channels in the cloud once', () => {
    const { cloud, grids } = data;
    const finite = grids[0]!.nmi.filter((value) => !Number.isNaN(value)).length;
    expect(cloud).toMatchObject({ form: 'points' });
    if (cloud?.form !== 'points') return;
    expect(cloud.i).toHaveLength((finite - grids[0]!.side) / 2);
    expect(cloud.i.every((i, k) => i < cloud.j[k]!)).toBe(true);
  });

  it('has posteriors in the units of the model', async () => {
    const { record, gaussians, sampleRows, tables } = data;
    const space = record.sources.spaces[2]!;
    const reader = await openSpaceReader(record.sources.files[space.file]!);
    const { posterior } = await reader.read(space);
    await reader.close();
    const own = [...tables.channels.channel].filter((_, row) => tables.channels.space[row] === 2);
    const shown = own.filter((channel) => gaussians.has(channel));
    expect(shown.length).toBeGreaterThan(2);
    for (const channel of shown) {
      const source = posterior.channels[tables.channels.dimension[channel]!]!;
      if (source.kind !== 'diagonal_gaussian') throw new Error('expected a diagonal Gaussian');
      const { mean, sigma } = gaussians.get(channel)!;
      expect([...mean]).toBeCloseToArray(
        Array.from(sampleRows, (row) => source.mean[row]!),
        { rtol: 1e-6, atol: 1e-6 },
      );
      expect([...sigma]).toBeCloseToArray(
        Array.from(sampleRows, (row) => Math.sqrt(source.variance[row]!)),
        { rtol: 1e-6 },
      );
    }
  });

  it('has the factors at the sampled points, and the pictures of some', () => {
    expect(data.factors.map(({ name, sort }) => `${name} ${sort}`)).toEqual(['shape categorical', 'angle continuous']);
    for (const factor of data.factors) {
      expect(factor.sort === 'continuous' ? factor.values : factor.codes).toHaveLength(120);
    }
    expect(data.pictures).toMatchObject({ height: 12, width: 12, bands: 1 });
    expect(data.pictures!.pixels).toHaveLength(data.pictures!.places.length * 144);
  });
});
