import { f64, i32, str, type TableGroup } from './column.ts';

/** Other measures of similarity between whole spaces. */
export const MEASURES_TABLES = {
  measures: {
    a: i32('first space of the pair, a < b'),
    b: i32('second space of the pair, of the same ensemble'),
    measure: str(
      'fingerprint_nmi, fingerprint_vi_bits, cka_linear, cka_gaussian, cka_bhattacharyya, shape or js_heads_bits',
    ),
    value: f64('its value, in bits where the name says so; NaN where the kinds of the two have none'),
  },
  measures_agreement: {
    measure: str('a measure of the table measures, monte_carlo_nmi or monte_carlo_vi_bits'),
    other: str('another, or the same'),
    spearman: f64('rank correlation over the pairs of spaces, distances turned round; NaN where one does not vary'),
    pairs: i32('pairs of spaces for which both have a value; fewer than three have no correlation'),
  },
} as const satisfies TableGroup;

export const MEASURES_MEANINGS = {
  measures: 'one row for each pair of whole spaces of one ensemble and measure',
  measures_agreement: 'one row for each two measures: how far they order the pairs of spaces alike',
} satisfies { readonly [N in keyof typeof MEASURES_TABLES]: string };
