import type { Sentences } from './writer.ts';

/** To be written. */
export const rankingSentences: Sentences = () => [];
