import { availableParallelism } from 'node:os';
import type { Ascended, Ascent, Channel, ChannelInformation, Engine, Task } from './engine.ts';
import { factorsOf } from './native-factors.ts';
import { ascended, fuseNatively, fusionTask } from './native-fusion.ts';
import { type NativeJob, type NativeOptions, openNative } from './native-addon.ts';
import { flattenedDensities } from './native-densities.ts';
import { commonPoints, flattened, memberOf } from './native-posterior.ts';
import { createSharedThreads } from './shared-threads.ts';

const PROGRESS_MS = 150;
/** Each holds one of the four threads of Node's pool. */
const FUSIONS_AT_ONCE = 2;

/**
 * The engine of the Rust addon. One kernel runs at a time, calls wait for their turn: a kernel takes all threads anyway,
 * and each waiting one would hold a thread of Node's pool.
 * @throws Error when there is no addon, or the level is not one of this processor's.
 */
export function createNativeEngine(options: NativeOptions = {}): Engine {
  const { addon, level } = openNative(options);
  const threads = options.threads ?? availableParallelism();
  if (!Number.isInteger(threads) || threads < 1) throw new Error(`native engine: expected threads ≥ 1, got ${threads}`);
  let last: Promise<unknown> = Promise.resolve();
  let fusing: Promise<unknown> = Promise.resolve();
  const shared = createSharedThreads(threads, FUSIONS_AT_ONCE);

  function inTurn<T>(task: Task | undefined, call: (job: NativeJob) => Promise<T>): Promise<T> {
    const before = last;
    const result = turnOrAbort(before, task?.signal).then(() => supervise(new addon.Job(), call, task));
    last = Promise.allSettled([before, result]);
    return result;
  }

  /** Steps are short and many, so that fusions side by side do more than one after the other. */
  async function fuse(ascent: Ascent, task: Task | undefined): Promise<Ascended> {
    const granted = shared.take();
    try {
      await turnOrAbort(granted, task?.signal);
    } catch (error) {
      void granted.then((taken) => shared.give(taken));
      throw error;
    }
    const taken = await granted;
    const call = (job: NativeJob) => fuseNatively({ addon, level, threads: taken }, ascent, job);
    try {
      return ascended(ascent, await supervise(new addon.Job(), call, fusionTask(ascent, task)));
    } finally {
      shared.give(taken);
    }
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
    densities: (request, task) =>
      inTurn(task, (job) => addon.densities(level, threads, flattenedDensities(request), job)),
    async factorise(posteriors, { toleranceNats, rankMax }, task) {
      const inputs = posteriors.map(flattened);
      const points = commonPoints(inputs);
      return factorsOf(
        await inTurn(task, (job) => addon.factorise(level, threads, points, inputs, toleranceNats, rankMax, job)),
      );
    },
    async factorPairs(rows, columns, costMax, task) {
      const [left, right] = [rows.map(memberOf), columns?.map(memberOf)];
      const points = commonPoints([...left, ...(right ?? [])].map(({ posterior }) => posterior));
      const nats = await inTurn(task, (job) => addon.factorPairs(level, threads, points, left, right, costMax, job));
      return { jointNats: nats.slice(0, nats.length / 2), boundNats: nats.slice(nats.length / 2) };
    },
    fuse(ascent, task) {
      const result = fuse(ascent, task);
      fusing = Promise.allSettled([fusing, result]);
      return result;
    },
    async close() {
      await Promise.all([last, fusing]);
    },
  };
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
async function supervise<T>(
  job: NativeJob,
  call: (job: NativeJob) => Promise<T>,
  { signal, onProgress, onCpuSeconds }: Task = {},
): Promise<T> {
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
    onCpuSeconds?.(job.cpuSeconds);
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
