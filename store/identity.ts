import type { Arithmetic } from '../contracts/arithmetic.ts';
import { canonicalJson } from '../contracts/canonical.ts';
import type { Job } from '../contracts/job.ts';
import { NUMERIC_VERSION, SCHEMA_VERSION } from '../contracts/version.ts';
import { sha256 } from './digest.ts';

export interface RunIdentity {
  /** After defaults, paths as written; its `store` does not count. */
  readonly job: Job;
  /** Identity of each input in order: the SHA-256 of a local file. */
  readonly inputs: readonly string[];
  readonly engine: string;
  readonly arithmetic: Arithmetic;
  /** Whether coefficients may be taken by factors of low rank. */
  readonly lowRank?: boolean;
}

/** A run's id: the first 16 hex digits of SHA-256 over everything its tables are a function of. */
export function runIdOf({ job, inputs, engine, arithmetic, lowRank = false }: RunIdentity): string {
  const { store: _, ...work } = job;
  const facts = { schema: SCHEMA_VERSION, job: work, inputs, engine, arithmetic, numeric: NUMERIC_VERSION };
  // Left out where it is false: what such a run gives has not changed since there were no factors.
  const all = lowRank ? { ...facts, lowRank } : facts;
  return sha256(canonicalJson(all)).slice(0, 16);
}

/** Tells stores apart in workflow ids: the first 8 hex digits of SHA-256 over the store's URI (`ObjectStore.uri`). */
export const storeIdOf = (uri: string): string => sha256(uri).slice(0, 8);
