/** The stages a run goes through, in order; each counts its own unit. */
export const STAGES = [
  'catalogue',
  'plan',
  'compare',
  'factors',
  'neighbours',
  'order',
  'fullSpace',
  'ranking',
  'bounds',
  'fusion',
  'measures',
  'publish',
] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_UNITS: Readonly<Record<Stage, string>> = {
  catalogue: 'blocks',
  plan: 'steps',
  compare: 'tiles',
  factors: 'blocks',
  neighbours: 'parts',
  order: 'orderings',
  fullSpace: 'parts',
  ranking: 'parts',
  bounds: 'parts',
  fusion: 'fusions',
  measures: 'ensembles',
  publish: 'steps',
};

export interface StageProgress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
}

/**
 * Answer of the `progress` query of every workflow of a census. What a running child has done adds to its parent's
 * `done`; totals stand with the parent, before any child starts.
 */
export interface WorkflowProgress {
  readonly stages: readonly StageProgress[];
  /** Workflow ids of the children that are running. */
  readonly children: readonly string[];
}

/** What an activity's heartbeat carries: below 200 bytes, for a bar that moves inside a portion. */
export interface Heartbeat {
  readonly done: number;
  readonly total: number;
}

export const PROGRESS_QUERY = 'progress';
