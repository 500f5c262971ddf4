import { availableParallelism } from 'node:os';
import { CensusError } from '../contracts/errors.ts';
import type { Arithmetic, EngineChoice } from '../contracts/arithmetic.ts';
import type { Engine } from './engine.ts';
import { createNativeEngine } from './native.ts';
import { loadNative } from './native-addon.ts';
import { createReferenceEngine } from './reference.ts';

export interface EngineOptions {
  readonly choice: EngineChoice;
  /** Threads of one kernel; all cores where not given. */
  readonly threads?: number | undefined;
  /** A native library to load instead of the installed one. */
  readonly nativePath?: string | undefined;
  /** The arithmetic that must be served, where an AVX-512 machine is to serve `avx2`. */
  readonly arithmetic?: Arithmetic | undefined;
}

export interface Selection {
  readonly engine: Engine;
  /** Why the engines that would have been preferred were not taken, one line each. */
  readonly passedOver: readonly string[];
}

const GPU_MISSING = 'gpu engine: not in this release';

function tryNative(options: EngineOptions): Engine | { missing: string } {
  const addon = loadNative(options.nativePath);
  if ('missing' in addon) return addon;
  const { arithmetic } = options;
  const level = arithmetic && addon.levels().find((each) => each === arithmetic);
  if (arithmetic && !level)
    return { missing: `serves ${addon.levels().join(', ')} on this processor, not ${arithmetic}` };
  return createNativeEngine({
    threads: options.threads ?? availableParallelism(),
    ...(level && { level }),
    ...(options.nativePath !== undefined && { addonPath: options.nativePath }),
  });
}

/**
 * The engine that was asked for, or with `auto` the fastest that answers.
 * @throws CensusError `engine-unavailable` when the one asked for cannot be had here.
 */
export function selectEngine(options: EngineOptions): Selection {
  const threads = options.threads ?? availableParallelism();
  if (options.choice === 'reference' || options.arithmetic === 'f64') {
    return { engine: createReferenceEngine({ threads }), passedOver: [] };
  }
  if (options.choice === 'gpu') throw unavailable(GPU_MISSING, 'use --engine native or --engine auto');
  const native = tryNative(options);
  if (!('missing' in native)) return { engine: native, passedOver: [GPU_MISSING] };
  const why = `native engine: ${native.missing}`;
  if (options.choice === 'native')
    throw unavailable(why, 'install a Rust toolchain and run npm install again, or use --engine auto');
  return {
    engine: createReferenceEngine({ threads }),
    passedOver: [GPU_MISSING, `${why}; the reference engine takes some hundred times longer for the pairs`],
  };
}

function unavailable(message: string, hint: string): CensusError {
  return new CensusError('engine-unavailable', message, { hint });
}
