export const MEASURES = [
  'fingerprint_nmi',
  'fingerprint_vi_bits',
  'cka_linear',
  'cka_gaussian',
  'cka_bhattacharyya',
  'shape',
  'js_heads_bits',
] as const;
export type Measure = (typeof MEASURES)[number];

/** What their agreement is told of, in the order shown: those of fullSpace stand among them where it was asked for. */
export const AGREEING = [
  'fingerprint_nmi',
  'fingerprint_vi_bits',
  'monte_carlo_nmi',
  'monte_carlo_vi_bits',
  'cka_linear',
  'cka_gaussian',
  'cka_bhattacharyya',
  'shape',
  'js_heads_bits',
] as const satisfies readonly (Measure | 'monte_carlo_nmi' | 'monte_carlo_vi_bits')[];

/** Those that are small for similar spaces. */
export const DISTANCES: readonly string[] = ['fingerprint_vi_bits', 'monte_carlo_vi_bits', 'shape', 'js_heads_bits'];

/** How the classification heads are trained. */
export interface HeadsJob {
  /** Data points at most, each a class. */
  readonly points: number;
  /** Draws from each posterior. */
  readonly draws: number;
  /** Weight of half the squared weights in the loss. */
  readonly penalty: number;
}

/** Other measures of similarity between the whole spaces of each ensemble, beside those of information. */
export interface MeasuresJob {
  readonly measures: readonly Measure[];
  /** Spaces of each ensemble that take part: its first ones, in the order of the job. */
  readonly spacesPerEnsemble: number | 'all';
  readonly heads: HeadsJob;
  readonly seed: number;
}
