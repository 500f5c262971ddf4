import type { DensityRequest } from '../methods/densities.ts';
import { packedIndex } from '../methods/panel.ts';
import type { Channel, ChannelInformation, Engine, Factorised, Task } from './engine.ts';
import type { ThreadTasks } from './thread-tasks.ts';
import type { Posterior } from '../methods/posterior.ts';
import { createMethodsThread, type MethodsThread } from './thread.ts';

/** Adds up the progress of several parts into that of the whole, each weighted by its share of the work. */
function partsProgress(weights: readonly number[], task: Task | undefined): (part: number) => Task {
  const done = weights.map(() => 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (part) => ({
    ...(task?.signal && { signal: task.signal }),
    ...(task?.onCpuSeconds && { onCpuSeconds: task.onCpuSeconds }),
    onProgress(partDone, partTotal) {
      done[part] = (weights[part]! * partDone) / partTotal;
      task?.onProgress?.(Math.floor(done.reduce((sum, each) => sum + each, 0)), total);
    },
  });
}

/** Cuts 0…count−1 into runs of about equal weight; empty ones are left out. */
function cut(count: number, parts: number, weightFrom: (row: number) => number): [first: number, end: number][] {
  const total = weightFrom(0);
  const bounds = Array.from({ length: parts + 1 }, (_, part) => {
    let row = 0;
    while (row < count && total - weightFrom(row) < (total * part) / parts) row += 1;
    return part === parts ? count : row;
  });
  return bounds
    .slice(1)
    .flatMap((end, part) => (bounds[part]! < end ? [[bounds[part]!, end] as [number, number]] : []));
}

type Pool = readonly MethodsThread[];

async function information(pool: Pool, posteriors: readonly Posterior[], task?: Task): Promise<ChannelInformation> {
  const count = posteriors.length;
  const runs = cut(count, pool.length, (row) => count - row);
  const progress = partsProgress(
    runs.map(([first, end]) => end - first),
    task,
  );
  const parts = await Promise.all(
    runs.map(([first, end], k) =>
      pool[k]!.run('information', { posteriors: posteriors.slice(first, end) }, progress(k)),
    ),
  );
  const result = { informationNats: new Float64Array(count), selfJointNats: new Float64Array(count) };
  runs.forEach(([first], k) => {
    result.informationNats.set(parts[k]!.informationNats, first);
    result.selfJointNats.set(parts[k]!.selfJointNats, first);
  });
  return result;
}

interface Pairs {
  readonly rows: readonly Posterior[];
  readonly columns: readonly Posterior[];
}

/** Each thread takes a run of rows. */
async function rectangle(pool: Pool, { rows, columns }: Pairs, task?: Task): Promise<Float64Array> {
  const runs = cut(rows.length, pool.length, (row) => rows.length - row);
  const progress = partsProgress(
    runs.map(([first, end]) => (end - first) * columns.length),
    task,
  );
  const parts = await Promise.all(
    runs.map(([first, end], k) => pool[k]!.run('pairs', { rows: rows.slice(first, end), columns }, progress(k))),
  );
  const result = new Float64Array(rows.length * columns.length);
  runs.forEach(([first], k) => result.set(parts[k]!, first * columns.length));
  return result;
}

/** Each thread takes a run of rows: its own triangle, and the rectangle to the right of it. */
async function triangle(pool: Pool, rows: readonly Posterior[], task?: Task): Promise<Float64Array> {
  const count = rows.length;
  const weightFrom = (row: number): number => ((count - row) * (count - row + 1)) / 2;
  const parts = cut(count, pool.length, weightFrom).flatMap(([first, end], k) => [
    { k, first, end, columns: undefined, weight: ((end - first) * (end - first + 1)) / 2 },
    { k, first, end, columns: rows.slice(end), weight: (end - first) * (count - end) },
  ]);
  const progress = partsProgress(
    parts.map((part) => part.weight),
    task,
  );
  const values = await Promise.all(
    parts.map(({ k, first, end, columns }, p) =>
      pool[k]!.run('pairs', { rows: rows.slice(first, end), columns }, progress(p)),
    ),
  );
  const result = new Float64Array(weightFrom(0));
  parts.forEach(({ first, end, columns }, p) => {
    for (let row = first; row < end; row++) {
      const from = columns ? (row - first) * (count - end) : packedIndex(row - first, row - first, end - first);
      const width = columns ? count - end : end - row;
      result.set(values[p]!.subarray(from, from + width), packedIndex(row, columns ? end : row, count));
    }
  });
  return result;
}

/** Each thread takes a run of samples. */
async function densities(pool: Pool, request: DensityRequest, task?: Task): Promise<Float64Array> {
  const { points, draws, terms } = request;
  const samples = points.length;
  const runs = cut(samples, pool.length, (sample) => samples - sample);
  const progress = partsProgress(
    runs.map(([first, end]) => end - first),
    task,
  );
  const parts = await Promise.all(
    runs.map(([first, end], k) => {
      const own = draws.map((copies) =>
        copies.map((values) => {
          const width = values.length / samples;
          return values.slice(first * width, end * width);
        }),
      );
      return pool[k]!.run('densities', { ...request, points: points.slice(first, end), draws: own }, progress(k));
    }),
  );
  const result = new Float64Array(terms.length * samples);
  runs.forEach(([first, end], k) => {
    terms.forEach((_, t) => {
      result.set(parts[k]!.subarray(t * (end - first), (t + 1) * (end - first)), t * samples + first);
    });
  });
  return result;
}

/** Factors of a run of posteriors in each thread. */
async function factorise(
  pool: Pool,
  { posteriors, limits }: ThreadTasks['factorise']['input'],
  task?: Task,
): Promise<Factorised> {
  const runs = cut(posteriors.length, pool.length, (row) => posteriors.length - row);
  const progress = partsProgress(
    runs.map(([first, end]) => end - first),
    task,
  );
  const parts = await Promise.all(
    runs.map(([first, end], k) =>
      pool[k]!.run('factorise', { posteriors: posteriors.slice(first, end), limits }, progress(k)),
    ),
  );
  return parts.flat();
}

const posteriorsOf = (channels: readonly Channel[]): Posterior[] => channels.map(({ posterior }) => posterior);

/**
 * The oracle of the other engines: methods/ in float64, in worker threads. Always there; some hundred times slower
 * than the native engine.
 */
export function createReferenceEngine({ threads }: { threads: number }): Engine {
  const pool = Array.from({ length: threads }, createMethodsThread);
  let fusions = 0;
  return {
    name: 'reference',
    arithmetic: 'f64',
    threads,
    information: (posteriors, task) => information(pool, posteriors, task),
    pairs(rows, columns, task) {
      const left = posteriorsOf(rows);
      return columns
        ? rectangle(pool, { rows: left, columns: posteriorsOf(columns) }, task)
        : triangle(pool, left, task);
    },
    densities: (request, task) => densities(pool, request, task),
    factorise: (posteriors, limits, task) => factorise(pool, { posteriors, limits }, task),
    factorPairs: (rows, columns, costMax, task) => pool[0]!.run('factorPairs', { rows, columns, costMax }, task),
    // Step follows step: a fusion has one thread, the next one another.
    fuse: (ascent, task) => pool[fusions++ % threads]!.run('fuse', ascent, task),
    async close() {
      await Promise.all(pool.map((thread) => thread.close()));
    },
  };
}
