/** The channels of the ensemble that is searched, in the order that `similarities` has. */
export interface MatchInput {
  /** Similarity of the representative with each channel; NaN where undefined. */
  readonly similarities: Float64Array;
  /** Space of each channel; only equality matters. */
  readonly spaces: Int32Array;
  /** Spaces of the ensemble, those without a channel in the list included; ≥ 1. */
  readonly nSpaces: number;
  /** The mean similarity of the representative's own cluster. */
  readonly threshold: number;
}

export interface Match {
  /** Index of the most similar channel, the first on ties; −1 when there is none. */
  readonly best: number;
  /** Its similarity; NaN when there is none. */
  readonly value: number;
  /** Share of the spaces with a channel at least as similar as the threshold, in [0, 1]. */
  readonly shareOfSpaces: number;
}

/**
 * What another ensemble has to set against the representative of a cluster (Murphy, Dillavou & Bassett, TMLR 2025,
 * figure 3c): its most similar channel, and how many of its models hold one as similar as the cluster is to itself.
 */
export function matchOf({ similarities, spaces, nSpaces, threshold }: MatchInput): Match {
  let best = -1;
  let value = NaN;
  const holders = new Set<number>();
  similarities.forEach((similarity, k) => {
    if (similarity >= threshold) holders.add(spaces[k]);
    if (similarity > value || (best < 0 && !Number.isNaN(similarity))) {
      best = k;
      value = similarity;
    }
  });
  return { best, value, shareOfSpaces: holders.size / nSpaces };
}
