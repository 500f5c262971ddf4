import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Posterior, Reals } from '../methods/posterior.ts';
import { stream } from '../methods/random.ts';
import type { Channel, ChannelInformation, Engine, Task } from './engine.ts';

/** SIMD levels that kernels are written for; all of them give the same bits. */
export type NativeLevel = 'avx512' | 'avx2' | 'neon';

/** What engines/native/src/lib.rs exports. */
export interface NativeAddon {
  readonly Job: new () => NativeJob;
  /** Levels of this processor, fastest first. */
  levels(): NativeLevel[];
  /** I(X;U) of all posteriors, then I(X;U,U′) of all; nats. */
  information(
    level: string,
    threads: number,
    points: number,
    posteriors: PosteriorInput[],
    job: NativeJob,
  ): Promise<Float64Array>;
  pairs(
    level: string,
    threads: number,
    points: number,
    rows: PosteriorInput[],
    rowNats: Float64Array,
    columns: PosteriorInput[] | undefined,
    columnNats: Float64Array | undefined,
    job: NativeJob,
  ): Promise<Float64Array>;
  /** Floating-point operations a second that one thread can do at best. */
  peak(level: string): Promise<number>;
}

/** A running kernel. */
export interface NativeJob {
  readonly done: number;
  /** 0 until it is known. */
  readonly total: number;
  /** Processor time of all threads, complete when the call has returned. */
  readonly cpuSeconds: number;
  stop(): void;
}

/** methods/posterior.ts, flattened (engines/native/src/input.rs). */
export interface PosteriorInput {
  readonly kind: Posterior['kind'];
  readonly points: number;
  /** Dimensions or classes. */
  readonly size: number;
  readonly values: Reals | Int32Array;
  readonly spread?: Reals;
}

const PROGRESS_MS = 150;
const REMEDY = 'engines/native/postinstall.mjs builds it where cargo is installed';

/**
 * The addon, from the first place that has it: `override` (a path; nothing else is tried then), the build of a clone
 * (engines/native/latent-census.node), the package of this platform (@latent-census/native-<platform>-<arch>).
 * @returns why there is none, instead of throwing.
 */
export function loadNative(override?: string): NativeAddon | { missing: string } {
  const require = createRequire(import.meta.url);
  const platform = `@latent-census/native-${process.platform}-${process.arch}`;
  // The second place is that of the compiled dist/engines/native.js in a clone.
  const builds = ['./native/latent-census.node', '../../engines/native/latent-census.node'];
  const places =
    override === undefined
      ? [...builds.map((path) => fileURLToPath(new URL(path, import.meta.url))), platform]
      : [override];
  const failures: string[] = [];
  for (const place of places) {
    try {
      const addon = require(place) as NativeAddon;
      return addon.levels().length > 0
        ? addon
        : { missing: `needs AVX2 and FMA, which this ${process.arch} processor lacks` };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (override !== undefined || code !== 'MODULE_NOT_FOUND') failures.push(`${place}: ${message.split('\n')[0]}`);
    }
  }
  return { missing: failures[0] ?? `not built, and no package ${platform} (${REMEDY})` };
}

export interface NativeOptions {
  /** Threads of one kernel; all cores where not given. Results do not depend on it. */
  readonly threads?: number;
  /** A slower level than the processor's own, so that it serves as one of those. */
  readonly level?: NativeLevel;
  /** A path, see loadNative. */
  readonly addonPath?: string;
}

/**
 * The engine of the Rust addon. One kernel runs at a time, calls wait for their turn: a kernel takes all threads anyway,
 * and each waiting one would hold a thread of Node's pool.
 * @throws Error when there is no addon, or the level is not one of this processor's.
 */
