import { f64, i32, str, type TableGroup } from './column.ts';

/** Models of one ensemble ranked by how far their channels agree with those of the others. */
export const RANKING_TABLES = {
  ranking: {
    space: i32('the model'),
    ensemble: str('its ensemble, within which it is ranked'),
    similarity: str('nmi, exp_vi, spearman or lasso'),
    normalisation: str('library or formula'),
    score: f64('median over the other models of the scores of the pairs (other, this)'),
    rank: i32('1 is best; equal scores share the better rank; −1 where there is no score'),
    score_sd: f64('standard deviation of these pair scores: their spread, not an error of the median'),
    score_q1: f64('their lower quartile'),
    score_q3: f64('their upper quartile'),
    informative: i32('channels of the model that count'),
  },
  ranking_pairs: {
    similarity: str('nmi, exp_vi, spearman or lasso'),
    normalisation: str('library or formula'),
    a: i32('first model of the ordered pair'),
    b: i32('second model of the ordered pair'),
    score: f64('how far the channels of the two correspond one to one'),
  },
  ranking_agreement: {
    ensemble: str('the ensemble whose models are ranked'),
    similarity_a: str('similarity of one ranking'),
    normalisation_a: str('its normalisation'),
    similarity_b: str('similarity of the other ranking'),
    normalisation_b: str('its normalisation'),
    models: i32('models with a score in both'),
    spearman: f64('rank correlation of the two rankings’ scores; NaN where one has no spread'),
  },
} as const satisfies TableGroup;

export const RANKING_MEANINGS = {
  ranking: 'one row for each model, similarity and normalisation',
  ranking_pairs: 'one row for each ordered pair of models of one ensemble, similarity and normalisation',
  ranking_agreement: 'one row for each unordered pair of rankings of one ensemble',
} satisfies { readonly [N in keyof typeof RANKING_TABLES]: string };
