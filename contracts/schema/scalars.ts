import { z } from 'zod';

/** Values that many parts of a job have in common. */

export const path = z.string().min(1, 'expected a path, got an empty text');
export const displayName = z
  .string()
  .regex(/^[^\p{Cc}]{1,200}$/u, 'expected 1 to 200 characters without control characters');
export const positive = z.number().gt(0, 'expected a number above 0');
export const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const AT_LEAST_ONE = 'expected all or an integer of at least 1';
/** `all`, or so many. */
export const allOrCount = z.union([z.literal('all'), z.int().min(1, AT_LEAST_ONE)], { error: AT_LEAST_ONE });

const PART = 'expected a number above 0, at most 1';
export const part = z.number().gt(0, PART).max(1, PART);

/** At least one of some words, each once. */
export const someOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z
    .array(z.enum(words))
    .min(1, `expected ${words.join(', ')} or ${words.length === 2 ? 'both' : 'some of them'}, got none`)
    .refine((names) => new Set(names).size === names.length, 'expected each once');
