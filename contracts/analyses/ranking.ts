export const RANKING_SIMILARITIES = ['nmi', 'exp_vi', 'spearman', 'lasso'] as const;
export type RankingSimilarity = (typeof RANKING_SIMILARITIES)[number];

export const NORMALISATIONS = ['library', 'formula'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

/** Models of each ensemble ranked by how far their channels correspond to those of the others. */
export interface RankingJob {
  readonly similarities: readonly RankingSimilarity[];
  /** The mean of two means, as the reference library has it, or the one mean of the published formula. */
  readonly normalisation: readonly Normalisation[];
  /** The unit of VI in exp(−VI). */
  readonly viUnit: 'bits' | 'nats';
  /** A channel counts when its mean divergence from the prior is above this. */
  readonly klNats: number;
}
