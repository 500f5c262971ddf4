import type { GlossaryEntry } from './glossary-entry.ts';

/** Synthesis spaces. */
export const FUSION_TERMS: readonly GlossaryEntry[] = [];
