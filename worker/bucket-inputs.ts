import { addRemoteFiles } from '../inputs/remote.ts';
import { S3Files } from '../store/s3-files.ts';

let served = false;

/** Lets inputs be named and read as `s3://bucket/key`. The readers know nothing of buckets, the store nothing of them. */
export function serveBuckets(): void {
  if (served) return;
  served = true;
  addRemoteFiles('s3', new S3Files());
}
