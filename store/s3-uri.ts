import { CensusError } from '../contracts/errors.ts';
import { assertPrefix } from './object-store.ts';

/** A place in a bucket. */
export interface S3Place {
  readonly bucket: string;
  /** Without a slash at either end; '' for the whole bucket. */
  readonly path: string;
}

/** What servers accept as a bucket's name, older ones included. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;

/** `s3://bucket/path`, taken apart. @throws CensusError `usage` for any other text. */
export function parseS3Uri(uri: string): S3Place {
  const [, bucket = '', tail = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/is.exec(uri) ?? [];
  const path = tail.replace(/\/+$/, '');
  if (!BUCKET.test(bucket)) {
    throw new CensusError('usage', `store: expected s3://bucket/prefix, got ${JSON.stringify(uri)}`, {
      hint: 'a bucket has 3 to 63 letters, digits, dots and hyphens; credentials and endpoint come from the environment',
      fields: { store: uri },
    });
  }
  assertPrefix(path);
  return { bucket, path };
}

export const isS3Uri = (uri: string): boolean => /^s3:\/\//i.test(uri);

export const s3Uri = ({ bucket, path }: S3Place): string => `s3://${bucket}${path === '' ? '' : `/${path}`}`;
