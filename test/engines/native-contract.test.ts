import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Engine } from '../../engines/engine.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative, type NativeLevel } from '../../engines/native-addon.ts';
import { benchPairs } from '../../engines/native-bench.ts';
import { packedIndex } from '../../methods/panel.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';

/** What the native engine promises beside its numbers: the same bits always, a live event loop, a quick stop. */

const found = loadNative();
const built = !('missing' in found);
const levels: NativeLevel[] = 'missing' in found ? [] : found.addon.levels();
const engines: Engine[] = [];
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

function engineOf(options: { threads: number; level?: NativeLevel }): Engine {
  const engine = createNativeEngine(options);
  engines.push(engine);
  return engine;
}

/** Gaussians strong and weak, labels and codes, in no order. */
function mixture(count: number, points: number): Channel[] {
  const random = stream(3, 'mixture', count, points);
  return Array.from({ length: count }, (_, c): Channel => {
    const weak = c % 5 === 2;
    const reals = (from: number, to: number) =>
      Float32Array.from({ length: points }, () => from + (to - from) * random.float64());
    const known = { informationNats: weak ? 0.05 : 1, selfJointNats: weak ? 0.09 : 1.5 };
    if (c % 7 === 3) {
      const labels = Int32Array.from({ length: points }, () => random.below(4));
      return { posterior: { kind: 'labels', points, labels }, ...known };
    }
    if (c % 7 === 5) {
      const first = reals(0, 1);
      const probabilities = Float32Array.from({ length: 2 * points }, (_, e) =>
        e % 2 ? 1 - first[e >> 1]! : first[e >> 1]!,
      );
      return { posterior: { kind: 'categorical', points, classes: 2, probabilities }, ...known };
    }
    const variance = weak ? reals(9, 11) : reals(0.01, 0.5);
    return { posterior: { kind: 'diagonal_gaussian', points, dimensions: 1, mean: reals(-2, 2), variance }, ...known };
  });
}

(built || process.env['CI'] ? describe : describe.skip)('native engine: bits', () => {
  const channels = mixture(75, 260);
  const whole = () => engineOf({ threads: 2 }).pairs(channels, undefined);

  it.each([1, 3, 5])('are the same on two threads and on %i', async (threads) => {
    expect(await engineOf({ threads }).pairs(channels, undefined)).toEqual(await whole());
  });

  it.each(levels)('are the same at level %s', async (level) => {
    const engine = engineOf({ threads: 2, level });
    expect(engine.arithmetic).toBe(level);
    expect(await engine.pairs(channels, undefined)).toEqual(await whole());
    const posteriors = channels.map(({ posterior }) => posterior);
    expect(await engine.information(posteriors)).toEqual(await engineOf({ threads: 1 }).information(posteriors));
  });

  it.each([
    [0, 75, 0, 75],
    [10, 20, 40, 75],
    [74, 75, 0, 75],
    [0, 75, 2, 3],
    [12, 13, 9, 10],
    [33, 34, 33, 34],
  ])('are the same in the rectangle of rows %i…%i and columns %i…%i', async (r0, r1, c0, c1) => {
    const triangle = await whole();
    const rectangle = await engineOf({ threads: 2 }).pairs(channels.slice(r0, r1), channels.slice(c0, c1));
    const want = Array.from({ length: (r1 - r0) * (c1 - c0) }, (_, e) => {
      const [r, c] = [r0 + Math.floor(e / (c1 - c0)), c0 + (e % (c1 - c0))];
      return triangle[packedIndex(Math.min(r, c), Math.max(r, c), channels.length)]!;
    });
    expect(rectangle).toBeCloseToArray(want);
  });

  it('are the same for channels in another order', async () => {
    const reversed = await engineOf({ threads: 2 }).pairs(channels.toReversed(), undefined);
    const triangle = await whole();
    const count = channels.length;
    const want = channels.flatMap((_, r) =>
      channels.slice(r).map((__, k) => triangle[packedIndex(count - 1 - r - k, count - 1 - r, count)]!),
    );
    expect(reversed).toBeCloseToArray(want);
  });
});

