import type { GlossaryEntry } from './glossary-entry.ts';

/** Other measures of similarity between whole spaces. */
export const MEASURES_TERMS: readonly GlossaryEntry[] = [
  {
    term: 'measures',
    synonyms: ['measure', 'similarity measures', 'representational similarity'],
    definition:
      'Ways to compare two whole spaces besides Monte Carlo NMI and VI; the report shows how far they order the pairs alike.',
    unit: '',
    where: ['measures.measure', 'measures.value', 'measures_agreement.spearman'],
    see: 'docs/measures.md#what-it-computes',
  },
  {
    term: 'CKA',
    synonyms: ['centred kernel alignment', 'cka_linear', 'cka_gaussian', 'cka_bhattacharyya'],
    definition:
      'How alike two kernels over the same points are, once centred: of the means (linear or Gaussian kernel), or the Bhattacharyya coefficients.',
    formula: 'tr(KHLH) / √( tr(KHKH) tr(LHLH) )',
    unit: '',
    range: '0 to 1',
    where: ['measures.value'],
    see: 'docs/measures.md#what-it-computes',
  },
  {
    term: 'shape metric',
    synonyms: ['shape', 'stochastic shape metric', 'Bures distance', 'Procrustes'],
    definition:
      'The distance of two spaces of Gaussian posteriors at the best rotation: means by Euclid, covariances by Bures.',
    formula: 'min_Q √( mean_i ‖x_i − Qy_i‖² + B²(A_i, Q B_i Qᵀ) )',
    unit: '',
    range: '0 and above, in the unit of the means',
    where: ['measures.value'],
    see: 'docs/measures.md#shape-metric',
  },
  {
    term: 'Jensen–Shannon divergence of heads',
    synonyms: ['js_heads_bits', 'JSD', 'Jensen-Shannon', 'classification heads'],
    definition:
      'How differently two logistic heads, one trained on each space, tell which data point a draw was made from.',
    unit: 'bits',
    range: '0 to 1',
    where: ['measures.value'],
    see: 'docs/measures.md#heads',
  },
];