export function createNativeEngine(options: NativeOptions = {}): Engine {
  const { addon, level } = open(options);
  const threads = options.threads ?? availableParallelism();
  if (!Number.isInteger(threads) || threads < 1) throw new Error(`native engine: expected threads ≥ 1, got ${threads}`);
  let last: Promise<unknown> = Promise.resolve();

  function inTurn(task: Task | undefined, call: (job: NativeJob) => Promise<Float64Array>): Promise<Float64Array> {
    const before = last;
    const result = turnOrAbort(before, task?.signal).then(() => supervise(new addon.Job(), call, task));
    last = Promise.allSettled([before, result]);
    return result;
  }

  return {
    name: 'native',
    arithmetic: level,
    threads,
    async information(posteriors, task): Promise<ChannelInformation> {
      const inputs = posteriors.map(flattened);
      const points = commonPoints(inputs);
      const nats = await inTurn(task, (job) => addon.information(level, threads, points, inputs, job));
      return { informationNats: nats.slice(0, inputs.length), selfJointNats: nats.slice(inputs.length) };
    },
    async pairs(rows, columns, task) {
      const left = rows.map(({ posterior }) => flattened(posterior));
      const right = columns?.map(({ posterior }) => flattened(posterior));
      const points = commonPoints([...left, ...(right ?? [])]);
      const [leftNats, rightNats] = [informations(rows), columns && informations(columns)];
      return inTurn(task, (job) => addon.pairs(level, threads, points, left, leftNats, right, rightNats, job));
    },
    async close() {
      await last;
    },
  };
}

function open({ addonPath, level }: NativeOptions): { addon: NativeAddon; level: NativeLevel } {
  const addon = loadNative(addonPath);
  if ('missing' in addon) throw new Error(`native engine: ${addon.missing}`);
  const levels = addon.levels();
  const chosen = level ?? levels[0];
  if (chosen === undefined || !levels.includes(chosen)) {
    throw new Error(`native engine: expected a level of ${levels.join(', ')}, got ${chosen}`);
  }
  return { addon, level: chosen };
}

