import type { PairChance, RunRecord } from './run.ts';
import type { Similarity } from './analyses/structure.ts';
import type { Warning } from './sources.ts';
import type { TableData, TableName } from './tables.ts';

/** The small tables of a run, all but those of pairs; those of analyses that were not asked for are missing. */
export type RunTables = { readonly [N in Exclude<TableName, 'pairs' | 'ranking_pairs'>]?: TableData<N> } & {
  readonly spaces: TableData<'spaces'>;
  readonly space_metadata: TableData<'space_metadata'>;
  readonly channels: TableData<'channels'>;
};

/**
 * All pairs of kept channels as a square of cells, in the order of a similarity's reachability profile, ensemble after
 * ensemble. A cell holds one pair, or the mean over `bin`×`bin` pairs where there are too many channels to draw.
 */
export interface PairGrid {
  readonly similarity: Similarity;
  /** Channels along both axes in the order drawn. */
  readonly channels: Int32Array;
  /** Channels along the side of a cell; 1 unless there are too many. */
  readonly bin: number;
  /** Cells along a side: ⌈channels / bin⌉. */
  readonly side: number;
  /** side×side, row-major, symmetric; NaN where no pair was computed. */
  readonly nmi: Float32Array;
  /** As `nmi`, in bits. */
  readonly viBits: Float32Array;
  /** side×side, 1 where the joint information of a pair in the cell saturates. */
  readonly saturated: Uint8Array;
}

/** NMI against VI over all unordered pairs of different kept channels: each of them, or counted in a raster. */
export type PairCloud =
  | {
      readonly form: 'points';
      readonly i: Int32Array;
      readonly j: Int32Array;
      readonly nmi: Float32Array;
      readonly viBits: Float32Array;
    }
  | {
      readonly form: 'raster';
      readonly pairs: number;
      /** Cells along a side; both axes run from 0 to 1. */
      readonly side: number;
      /** side×side: counts[row × side + column], column = NMI, row = exp(−VI), both from 0. */
      readonly counts: Uint32Array;
    };

/** A known factor at the n points of the sample. */
export type SampleFactor =
  | {
      readonly name: string;
      readonly sort: 'categorical' | 'soft';
      readonly classes: readonly string[];
      /** n codes; −1 = missing. Of a soft factor its likeliest class. */
      readonly codes: readonly number[];
    }
  | {
      readonly name: string;
      readonly sort: 'continuous';
      /** n values; null = missing. */
      readonly values: readonly (number | null)[];
    };

/** Pictures of data points. */
export interface Pictures {
  readonly height: number;
  readonly width: number;
  /** 1 (grey), 3 (RGB) or 4 (RGBA). */
  readonly bands: 1 | 3 | 4;
  /** Places in the sample (0 ≤ place < n) of the points that are shown. */
  readonly places: Int32Array;
  /** places × height × width × bands, 0 to 255. */
  readonly pixels: Uint8Array;
}

/** Decoded traversals of representatives: one row of pictures for each. */
export interface DecodedTraversals {
  readonly channels: Int32Array;
  /** rows × columns: the value of the latent in each picture. */
  readonly values: Float32Array;
  readonly columns: number;
  /** `places` numbers the pictures row by row. */
  readonly pictures: Pictures;
}

/** Everything of a run that its report shows, in memory. A pure function of the run's folder. */
export interface RunData {
  readonly record: RunRecord;
  readonly warnings: readonly Warning[];
  readonly chance: PairChance | null;
  readonly tables: RunTables;
  /** One for each similarity of the structure analysis; none without it. */
  readonly grids: readonly PairGrid[];
  readonly cloud: PairCloud | undefined;
  /** n sampled rows of the data set, ascending. */
  readonly sampleRows: Int32Array;
  readonly factors: readonly SampleFactor[];
  /** Kept channels that are one-dimensional Gaussians, in the units of the model. */
  readonly gaussians: ReadonlyMap<number, { readonly mean: Float32Array; readonly sigma: Float32Array }>;
  readonly pictures: Pictures | undefined;
  readonly decoded: DecodedTraversals | undefined;
  /** Objects under tables/: key relative to the run's folder, rows. */
  readonly stored: readonly {
    readonly name: string;
    readonly key: string;
    readonly rows: number;
    readonly bytes: number;
  }[];
}
