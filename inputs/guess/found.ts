import type { Dtype } from '../array.ts';
import type { Container } from '../container.ts';
import type { Table } from '../table.ts';

/** What some rows of an array of numbers say, as far as a guess of its meaning needs it. */
export interface ArrayFacts {
  readonly min: number;
  readonly max: number;
  /** Neither NaN nor infinite, all of them. */
  readonly finite: boolean;
  /** Rows looked at: entries of all axes but the last. */
  readonly rows: number;
  /** Every row holds numbers of at least 0 that sum to 1. */
  readonly sums: boolean;
  /** A square matrix with a unit diagonal, symmetric, in [0, 1]. */
  readonly overlaps: boolean;
  /** Means over the rows, one for each entry of the last axis: of x², x, e^x and e^2x. */
  readonly moments: Readonly<Record<'square' | 'plain' | 'exp' | 'expTwice', readonly number[]>>;
}

export interface FoundArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Absent where no values were looked at. */
  readonly facts?: ArrayFacts | undefined;
}

/** A file of arrays. Paths are relative to the folder looked into, with '/'. */
export interface FoundFile {
  readonly path: string;
  readonly format: Container['format'];
  readonly arrays: readonly FoundArray[];
  /** The file is one array, which answers to any name. */
  readonly single: boolean;
  /** Arrays that cannot be read, and why. */
  readonly unread: readonly string[];
  /** Not opened: taken to be like another file whose path differs in its numbers only. */
  readonly assumed: boolean;
}

/** A table of text: CSV, TSV or JSON. */
export interface FoundTable {
  readonly path: string;
  readonly table: Table;
}

export interface Ignored {
  readonly path: string;
  readonly why: string;
  /** What to do to have it read, where something can be done. */
  readonly hint?: string | undefined;
}

/** What is in a folder, sorted by the code units of the paths. */
export interface Found {
  /** Every file that a pattern could match. */
  readonly paths: readonly string[];
  readonly files: readonly FoundFile[];
  readonly tables: readonly FoundTable[];
  readonly ignored: readonly Ignored[];
}
