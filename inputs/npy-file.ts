import { posix } from 'node:path';
import { bytesAt, readDense } from './array-bytes.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import { readNpyHeader } from './npy.ts';

/** An .npy file: one array, called after the file, which answers to whatever name a job gives it. */
export async function openNpy(source: ByteSource): Promise<Container> {
  const name = posix.basename(source.uri).replace(/\.[^.]*$/, '');
  const read = (length: number) => source.read(0, Math.min(length, source.size));
  const header = await readNpyHeader(read, source.size, { file: source.uri, array: name });
  const bytes = bytesAt(source, header.dataOffset);
  return {
    format: 'npy',
    file: source.uri,
    names: [name],
    single: true,
    // `ids` are an array of their own: the one array of the file is never taken for them.
    has: (wanted) => wanted !== 'ids' || name === 'ids',
    header: () => Promise.resolve(header),
    read: (_, entry) => readDense({ ...header, bytes }, entry),
    verify: () => Promise.resolve(),
    close: () => source.close(),
  };
}
