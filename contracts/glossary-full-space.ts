import type { GlossaryEntry } from './glossary-entry.ts';

/** What is said of whole spaces. */
export const FULL_SPACE_TERMS: readonly GlossaryEntry[] = [];
