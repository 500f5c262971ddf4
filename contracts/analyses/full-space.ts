/** Information of whole spaces over the whole data set, by Monte Carlo. */
export interface FullSpaceJob {
  /** Draws; left out where a standard error is the target. */
  readonly samples?: number | undefined;
  /** Goes on until every standard error is at most this. */
  readonly targetStandardErrorBits?: number | undefined;
  /** Spaces of each ensemble that take part, or of each of its training steps: the first, in the order of the job. */
  readonly spacesPerEnsemble: number | 'all';
  readonly seed: number;
  /** Pairs between ensembles as well as within; spaces of different steps of an ensemble are never paired. */
  readonly between: boolean;
  /** Parts of the data points whose posteriors make up the aggregated one. */
  readonly aggregate: readonly number[];
  /** The same draws for all terms, or, as published, draws of its own for each. */
  readonly draws: 'joint' | 'independent';
  /** A file of draws to use instead of our own. */
  readonly given?: string | undefined;
}
