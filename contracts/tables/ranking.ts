import { f64, i32, str, type TableGroup } from './column.ts';

/** Models of one ensemble ranked by how far their channels agree with those of the others. */
export const RANKING_TABLES = {
  ranking: {
    space: i32('the model'),
    ensemble: str('its ensemble, within which it is ranked'),
    similarity: str('nmi, exp_vi, spearman or lasso'),
    normalisation: str('library or formula'),
    score: f64('median over the other models of the scores of the pairs'),
    rank: i32('1 is best'),
  },
  ranking_pairs: {
    similarity: str('nmi, exp_vi, spearman or lasso'),
    normalisation: str('library or formula'),
    a: i32('first model of the ordered pair'),
    b: i32('second model of the ordered pair'),
    score: f64('how far the channels of the two correspond one to one'),
  },
} as const satisfies TableGroup;

export const RANKING_MEANINGS = {
  ranking: 'one row for each model, similarity and normalisation',
  ranking_pairs: 'one row for each ordered pair of models of one ensemble, similarity and normalisation',
} satisfies { readonly [N in keyof typeof RANKING_TABLES]: string };
