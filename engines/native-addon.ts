import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { nativePackage, nativePlatform } from './native-platform.ts';
import type { DensityInput } from './native-densities.ts';
import type { MemberInput, PosteriorInput } from './native-posterior.ts';

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
  factorise(
    level: string,
    threads: number,
    points: number,
    posteriors: PosteriorInput[],
    toleranceNats: number,
    rankMax: number,
    job: NativeJob,
  ): Promise<FactorsOutput>;
  /** Joint informations, then their bounds; nats. */
  factorPairs(
    level: string,
    threads: number,
    points: number,
    rows: MemberInput[],
    columns: MemberInput[] | undefined,
    productMax: number,
    job: NativeJob,
  ): Promise<Float64Array>;
  densities(level: string, threads: number, request: DensityInput, job: NativeJob): Promise<Float64Array>;
  /** The objectives, then the state: mean, logvar, moments. */
  fuse(
    level: string,
    threads: number,
    points: number,
    members: PosteriorInput[],
    ascent: AscentInput,
    job: NativeJob,
  ): Promise<Float64Array>;
  /** Floating-point operations a second that one thread can do at best. */
  peak(level: string): Promise<number>;
}

/** Factors of all channels one after the other. */
export interface FactorsOutput {
  /** −1 where there is none. */
  readonly ranks: Int32Array;
  readonly pivotCounts: Int32Array;
  readonly pivots: Int32Array;
  /** pivots × rank of each channel. */
  readonly transforms: Float64Array;
  /** I(X;U) of all, I(X;U,U′) of all, then the bounds of either. */
  readonly nats: Float64Array;
}

/** A stretch of gradient ascent without its members (engines/native/src/fusion/task.rs). */
export interface AscentInput {
  readonly dimensions: number;
  readonly mean: Float64Array;
  readonly logvar: Float64Array;
  /** Empty for plain ascent. */
  readonly moments: Float64Array;
  readonly objective: string;
  readonly floorNats: number;
  readonly rate: number;
  readonly taken: number;
  readonly steps: number;
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

/** The addon, and the place it came from. */
export interface FoundNative {
  readonly addon: NativeAddon;
  /** A path, or the name of a package. */
  readonly place: string;
}

/** Why there is no addon, and what to do about it. */
export interface MissingNative {
  readonly missing: string;
  readonly remedy: string;
}

const REBUILD = 'run node engines/native/build.mjs in a clone, or npm install again';

/** What a library of another version of this software may lack. */
const CALLS = [
  'information',
  'pairs',
  'factorise',
  'factorPairs',
  'densities',
  'fuse',
  'peak',
] as const satisfies readonly (keyof NativeAddon)[];

/** Whether this runs from a clone, where cargo can build what is missing. */
const buildScript = (): string | undefined =>
  ['./native/build.mjs', '../../engines/native/build.mjs']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));

/** Where to look without an override, best first. */
function placesOf(platform: string): string[] {
  const builds = [
    './native/latent-census.node', // of a clone
    '../../engines/native/latent-census.node', // the same, seen from its compiled dist/engines/
    `./native/latent-census.${platform}.node`, // of the machine that packed the package
  ];
  return [...builds.map((path) => fileURLToPath(new URL(path, import.meta.url))), nativePackage(platform)];
}

/**
 * The addon, from the first place that has it: `override` (a path; nothing else is tried then), the build of a clone
 * (engines/native/latent-census.node), the one that the package was packed with, the package of this platform
 * (@latent-census/native-<platform>-<arch>, on Linux with -gnu or -musl).
 * @returns why there is none, instead of throwing.
 */
export function loadNative(override?: string): FoundNative | MissingNative {
  const require = createRequire(import.meta.url);
  const platform = nativePlatform();
  const failures: string[] = [];
  for (const place of override === undefined ? placesOf(platform) : [override]) {
    try {
      const addon = require(place) as NativeAddon;
      const lacking = CALLS.find((name) => typeof addon[name] !== 'function');
      if (lacking !== undefined)
        return { missing: `${place}: of another version, without ${lacking}`, remedy: REBUILD };
      if (addon.levels().length > 0) return { addon, place };
      const missing = `needs AVX2 and FMA, which this ${process.arch} processor lacks`;
      return { missing, remedy: 'use another machine for large runs' };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (override !== undefined || code !== 'MODULE_NOT_FOUND') failures.push(`${place}: ${message.split('\n')[0]}`);
    }
  }
  if (override !== undefined) {
    return { missing: failures[0]!, remedy: 'give the path of a library for this platform in CENSUS_NATIVE, or none' };
  }
  if (buildScript() !== undefined) {
    return { missing: failures[0] ?? 'not built', remedy: 'install a Rust toolchain and run npm install again' };
  }
  return {
    missing: failures[0] ?? `no library for ${platform} in this package, and no package ${nativePackage(platform)}`,
    remedy: `npm install ${nativePackage(platform)}, or give the path of a library in CENSUS_NATIVE`,
  };
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
  const found = loadNative(addonPath);
  if ('missing' in found) throw new Error(`native engine: ${found.missing}`);
  const { addon } = found;
  const levels = addon.levels();
  const chosen = level ?? levels[0];
  if (chosen === undefined || !levels.includes(chosen)) {
    throw new Error(`native engine: expected a level of ${levels.join(', ')}, got ${chosen}`);
  }
  return { addon, level: chosen };
}
