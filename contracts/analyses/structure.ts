export const SIMILARITIES = ['nmi', 'vi'] as const;
export type Similarity = (typeof SIMILARITIES)[number];

/** Which fragments of information recur: pairs of channels, their order and clusters. */
export interface StructureJob {
  readonly similarities: readonly Similarity[];
  /** Clusters per ensemble, or over the union of all. */
  readonly scope: 'ensemble' | 'all';
  /** Pairs of ensembles to compare besides. */
  readonly compare: readonly (readonly [string, string])[];
  /** A channel is kept when it carries strictly more. */
  readonly minInformationBits: number;
  readonly minSamples: number | 'auto';
  readonly xi: number;
  /** Largest distance of neighbours; `inf` stands for no limit. */
  readonly maxEps: number | 'inf';
  /**
   * Whether orders are made from whole matrices or from the pairs within maxEps, which gives the same. Without it: from
   * pairs where maxEps is finite and channels are many.
   */
  readonly ordering?: 'dense' | 'sparse' | undefined;
  /** Pairs of channels with standard errors: those of the groups' representatives, none, or pairs by number. */
  readonly standardErrors: 'representatives' | 'none' | readonly (readonly [number, number])[];
}
