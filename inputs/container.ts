import type { ArrayRole } from '../contracts/job.ts';
import { nearest } from '../contracts/nearest.ts';
import type { ArrayHeader, NdArray } from './array.ts';
import type { ByteSource } from './byte-source.ts';
import { FORMATS, refuseForeign } from './foreign.ts';
import { openH5 } from './h5.ts';
import { openNpy } from './npy-file.ts';
import { openNpz } from './npz.ts';
import { openParquet } from './parquet.ts';
import { refusal, listNames } from './refusal.ts';
import { openSource } from './remote.ts';
import { openSafetensors } from './safetensors.ts';
import { isTorchArchive, openTorch } from './torch-file.ts';
import { looksLikeWeights } from './weights.ts';
import { readZipDirectory } from './zip-directory.ts';
import { SYNONYMS } from './synonyms.ts';

/** An open file that holds named arrays. Headers and values are read when they are asked for, and no others. */
export interface Container {
  readonly format: 'npy' | 'npz' | 'safetensors' | 'parquet' | 'torch' | 'h5';
  readonly file: string;
  /** Names of the arrays (of a table: its columns). */
  readonly names: readonly string[];
  /** A file of one array, which answers to any name but `ids`. */
  readonly single?: boolean;
  /** Whether a name of a job can be answered: its own array, or columns `name_0`… of a table. */
  has(name: string): boolean;
  header(name: string): Promise<ArrayHeader>;
  /** The array in row-major order, or one entry of its leading axis. */
  read(name: string, entry?: number): Promise<NdArray>;
  /** Compares the checksum that the file keeps of the array, where it keeps one. */
  verify(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens bytes of any of the formats, which the first of them tell. @throws CensusError `input-format` for any other. */
export async function openContainer(source: ByteSource): Promise<Container> {
  if (source.size === 0) {
    throw refusal('input-format', { file: source.uri }, 'expected arrays, got an empty file', 'export it again');
  }
  const lead = await source.read(0, Math.min(16, source.size));
  const starts = (...bytes: number[]) => bytes.every((byte, i) => lead[i] === byte);
  const named = (extension: string) => source.uri.toLowerCase().endsWith(extension);
  if (starts(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return openNpy(source);
  if (starts(0x50, 0x41, 0x52, 0x31) || starts(0x50, 0x41, 0x52, 0x45)) return openParquet(source);
  if (starts(0x50, 0x4b)) return openArchive(source, lead);
  if (starts(0x89, 0x48, 0x44, 0x46)) return openH5(source);
  refuseForeign(source.uri, lead);
  if (named('.safetensors') || isSafetensors(lead, source.size)) return openSafetensors(source);
  if (named('.npz')) return openNpz(source);
  if (named('.parquet')) return openParquet(source);
  if (named('.npy')) return openNpy(source);
  if (named('.h5') || named('.hdf5')) return openH5(source);
  throw refusal(
    'input-format',
    { file: source.uri },
    `expected ${FORMATS}, got another format`,
    'save the arrays with numpy.savez(path, mean=mean, logvar=logvar)',
  );
}

/** A zip archive: what is in it tells the format, whatever the file is called. */
async function openArchive(source: ByteSource, lead: Uint8Array): Promise<Container> {
  const directory = await readZipDirectory(source);
  if (isTorchArchive(directory)) return openTorch(source, directory);
  refuseForeign(source.uri, lead);
  return openNpz(source, directory);
}

/** Opens a file, wherever it lies. The caller closes it. */
export async function openFile(location: string, uri: string): Promise<Container> {
  const source = await openSource(location, uri);
  try {
    return await openContainer(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}

const WEIGHTS = "these look like a model's weights: encode the data points first; ";

/** @throws CensusError `input-array` that lists the arrays that are there, unless the wanted one is. */
export function requireArray(container: Container, name: string, role: ArrayRole): void {
  if (container.has(name)) return;
  const synonym = container.names.find((other) => SYNONYMS[role].includes(other.toLowerCase()));
  const meant = synonym ?? nearest(name, container.names);
  const there = `${looksLikeWeights(container.names) ? WEIGHTS : ''}the file has: ${listNames(container.names, 20)}`;
  throw refusal(
    'input-array',
    { file: container.file, array: name },
    `expected an array of this name for ${role}, got none`,
    meant === undefined ? there : `did you mean ${meant}? If so, arrays: { ${role}: ${meant} }; ${there}`,
  );
}

function isSafetensors(lead: Uint8Array, size: number): boolean {
  if (lead.length < 9 || lead[8] !== 0x7b) return false;
  return Number(new DataView(lead.buffer, lead.byteOffset, 8).getBigUint64(0, true)) + 8 <= size;
}
