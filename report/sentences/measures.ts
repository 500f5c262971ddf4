import { plural, type Sentences } from './writer.ts';

export const measuresSentences: Sentences = ({ record, tables }, { cite }) => {
  const { measures: asked } = record.job.analyses;
  const table = tables.measures;
  if (!asked || !table) return [];
  const has = (name: (typeof asked.measures)[number]): boolean => asked.measures.includes(name);
  const parts = [
    ...(has('fingerprint_nmi') || has('fingerprint_vi_bits') ? ['NMI and VI of whole-space fingerprints'] : []),
    ...(has('cka_linear') || has('cka_gaussian') || has('cka_bhattacharyya')
      ? [`centred kernel alignment${cite('kornblith2019similarity')} of means and of Bhattacharyya coefficients`]
      : []),
    ...(has('shape')
      ? [`the stochastic shape metric of Gaussian posteriors (α = 1)${cite('duong2023representational')}`]
      : []),
    ...(has('js_heads_bits')
      ? [
          `the Jensen–Shannon divergence between multinomial logistic heads that tell the data points apart (${plural(asked.heads.draws, 'draw')} each, penalty ${asked.heads.penalty})`,
        ]
      : []),
  ];
  const pairs = table.measure.filter((measure) => measure === asked.measures[0]).length;
  return [`${plural(pairs, 'pair')} of whole spaces were also compared by ${parts.join('; ')}.`];
};
