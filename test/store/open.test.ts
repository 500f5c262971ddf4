import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { isCensusError } from '../../contracts/errors.ts';
import { openStore, storeId } from '../../store/open.ts';

/** The hint of the usage error that the call must throw. */
function hintOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isCensusError(error) && error.tag === 'usage') return error.hint ?? '';
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('opening a store', () => {
  it('takes paths and file URLs', () => {
    const uri = openStore('/nowhere/a b').uri;
    expect(uri).toMatch(/nowhere\/a b$/);
    expect(openStore(pathToFileURL('/nowhere/a b').href).uri).toBe(uri);
    expect(openStore('census').uri).toBe(openStore(`${process.cwd()}/census/`).uri);
    expect(storeId('./census')).toBe(storeId(`${process.cwd()}/census`));
  });

  it('takes buckets, asking nobody', () => {
    expect(openStore('s3://bucket/pre/fix/').uri).toBe('s3://bucket/pre/fix');
    expect(openStore('S3://bucket').uri).toBe('s3://bucket');
    expect(openStore('s3://bucket/a').describe()).toEqual({ kind: 's3', bucket: 'bucket', prefix: 'a' });
  });

  it.each([
    ['s3://', 'bucket'],
    ['s3://b/x', 'bucket'],
    ['s3://bucket/../x', 'keys are built'],
    ['gs://bucket', 'use a folder'],
    ['', 'use a folder'],
    ['file://host/path', 'file:///absolute/path'],
  ])('refuses %j', (uri, hint) => {
    expect(hintOf(() => openStore(uri))).toContain(hint);
  });
});
