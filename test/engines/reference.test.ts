import { afterAll, describe, expect, it } from '@jest/globals';
import { benchChannel } from '../../engines/bench-channel.ts';
import type { Channel } from '../../engines/engine.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { selectEngine } from '../../engines/select.ts';
import { information, jointInformationBlock } from '../../methods/information.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { categorical, labels } from '../methods/posteriors.ts';

/** The reference engine is methods/ in threads: no cut of the work may show in a bit of the result. */

const N = 40;
const posteriors: Posterior[] = [
  ...Array.from({ length: 9 }, (_, c) => benchChannel(3, c, N)),
  labels(Int32Array.from({ length: N }, (_, i) => i % 3)),
  categorical(Array.from({ length: N }, (_, i) => [i / N, 1 - i / N])),
];
const channels: Channel[] = posteriors.map((posterior) => ({ posterior, ...information(posterior) }));
const engines = [1, 2, 3, 16].map((threads) => createReferenceEngine({ threads }));
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

describe.each(engines)('the reference engine with $threads threads', (engine) => {
  it('gives the information of the methods', async () => {
    const found = await engine.information(posteriors);
    expect(found.informationNats).toBeCloseToArray(channels.map((channel) => channel.informationNats));
    expect(found.selfJointNats).toBeCloseToArray(channels.map((channel) => channel.selfJointNats));
  });

  it.each([1, 2, 3, 7, 11])('gives the packed triangle of %d channels', async (count) => {
    const found = await engine.pairs(channels.slice(0, count), undefined);
    expect(found).toBeCloseToArray(jointInformationBlock(posteriors.slice(0, count), undefined));
  });

  it.each([
    [1, 10],
    [4, 7],
    [10, 1],
  ])('gives %d rows by %d columns, the same bits as the triangle holds', async (rows, columns) => {
    const found = await engine.pairs(channels.slice(0, rows), channels.slice(rows, rows + columns));
    const want = jointInformationBlock(posteriors.slice(0, rows), posteriors.slice(rows, rows + columns));
    expect(found).toBeCloseToArray(want);
  });

  it('tells its progress up to the whole', async () => {
    const seen: [number, number][] = [];
    await engine.pairs(channels, undefined, { onProgress: (done, total) => void seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([66, 66]);
    expect(seen.every(([done], k) => k === 0 || done >= seen[k - 1]![0])).toBe(true);
    expect(seen.every(([done, total]) => done <= total && total === 66)).toBe(true);
  });

  it('takes nothing, and gives nothing', async () => {
    expect((await engine.information([])).informationNats).toHaveLength(0);
    expect(await engine.pairs([], undefined)).toHaveLength(0);
    expect(await engine.pairs(channels.slice(0, 3), [])).toHaveLength(0);
  });
});

describe('a reference engine that is stopped', () => {
  it('rejects with the reason, whatever it computes, and works again', async () => {
    const engine = engines[1]!;
    const large = Array.from({ length: 30 }, (_, c) => benchChannel(4, c, 800));
    const largeChannels = large.map((posterior) => ({ posterior, informationNats: 1, selfJointNats: 1 }));
    for (const columns of [undefined, largeChannels]) {
      const controller = new AbortController();
      const reason = new Error('stop');
      const onProgress = (): void => controller.abort(reason);
      await expect(engine.pairs(largeChannels, columns, { signal: controller.signal, onProgress })).rejects.toBe(
        reason,
      );
    }
    await expect(engine.information(posteriors)).resolves.toBeDefined();
  });
});

describe('the choice of an engine', () => {
  it('is the reference where it is asked for, or where its arithmetic is', async () => {
    for (const options of [{ choice: 'reference' as const }, { choice: 'auto' as const, arithmetic: 'f64' as const }]) {
      const { engine, passedOver } = selectEngine({ ...options, threads: 3 });
      expect(engine).toMatchObject({ name: 'reference', arithmetic: 'f64', threads: 3 });
      expect(passedOver).toEqual([]);
      await engine.close();
    }
  });

  it('falls back to the reference and says why, where the native library cannot be loaded', async () => {
    const nativePath = '/nowhere/native.node';
    const { engine, passedOver } = selectEngine({ choice: 'auto', threads: 1, nativePath });
    expect(engine.name).toBe('reference');
    expect(passedOver.join('\n')).toContain(nativePath);
    expect(() => selectEngine({ choice: 'native', nativePath })).toThrow(nativePath);
    expect(() => selectEngine({ choice: 'gpu' })).toThrow('gpu engine: not in this release');
    await engine.close();
  });
});
