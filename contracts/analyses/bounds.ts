/** Sampled upper and lower bounds on the information of channels and spaces, beside their fingerprints. */
export interface BoundsJob {
  /** Data points K of the bounds. */
  readonly points: number | 'all';
  /** All channels, as many drawn at random, or those listed by number. */
  readonly channels: 'all' | number | readonly number[];
  /** Sizes of the fingerprints that stand beside the bounds. */
  readonly fingerprintSizes: readonly number[];
  /** All whole spaces, the first so many of each ensemble, or those listed by number. */
  readonly spaces: 'all' | number | readonly number[];
  readonly seed: number;
  /** A file of draws to use instead of our own. */
  readonly given?: string | undefined;
}
