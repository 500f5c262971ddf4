/** Something that a job cannot name, and the line that makes it what a job can. */
export interface Conversion {
  /** As messages call it. */
  readonly what: string;
  /** What to write in np.savez, from an array expression. */
  readonly save: (array: string) => string;
}

/** By what the names of arrays mean. */
export const CONVERSIONS = {
  'log-std': { what: 'logarithms of standard deviations', save: (array) => `logvar=2 * ${array}` },
  precision: { what: 'precisions, the inverses of variances', save: (array) => `variance=1 / ${array}` },
  cholesky: {
    what: 'Cholesky factors',
    save: (array) => `covariance=${array} @ np.swapaxes(${array}, -1, -2)`,
  },
  logits: {
    what: 'logits',
    save: (array) =>
      `probabilities=(e := np.exp(${array} - ${array}.max(-1, keepdims=True))) / e.sum(-1, keepdims=True)`,
  },
} as const satisfies Readonly<Record<string, Conversion>>;
