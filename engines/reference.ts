import { packedIndex } from '../methods/panel.ts';
import type { Channel, ChannelInformation, Engine, Task } from './engine.ts';
import type { Posterior } from '../methods/posterior.ts';
import { createMethodsThread, type MethodsThread } from './thread.ts';

/** Adds up the progress of several parts into that of the whole, each weighted by its share of the work. */
function partsProgress(weights: readonly number[], task: Task | undefined): (part: number) => Task {
  const done = weights.map(() => 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (part) => ({
    ...(task?.signal && { signal: task.signal }),
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

/**
 * The oracle of the other engines: methods/ in float64, in worker threads. Always there; some hundred times slower
 * than the native engine.
 */
export function createReferenceEngine({ threads }: { threads: number }): Engine {
  const pool: MethodsThread[] = Array.from({ length: threads }, createMethodsThread);

  async function information(posteriors: readonly Posterior[], task?: Task): Promise<ChannelInformation> {
    const runs = cut(posteriors.length, threads, (row) => posteriors.length - row);
    const progress = partsProgress(
      runs.map(([first, end]) => end - first),
      task,
    );
    const parts = await Promise.all(
      runs.map(([first, end], k) =>
        pool[k]!.run('information', { posteriors: posteriors.slice(first, end) }, progress(k)),
      ),
    );
    const result = {
      informationNats: new Float64Array(posteriors.length),
      selfJointNats: new Float64Array(posteriors.length),
    };
    runs.forEach(([first], k) => {
      result.informationNats.set(parts[k]!.informationNats, first);
      result.selfJointNats.set(parts[k]!.selfJointNats, first);
    });
    return result;
  }

  async function rectangle(
    rows: readonly Posterior[],
    columns: readonly Posterior[],
    task?: Task,
  ): Promise<Float64Array> {
    const runs = cut(rows.length, threads, (row) => rows.length - row);
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
  async function triangle(rows: readonly Posterior[], task?: Task): Promise<Float64Array> {
    const count = rows.length;
    const weightFrom = (row: number): number => ((count - row) * (count - row + 1)) / 2;
    const runs = cut(count, threads, weightFrom);
    const parts = runs.flatMap(([first, end], k) => [
      { k, first, end, columns: undefined, weight: ((end - first) * (end - first + 1)) / 2 },
      { k, first, end, columns: rows.slice(end), weight: (end - first) * (count - end) },
    ]);
    const progress = partsProgress(
      parts.map((part) => part.weight),
      task,
    );
    const values = await Promise.all(
      parts.map((part, p) =>
        pool[part.k]!.run('pairs', { rows: rows.slice(part.first, part.end), columns: part.columns }, progress(p)),
      ),
    );
    const result = new Float64Array(weightFrom(0));
    parts.forEach(({ first, end, columns }, p) => {
      for (let row = first; row < end; row++) {
        const from = columns ? (row - first) * (count - end) : packedIndex(row - first, row - first, end - first);
        const width = columns ? count - end : end - row;
        const to = packedIndex(row, columns ? end : row, count);
        result.set(values[p]!.subarray(from, from + width), to);
      }
    });
    return result;
  }

  return {
    name: 'reference',
    arithmetic: 'f64',
    threads,
    information,
    pairs(rows: readonly Channel[], columns: readonly Channel[] | undefined, task?: Task) {
      const left = rows.map((channel) => channel.posterior);
      return columns
        ? rectangle(
            left,
            columns.map((channel) => channel.posterior),
            task,
          )
        : triangle(left, task);
    },
    async close() {
      await Promise.all(pool.map((thread) => thread.close()));
    },
  };
}
