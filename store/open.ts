import { fileURLToPath } from 'node:url';
import { CensusError } from '../contracts/errors.ts';
import { createDiskStore } from './disk.ts';
import { storeIdOf } from './identity.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Store } from './s3.ts';
import { isS3Uri } from './s3-uri.ts';

/**
 * Opens the store that a URI names: a folder's path, a `file://` URL, or `s3://bucket/prefix`. Asks nobody whether it
 * is there. Throws CensusError `usage` for others.
 */
export function openStore(uri: string): ObjectStore {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined && uri !== '') return createDiskStore(uri);
  if (scheme === 'file') return createDiskStore(pathOf(uri));
  if (isS3Uri(uri)) return createS3Store(uri);
  throw new CensusError(
    'usage',
    `store: expected a folder, s3://bucket/prefix or a file:// URL, got ${JSON.stringify(uri)}`,
    {
      hint: 'use a folder, such as --store ./census; other object stores are reached by their S3 interface',
      fields: { store: uri },
    },
  );
}

/** The store's part of a workflow id: 8 hex digits, the same for every spelling of one folder. */
export const storeId = (uri: string): string => storeIdOf(openStore(uri).uri);

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new CensusError('usage', `store: expected a file:// URL of this machine, got ${JSON.stringify(url)}`, {
      hint: 'write file:///absolute/path, or the path alone',
      fields: { store: url },
      cause,
    });
  }
}
