import { availableParallelism } from 'node:os';
import { CensusError } from '../contracts/errors.ts';
import type { Arithmetic, EngineChoice } from '../contracts/arithmetic.ts';
import type { Engine } from './engine.ts';
import { createNativeEngine } from './native.ts';
import { loadNative, type MissingNative } from './native-addon.ts';
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
  /** Where the native library came from, with the native engine. */
  readonly place?: string;
}

const GPU_MISSING = 'gpu engine: not in this release';

function tryNative(options: EngineOptions): { engine: Engine; place: string } | MissingNative {
  const found = loadNative(options.nativePath);
  if ('missing' in found) return found;
  const { arithmetic } = options;
  const levels = found.addon.levels();
  const level = arithmetic && levels.find((each) => each === arithmetic);
  if (arithmetic && !level) {
    return {
      missing: `serves ${levels.join(', ')} on this processor, not ${arithmetic}`,
      remedy: 'use a machine that has it',
    };
  }
  const engine = createNativeEngine({
    threads: options.threads ?? availableParallelism(),
    ...(level && { level }),
    ...(options.nativePath !== undefined && { addonPath: options.nativePath }),
  });
  return { engine, place: found.place };
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
  if (!('missing' in native)) return { engine: native.engine, passedOver: [GPU_MISSING], place: native.place };
  const why = `native engine: ${native.missing}`;
  if (options.choice === 'native') throw unavailable(why, `${native.remedy}, or use --engine auto`);
  return {
    engine: createReferenceEngine({ threads }),
    passedOver: [
      GPU_MISSING,
      `${why}; the reference engine takes some hundred times longer for the pairs (to mend it: ${native.remedy})`,
    ],
  };
}

function unavailable(message: string, hint: string): CensusError {
  return new CensusError('engine-unavailable', message, { hint });
}
