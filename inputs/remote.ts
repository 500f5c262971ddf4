import { type ByteSource, openLocal, rangedSource } from './byte-source.ts';
import { refusal } from './refusal.ts';

/** A file elsewhere, of which one version was opened. */
export interface RemoteFile {
  readonly bytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What tells one content of a file from another. */
export interface Identity {
  /** SHA-256 in hexadecimal digits where it is known, else what the service itself tells versions apart by. */
  readonly identity: string;
  readonly bytes: number;
}

export interface RemoteReadOptions {
  /** Called with the bytes just read. */
  onBytes?(bytes: number): void;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are not on this machine. Every method takes a whole URI. */
export interface RemoteFiles {
  /** Without reading it; undefined where there is no such file. */
  identify(location: string): Promise<Identity | undefined>;
  /** What its content gives now, as far as that can be told: it is read where its identity is a hash. */
  examine(location: string, options: RemoteReadOptions): Promise<Identity | undefined>;
  open(location: string): Promise<RemoteFile | undefined>;
  /** The files below a folder, as paths below it, in any order. */
  list(folder: string): AsyncIterable<string>;
}

/** Kept for the process, not passed along: which services there are is settled once, where it is wired. */
const services = new Map<string, RemoteFiles>();

const schemeOf = (location: string): string | undefined => /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];

/** Lets inputs be read whose URI begins with `scheme://`. */
export function addRemoteFiles(scheme: string, files: RemoteFiles): void {
  services.set(scheme, files);
}

/** The service that has a file; undefined for one of this machine. */
export const remoteOf = (location: string): RemoteFiles | undefined => services.get(schemeOf(location) ?? '');

export const isUri = (path: string): boolean => schemeOf(path) !== undefined;

export const missingObject = (uri: string): Error =>
  refusal('input-missing', { file: uri }, 'expected an object, got none', 'check its key, and that of its bucket');

/** Opens a file, wherever it lies. @throws CensusError `input-missing` where there is none that can be read. */
export async function openSource(location: string, uri: string): Promise<ByteSource> {
  const remote = remoteOf(location);
  if (remote === undefined) return openLocal(location, uri);
  const file = await remote.open(location);
  if (file === undefined) throw missingObject(uri);
  return rangedSource(uri, file.bytes, (offset, length) => file.read(offset, length));
}
