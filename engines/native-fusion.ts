import type { Ascended, Ascent, Task } from './engine.ts';
import type { NativeAddon, NativeJob, NativeLevel } from './native-addon.ts';
import { commonPoints, flattened } from './native-posterior.ts';

interface Kernel {
  readonly addon: NativeAddon;
  readonly level: NativeLevel;
  readonly threads: number;
}

/** Runs the kernel of a fusion. @returns objectives, mean, logvar, moments, one after the other. */
export function fuseNatively(
  { addon, level, threads }: Kernel,
  { members, start, objective, floorNats, rate, steps }: Ascent,
  job: NativeJob,
): Promise<Float64Array> {
  const inputs = members.map(flattened);
  const points = commonPoints(inputs);
  const { dimensions, mean, logvar, moments, taken } = start;
  const size = points * dimensions;
  for (const [what, array, length] of [
    ['means', mean, size],
    ['logvars', logvar, size],
    ['moments', moments, moments.length === 0 ? 0 : 4 * size],
  ] as const) {
    if (array.length !== length) throw new Error(`native engine: expected ${length} ${what}, got ${array.length}`);
  }
  const ascent = { dimensions, mean, logvar, moments, objective, floorNats, rate, taken, steps };
  return addon.fuse(level, threads, points, inputs, ascent, job);
}

export function ascended({ start, steps }: Ascent, values: Float64Array): Ascended {
  const size = start.mean.length;
  const objectives = values.slice(0, steps + 1);
  const [mean, logvar] = [0, 1].map((k) => values.slice(steps + 1 + k * size, steps + 1 + (k + 1) * size));
  const moments = values.slice(steps + 1 + 2 * size);
  return { state: { ...start, mean: mean!, logvar: logvar!, moments, taken: start.taken + steps }, objectives };
}

/** The kernel counts the rows of its preparation before its steps; a task is told of steps. */
export function fusionTask({ members, steps }: Ascent, task: Task | undefined): Task {
  const rows = members[0]?.points ?? 0;
  return {
    ...task,
    ...(task?.onProgress && {
      onProgress: (done: number) => task.onProgress?.(Math.min(Math.max(done - rows, 0), steps), steps),
    }),
  };
}
