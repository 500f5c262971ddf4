/** How elements lie in a data set, as h5wasm tells it; `type` is HDF5's number of the class of types. */
export interface Hdf5Header {
  /** Undefined for a data set without a shape (h5py.Empty). */
  readonly shape: readonly number[] | undefined;
  readonly chunks: readonly number[] | undefined;
  readonly type: number;
  /** Bytes per element. */
  readonly size: number;
  readonly signed: boolean;
  readonly littleEndian: boolean;
  /** Strings of variable length. */
  readonly variable: boolean;
  /** Strings of fixed length: 0 ends at a zero, 1 is filled up with zeros, 2 with blanks. */
  readonly padding: number;
  /** Names and values of an enumeration. */
  readonly members: Readonly<Record<string, number>> | undefined;
  readonly complex: boolean;
  /** The file that the elements are in, if it is another one. */
  readonly elsewhere: string | undefined;
  /** Compression and checksums by name, in order. */
  readonly filters: readonly string[];
}

/** Entries `from` … `from + count` of the leading axis; of a scalar the one element. */
export interface Hdf5Slab {
  readonly name: string;
  readonly from: number;
  readonly count: number;
}

/** What can be asked of the thread: one request at a time. */
export interface Hdf5Asks {
  /** A file by a descriptor of this process, or its bytes. */
  open: { input: { fd: number; size: number } | { bytes: Uint8Array }; output: { handle: number; names: string[] } };
  header: { input: { handle: number; name: string }; output: Hdf5Header };
  /** Little-endian elements, or strings. */
  read: { input: { handle: number; slab: Hdf5Slab }; output: Uint8Array | string[] };
  close: { input: { handle: number }; output: undefined };
}
export type Hdf5Ask = keyof Hdf5Asks;
export type Hdf5Request = { [A in Hdf5Ask]: { readonly ask: A; readonly input: Hdf5Asks[A]['input'] } }[Hdf5Ask];

/** Said once, before the first reply: the library is there, and the clock runs. */
export const LOADED = 'loaded';

/** `lost`: the library has broken down, and the thread with it; `absent`: it is not installed. */
export type Hdf5Reply =
  | { readonly output: Hdf5Asks[Hdf5Ask]['output'] }
  | { readonly problem: string; readonly lost?: boolean; readonly absent?: boolean };
