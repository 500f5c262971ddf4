import type { Bucket } from './s3-bucket.ts';
import { isAbsent, isRefused } from './s3-fault.ts';
import { headObject } from './s3-read.ts';
import type { WriteTo } from './s3-write.ts';

/**
 * A copy that the server makes by itself, checksum and all, unless there is an object already. A server that does not
 * know the condition of a copy may make it twice, which changes nothing: objects never change, nor do their copies.
 */
export async function copyAbsent(
  bucket: Bucket,
  from: WriteTo,
  to: WriteTo,
): Promise<'created' | 'exists' | 'missing'> {
  if ((await headObject(bucket, to)) !== undefined) return 'exists';
  return bucket.attempt({ doing: `copy ${from.shown}` }, async ({ sdk, client, signal: abortSignal }) => {
    const request = new sdk.CopyObjectCommand({
      Bucket: bucket.name,
      Key: to.path,
      CopySource: `${bucket.name}/${from.path.split('/').map(encodeURIComponent).join('/')}`,
      MetadataDirective: 'COPY',
      IfNoneMatch: '*',
    });
    try {
      await client.send(request, { abortSignal });
      return 'created';
    } catch (error) {
      if (isAbsent(error)) return 'missing';
      if (isRefused(error)) return 'exists';
      throw error;
    }
  });
}
