import { randomUUID } from 'node:crypto';
import { createS3Store, type S3Store } from '../../store/s3.ts';
import type { S3Options } from '../../store/s3-bucket.ts';
import { ACCESS, BUCKET } from '../support/s3-servers.mjs';

/** The real servers that every test of this folder is run on, by name. */
export const SERVERS: readonly (readonly [name: string, endpoint: string])[] = [
  ['SeaweedFS', process.env['CENSUS_TEST_SEAWEEDFS']!],
  ['versitygw', process.env['CENSUS_TEST_VERSITYGW']!],
];

/** A prefix that no other test uses. */
export const newPrefix = (): string => `s3://${BUCKET}/tests/${randomUUID()}`;

/** A store of its own at a server, or at a proxy before it. */
export const storeAt = (endpoint: string, options: S3Options = {}, uri = newPrefix()): S3Store =>
  createS3Store(uri, { settings: { endpoint, region: 'us-east-1', credentials: ACCESS }, ...options });
