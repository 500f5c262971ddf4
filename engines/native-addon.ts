import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PosteriorInput } from './native-posterior.ts';

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

const REMEDY = 'npm install builds it where cargo is installed';

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

/** The addon and the level to call it with: the one wished, or the processor's fastest. Throws where there is none. */
export function openNative({ addonPath, level }: NativeOptions): { addon: NativeAddon; level: NativeLevel } {
  const addon = loadNative(addonPath);
  if ('missing' in addon) throw new Error(`native engine: ${addon.missing}`);
  const levels = addon.levels();
  const chosen = level ?? levels[0];
  if (chosen === undefined || !levels.includes(chosen)) {
    throw new Error(`native engine: expected a level of ${levels.join(', ')}, got ${chosen}`);
  }
  return { addon, level: chosen };
}
