import type { GlossaryEntry } from './glossary-entry.ts';

/** Sampled bounds on information. */
export const BOUNDS_TERMS: readonly GlossaryEntry[] = [];
