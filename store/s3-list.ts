import type { StoredObject } from './object-store.ts';
import type { Bucket } from './s3-bucket.ts';

/**
 * The objects of a bucket whose names begin with a prefix, page by page. Sorted here: servers that keep objects in
 * folders list `a/b` before `a-`. Code units, not bytes, are what other stores sort by.
 * @param shown what messages call the prefix.
 */
export async function listBucket(bucket: Bucket, prefix: string, shown: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await bucket.attempt({ doing: `list ${shown}` }, async ({ sdk, client, signal: abortSignal }) => {
      const request = { Bucket: bucket.name, Prefix: prefix, MaxKeys: bucket.sizes.pageObjects };
      const next = ContinuationToken === undefined ? request : { ...request, ContinuationToken };
      return client.send(new sdk.ListObjectsV2Command(next), { abortSignal });
    });
    for (const { Key = '', Size = 0 } of page.Contents ?? []) found.push({ key: Key, bytes: Size });
    ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}
