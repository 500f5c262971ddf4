import type { GlossaryEntry } from './glossary-entry.ts';

/** How models are ranked. */
export const RANKING_TERMS: readonly GlossaryEntry[] = [
  {
    term: 'ranking',
    synonyms: ['UDR', 'unsupervised disentanglement ranking', 'model selection'],
    definition:
      'The order of the models of an ensemble by their scores, without labels: what several models find apart from each other is taken for true.',
    unit: '',
    range: '1 is best; −1 without a score',
    where: ['ranking.rank'],
    see: 'docs/ranking.md#what-it-computes',
  },
  {
    term: 'correspondence score',
    synonyms: ['pair score', 'model score'],
    definition:
      'How far the channels of two models correspond one to one: 1 where each has exactly one counterpart; of a model, the median over the others.',
    formula: 'mean over channels of r² / Σ R, r the largest of the similarities R of a channel',
    unit: '',
    range: '0 to 1 for similarities that are not negative',
    where: ['ranking.score', 'ranking_pairs.score'],
    see: 'docs/ranking.md#what-it-computes',
  },
];