(built || process.env['CI'] ? describe : describe.skip)('native engine: a long kernel', () => {
  const long = mixture(200, 4000);

  it('stops within 100 ms of an abort and rejects with its reason', async () => {
    const abort = new AbortController();
    const kernel = engineOf({ threads: 2 }).pairs(long, undefined, { signal: abort.signal });
    await sleep(300);
    const start = performance.now();
    abort.abort(new Error('enough'));
    await expect(kernel).rejects.toThrow('enough');
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('stops an information as well', async () => {
    const abort = new AbortController();
    const kernel = engineOf({ threads: 1 }).information(
      long.map(({ posterior }) => posterior),
      { signal: abort.signal },
    );
    await sleep(50);
    abort.abort(new Error('enough'));
    await expect(kernel).rejects.toThrow('enough');
  });

  it('does not begin what was aborted before, nor hold up what comes after', async () => {
    const engine = engineOf({ threads: 2 });
    const [first, second] = [new AbortController(), new AbortController()];
    const running = engine.pairs(long, undefined, { signal: first.signal });
    const waiting = engine.pairs(long, undefined, { signal: second.signal });
    second.abort(new Error('not needed'));
    await expect(waiting).rejects.toThrow('not needed');
    await expect(engine.pairs(long, undefined, { signal: second.signal })).rejects.toThrow('not needed');
    first.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(engine.pairs(long.slice(0, 2), undefined)).resolves.toHaveLength(3);
  });

  it('leaves the event loop alive and tells how far it is', async () => {
    const progress: [number, number][] = [];
    const channels = mixture(128, 1500);
    let latest = performance.now();
    let lateness = 0;
    const ticking = setInterval(() => {
      lateness = Math.max(lateness, performance.now() - latest - 20);
      latest = performance.now();
    }, 20);
    const onProgress = (done: number, total: number) => void progress.push([done, total]);
    await engineOf({ threads: 2 }).pairs(channels, undefined, { onProgress });
    clearInterval(ticking);
    expect(lateness).toBeLessThan(150);
    expect(progress.at(-1)).toEqual([1500, 1500]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).toSorted((a, b) => a - b));
    expect(progress.length).toBeGreaterThan(1);
  });
});

(built || process.env['CI'] ? describe : describe.skip)('native engine: input', () => {
  const points = 4;
  const mean = new Float32Array(points);
  const variance = new Float32Array(points).fill(1);
  const good: Posterior = { kind: 'diagonal_gaussian', points, dimensions: 1, mean, variance };
  const covariance = Float64Array.from({ length: 16 }, (_, e) => Number(e === 0 || e === 3));

  it.each<[string, Posterior[]]>([
    ['expected 4×1 means, got 3', [{ ...good, mean: mean.subarray(1) }]],
    ['expected 4×1 variances, got 5', [{ ...good, variance: new Float64Array(5) }]],
    ['expected 4×2 means, got 4', [{ ...good, dimensions: 2 }]],
    ['expected points ≥ 1, got 0', [{ ...good, points: 0 }]],
    ['expected 4 points in every channel, got 3', [good, { kind: 'labels', points: 3, labels: new Int32Array(3) }]],
    ['expected 4×4 coefficients, got 15', [{ kind: 'coefficients', points, coefficients: new Float32Array(15) }]],
    ['expected 4×3 probabilities, got 4', [{ kind: 'categorical', points, classes: 3, probabilities: mean }]],
    ['posterior 1: expected variances in [1e-300, 1e300], got 0', [good, { ...good, variance: mean }]],
    ['posterior 0: expected finite means, got NaN', [{ ...good, mean: mean.map(() => NaN) }]],
    [
      'posterior 0: expected a positive definite covariance at point 1, got one that is not',
      [{ kind: 'full_gaussian', points, dimensions: 2, mean: new Float64Array(8), covariance }],
    ],
  ])('is refused: %s', async (message, posteriors) => {
    await expect(engineOf({ threads: 1 }).information(posteriors)).rejects.toThrow(`native engine: ${message}`);
  });

  it('without channels gives nothing', async () => {
    const engine = engineOf({ threads: 2 });
    expect(await engine.information([])).toEqual({
      informationNats: new Float64Array(0),
      selfJointNats: new Float64Array(0),
    });
    expect(await engine.pairs([], undefined)).toHaveLength(0);
    expect(await engine.pairs([{ posterior: good, informationNats: 0, selfJointNats: 0 }], [])).toHaveLength(0);
  });

  it('of pairs needs the information of each channel', async () => {
    const channel = { posterior: good, informationNats: NaN, selfJointNats: 0 };
    await expect(engineOf({ threads: 1 }).pairs([channel], undefined)).rejects.toThrow(
      'informationNats ≥ 0 of channel 0, got NaN',
    );
  });

  it('refuses a library of an older version by what it lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'census-addon-'));
    const old = join(folder, 'old.cjs');
    await writeFile(old, "exports.levels = () => ['avx2']; exports.information = exports.pairs = () => {};");
    expect(loadNative(old)).toEqual({
      missing: `${old}: of another version, without factorise`,
      remedy: expect.stringContaining('build.mjs'),
    });
    await rm(folder, { recursive: true });
  });

  it('names a missing library instead of throwing', () => {
    expect(loadNative('/nowhere/engine.node')).toEqual({
      missing: expect.stringContaining('/nowhere/engine.node'),
      remedy: expect.stringContaining('CENSUS_NATIVE'),
    });
    expect(() => createNativeEngine({ addonPath: '/nowhere/engine.node' })).toThrow(
      'native engine: /nowhere/engine.node',
    );
    expect(() => createNativeEngine({ threads: 0 })).toThrow('native engine: expected threads ≥ 1, got 0');
  });

  it('can be a bench', async () => {
    const result = await benchPairs({ channels: 64, points: 100, threads: 1, seed: 0, repeats: 1 });
    expect(result.usefulGflop).toBeCloseTo(64 * 65 * 1e4 * 1e-9);
    expect(result.peakShare).toBeCloseTo(result.usefulGflop / result.threadCpuSeconds / result.peakGflopsOneThread);
    expect(result.seconds).toBeGreaterThan(0);
  });
});