/** Resolves when it is a call's turn; rejects with the signal's reason as soon as that is aborted. */
function turnOrAbort(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    void before.then(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}

/** Runs a kernel: reports its progress, and passes an abort on to it. */
async function supervise(
  job: NativeJob,
  call: (job: NativeJob) => Promise<Float64Array>,
  { signal, onProgress }: Task = {},
): Promise<Float64Array> {
  const stop = (): void => job.stop();
  const report = (): void => {
    if (job.total > 0) onProgress?.(job.done, job.total);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const timer = onProgress && setInterval(report, PROGRESS_MS).unref();
  try {
    const values = await call(job);
    signal?.throwIfAborted();
    report();
    return values;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function informations(channels: readonly Channel[]): Float64Array {
  return Float64Array.from(channels, ({ informationNats }, index) => {
    if (informationNats >= 0) return informationNats;
    throw new Error(`native engine: expected informationNats ≥ 0 of channel ${index}, got ${informationNats}`);
  });
}

function commonPoints(inputs: readonly PosteriorInput[]): number {
  const points = inputs[0]?.points ?? 1;
  const stranger = inputs.find((input) => input.points !== points);
  if (stranger) throw new Error(`native engine: expected ${points} points in every channel, got ${stranger.points}`);
  return points;
}

/** Its arrays as the addon takes them, lengths checked (the addon checks the values). */
function flattened(posterior: Posterior): PosteriorInput {
  const { kind, points } = posterior;
  if (!Number.isInteger(points) || points < 1) throw new Error(`native engine: expected points ≥ 1, got ${points}`);
  switch (posterior.kind) {
    case 'diagonal_gaussian':
      expectLength('means', [points, posterior.dimensions], posterior.mean);
      expectLength('variances', [points, posterior.dimensions], posterior.variance);
      return { kind, points, size: posterior.dimensions, values: posterior.mean, spread: posterior.variance };
    case 'full_gaussian':
      expectLength('means', [points, posterior.dimensions], posterior.mean);
      expectLength('covariances', [points, posterior.dimensions, posterior.dimensions], posterior.covariance);
      return { kind, points, size: posterior.dimensions, values: posterior.mean, spread: posterior.covariance };
    case 'categorical':
      expectLength('probabilities', [points, posterior.classes], posterior.probabilities);
      return { kind, points, size: posterior.classes, values: posterior.probabilities };
    case 'labels':
      expectLength('labels', [points], posterior.labels);
      return { kind, points, size: 1, values: posterior.labels };
    case 'coefficients':
      expectLength('coefficients', [points, points], posterior.coefficients);
      return { kind, points, size: points, values: posterior.coefficients };
  }
}

function expectLength(what: string, shape: readonly number[], array: Reals | Int32Array): void {
  const isWhole = shape.every((extent) => Number.isInteger(extent) && extent > 0);
  if (isWhole && array.length === shape.reduce((product, extent) => product * extent, 1)) return;
  throw new Error(`native engine: expected ${shape.join('×')} ${what}, got ${array.length}`);
}

export interface PairsBench {
  readonly channels: number;
  readonly points: number;
  readonly threads: number;
  readonly seed: number;
  readonly repeats: number;
  readonly level?: NativeLevel;
  readonly addonPath?: string;
}

export interface PairsBenchResult {
  readonly level: NativeLevel;
  /** Median wall time of the whole operation, preparation, fill and logarithms included. */
  readonly seconds: number;
  /** Median processor time of all threads. */
  readonly threadCpuSeconds: number;
  /** Of one thread, timed directly before and after each repeat; the median. */
  readonly peakGflopsOneThread: number;
  /** Of one triangle: two operations for each of its C(C+1)/2 pairs and n×n points. */
  readonly usefulGflop: number;
  /** Useful operations per processor second, as a share of the peak of one thread; the median. */
  readonly peakShare: number;
}

/** Times one triangle of seeded channels like those of a β-VAE on MNIST (0.2 to 2 bits each). */
export async function benchPairs(bench: PairsBench): Promise<PairsBenchResult> {
  const { addon, level } = open(bench);
  const { channels, points, threads, repeats } = bench;
  const inputs = Array.from({ length: channels }, (_, c) => flattened(benchChannel(bench.seed, c, points)));
  const nats = await addon.information(level, threads, points, inputs, new addon.Job());
  const usefulGflop = channels * (channels + 1) * points * points * 1e-9;
  const runs: { seconds: number; cpuSeconds: number; peak: number }[] = [];
  while (runs.length < repeats) {
    const job = new addon.Job();
    const before = await addon.peak(level);
    const start = performance.now();
    await addon.pairs(level, threads, points, inputs, nats.slice(0, channels), undefined, undefined, job);
    const seconds = (performance.now() - start) / 1000;
    const peak = ((before + (await addon.peak(level))) / 2) * 1e-9;
    runs.push({ seconds, cpuSeconds: job.cpuSeconds, peak });
  }
  return {
    level,
    seconds: median(runs.map((run) => run.seconds)),
    threadCpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    peakGflopsOneThread: median(runs.map((run) => run.peak)),
    usefulGflop,
    peakShare: median(runs.map((run) => usefulGflop / run.cpuSeconds / run.peak)),
  };
}

/** Means N(0, 1); widths of one size a channel, from 0.2 to 1.2, spread by a tenth or so over the points. */
function benchChannel(seed: number, channel: number, points: number): Posterior {
  const random = stream(seed, 'bench-pairs', channel);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.float64())) * Math.cos(2 * Math.PI * random.float64());
  const logvar = -3.1 + 3.4 * random.float64();
  const mean = Float32Array.from({ length: points }, normal);
  const variance = Float32Array.from({ length: points }, () => Math.exp(logvar + 0.2 * normal()));
  return { kind: 'diagonal_gaussian', points, dimensions: 1, mean, variance };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
