/** Types a column may have; every column is required (NaN stands for a value that does not exist). */
export type ColumnType = 'i32' | 'i64' | 'f32' | 'f64' | 'bool' | 'str';

export interface Column {
  readonly type: ColumnType;
  /** bits, nats, points, … or '' where the value has none. */
  readonly unit: string;
}

export type TableDefinition = Readonly<Record<string, Column>>;

const column = <T extends ColumnType>(type: T, unit = ''): Column & { readonly type: T } => ({ type, unit });
const id = column('i32');
const text = column('str');
const count = column('i32');
const ratio = column('f64');
const bits = column('f64', 'bits');

const ORDER = {
  ensemble: text,
  position: id,
  channel: id,
  reachability: ratio,
  core_distance: ratio,
  predecessor: id,
  cluster: id,
} as const;

const CLUSTERS = {
  ensemble: text,
  cluster: id,
  numeral: text,
  first: id,
  last: id,
  members: count,
  representative: id,
  mean_similarity: ratio,
  saturated_pairs: column('i64'),
  parent: id,
} as const;

/** Every table of a run, column by column in the order stored. Columns may be added, never renamed or re-typed. */
export const TABLES = {
  spaces: {
    space: id,
    ensemble: text,
    name: text,
    uri: text,
    sha256: text,
    kind: text,
    points: column('i64', 'points'),
    dimensions: count,
  },
  space_metadata: { space: id, key: text, text, number: ratio },
  channels: {
    channel: id,
    space: id,
    dimension: id,
    information_bits: bits,
    self_information_bits: bits,
    kl_nats: column('f64', 'nats'),
    kept: column('bool'),
    saturated: column('bool'),
  },
  pairs: { i: id, j: id, joint_bits: column('f32', 'bits'), nmi: column('f32'), vi_bits: column('f32', 'bits') },
  factors: {
    channel: id,
    factor: text,
    nmi: ratio,
    vi_bits: bits,
    factor_bits: bits,
    nmi_chance: ratio,
    nmi_chance_sd: ratio,
  },
  order_nmi: { ...ORDER, reachability: column('f64', 'nats'), core_distance: column('f64', 'nats') },
  order_vi: { ...ORDER, reachability: bits, core_distance: bits },
  clusters_nmi: CLUSTERS,
  clusters_vi: CLUSTERS,
  cluster_sensitivity: {
    ensemble: text,
    similarity: text,
    min_samples: count,
    clusters: count,
    clustered: count,
    largest: count,
  },
  matches: {
    similarity: text,
    cluster: id,
    ensemble: text,
    channel: id,
    value: ratio,
    share_of_models: ratio,
  },
} as const satisfies Readonly<Record<string, TableDefinition>>;

export type TableName = keyof typeof TABLES;

/** What a column holds in memory. */
export interface ColumnArrays {
  i32: Int32Array;
  i64: BigInt64Array;
  f32: Float32Array;
  f64: Float64Array;
  bool: Uint8Array;
  str: readonly string[];
}

/** A table in memory: one array per column, all of the same length. */
export type TableData<N extends TableName = TableName> = {
  readonly [C in keyof (typeof TABLES)[N]]: (typeof TABLES)[N][C] extends { type: infer T extends ColumnType }
    ? ColumnArrays[T]
    : never;
};
