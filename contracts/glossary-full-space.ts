import type { GlossaryEntry } from './glossary-entry.ts';

/** What is said of whole spaces. */
export const FULL_SPACE_TERMS: readonly GlossaryEntry[] = [
  {
    term: 'whole space',
    synonyms: ['full space', 'whole spaces', 'fullSpace', 'full latent space'],
    definition: 'All dimensions of a space together, as one message about the data point.',
    unit: '',
    where: ['full_spaces.space'],
    see: 'docs/full-space.md#what-it-computes',
  },
  {
    term: 'Monte Carlo',
    synonyms: ['sampling', 'draws', 'Monte Carlo estimate'],
    definition:
      'An average over random draws instead of a bound: what a draw from a posterior says about its data point, over the whole data set.',
    formula: 'I(X;U) = mean over draws of log₂ p(u|x) − log₂( (1/N) Σ_l p(u|x_l) )',
    unit: 'bits',
    where: ['full_spaces.information_bits'],
    see: 'docs/full-space.md#what-it-computes',
  },
  {
    term: 'joint draws',
    synonyms: ['draws: joint', 'joint samples'],
    definition:
      'One data point and two draws from every space, used for all terms, so that what the terms have in common cancels in NMI and VI.',
    unit: '',
    where: ['full_ensembles.samples'],
    see: 'docs/full-space.md#draws',
  },
  {
    term: 'standard error',
    synonyms: ['se', 'information_se', 'nmi_se', 'vi_se'],
    definition:
      'How far an estimate would scatter if it were made again with other draws; two in three lie within one of the truth.',
    formula: 'Δ² = gᵀ Σ g, g the derivatives by the terms, Σ the covariance of their means',
    unit: 'as the value',
    range: 'at least 0; 0 where a sum is exact',
    where: ['full_pairs.nmi_se', 'full_pairs.vi_se', 'full_spaces.information_se'],
    see: 'docs/full-space.md#standard-errors',
  },
  {
    term: 'aggregated posterior',
    synonyms: ['aggregate', 'mixture'],
    definition:
      'The mean of the posteriors of all data points, or of a part of them: what a draw looks like to someone who does not know its data point.',
    formula: 'p(u) = (1/N) Σ_l p(u|x_l)',
    unit: '',
    where: ['full_spaces.aggregate'],
    see: 'docs/full-space.md#a-part-of-the-data-set',
  },
  {
    term: 'entropy fraction',
    synonyms: ['entropy_fraction', 'fraction of H(X)', 'H(X)'],
    definition:
      'Information as a part of the most there can be, the entropy of picking one of the data points present.',
    formula: 'I(X;U) / log₂ N',
    unit: '',
    range: '0 to 1',
    where: ['full_spaces.entropy_fraction', 'full_ensembles.entropy_fraction'],
    see: 'docs/full-space.md#how-to-read-it',
  },
];
