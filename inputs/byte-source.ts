import { open, stat } from 'node:fs/promises';
import { codeOf } from './failure.ts';
import { refusal } from './refusal.ts';

/** Random access to the bytes of one input file, wherever it lies. */
export interface ByteSource {
  /** As messages name the file. */
  readonly uri: string;
  /** Bytes in the file. */
  readonly size: number;
  /** The descriptor of an open file of this machine, for a library that reads by itself. */
  readonly fd?: number;
  /** Exactly `length` bytes from `offset`. @throws CensusError `input-format` where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The system reads no more than 2 GiB at a time. */
const READ_BYTES_MAX = 2 ** 30;
/** What one typed array can hold on every supported version of Node. */
const ARRAY_BYTES_MAX = 2 ** 32 - 1;

/** Opens a file of this machine. @throws CensusError `input-missing` where there is none that can be read. */
export async function openLocal(location: string, uri: string): Promise<ByteSource> {
  try {
    if (!(await stat(location)).isFile()) {
      throw refusal('input-missing', { file: uri }, 'expected a file, got a folder or a device', 'check the path');
    }
    const handle = await open(location, 'r');
    const { size } = await handle.stat();
    return {
      uri,
      size,
      fd: handle.fd,
      async read(offset, length) {
        checkRange(uri, size, offset, length);
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, READ_BYTES_MAX), offset + done);
          if (bytesRead === 0) throw truncated(uri, offset + length, offset + done);
          done += bytesRead;
        }
        return bytes;
      },
      close: () => handle.close(),
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || code.startsWith('input-')) throw error;
    const problem = code === 'ENOENT' ? 'expected a file, got none' : `expected a readable file, got ${code}`;
    throw refusal('input-missing', { file: uri }, problem, 'check the path and its permissions', error);
  }
}

/** Bytes that are in memory already. */
export const memorySource = (uri: string, bytes: Uint8Array): ByteSource =>
  rangedSource(uri, bytes.length, async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)));

/** Bytes that `read` brings; it is asked for none beyond `size`. */
export function rangedSource(
  uri: string,
  size: number,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): ByteSource {
  return {
    uri,
    size,
    async read(offset, length) {
      checkRange(uri, size, offset, length);
      return read(offset, length);
    },
    close: () => Promise.resolve(),
  };
}

function checkRange(uri: string, size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) throw truncated(uri, offset + length, size);
  if (length <= ARRAY_BYTES_MAX) return;
  const problem = `expected at most ${ARRAY_BYTES_MAX} bytes to read at once, got ${length}`;
  throw refusal('input-format', { file: uri }, problem, 'save a file for each space, in C order');
}

function truncated(uri: string, wanted: number, size: number): Error {
  return refusal(
    'input-format',
    { file: uri },
    `expected at least ${wanted} bytes, got ${size}`,
    'the file is cut short: copy or export it again',
  );
}
