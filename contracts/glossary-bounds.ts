import type { GlossaryEntry } from './glossary-entry.ts';

/** Sampled bounds on information. */
export const BOUNDS_TERMS: readonly GlossaryEntry[] = [
  {
    term: 'lower bound',
    synonyms: ['InfoNCE', 'InfoNCE bound', 'lower_bits'],
    definition:
      'A mean over draws that is at most the information in expectation: each draw is told from the average of the posteriors of K points, its own among them. It cannot exceed log₂ K.',
    formula: 'mean_i log₂[ p(u_i|x_i) / ( (1/K) Σ_j p(u_i|x_j) ) ]',
    unit: 'bits',
    range: 'at most log₂ K',
    where: ['bounds.lower_bits'],
    see: 'docs/bounds.md#what-it-computes',
  },
  {
    term: 'upper bound',
    synonyms: ['leave-one-out bound', 'leave one out', 'upper_bits'],
    definition:
      'A mean over draws that is at least the information in expectation: each draw is told from the average of the posteriors of the other points, its own left out.',
    formula: 'mean_i log₂[ p(u_i|x_i) / ( (1/(K−1)) Σ_{j≠i} p(u_i|x_j) ) ]',
    unit: 'bits',
    range: 'infinite where no other point reaches a draw',
    where: ['bounds.upper_bits'],
    see: 'docs/bounds.md#what-it-computes',
  },
];
