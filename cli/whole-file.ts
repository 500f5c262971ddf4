import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CensusError } from '../contracts/errors.ts';

/**
 * Writes a file for the user, in place of one that is there. A file that is only half written never bears the name.
 * @throws CensusError `usage` where it cannot be written.
 */
export async function writeWhole(path: string, chunks: Iterable<string | Uint8Array>): Promise<void> {
  const unfinished = `${path}.partial-${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(chunks), createWriteStream(unfinished));
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new CensusError('usage', `${path}: expected a place to write, got ${String(Object(cause).code ?? cause)}`, {
      hint: 'name another file with --out',
      fields: { file: path },
      cause,
    });
  }
}
