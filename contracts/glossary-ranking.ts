import type { GlossaryEntry } from './glossary-entry.ts';

/** How models are ranked. */
export const RANKING_TERMS: readonly GlossaryEntry[] = [];
