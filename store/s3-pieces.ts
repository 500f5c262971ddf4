import { randomUUID } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { Bucket } from './s3-bucket.ts';
import { isAbsent, isRefused } from './s3-fault.ts';
import { SHA256_METADATA } from './s3-read.ts';
import { checksumOf, isOurs, putAbsent, WRITER_METADATA, type WriteTo } from './s3-write.ts';

/** The protocol allows 10,000. */
const PIECES_MAX = 9000;
const AT_ONCE = 3;

/** Bytes that are not all in memory. */
export interface Pieces {
  readonly bytes: number;
  /** Of all of them, in hexadecimal digits. */
  readonly sha256: string;
  /** Exactly so many bytes. Called in ascending order. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Called before the object becomes visible; what it throws leaves nothing behind. */
  check?(): void;
}

/**
 * Writes an object of any size unless there is one; nothing of it is visible before all is there. What is small enough
 * goes in one request.
 */
export async function putPieces(
  bucket: Bucket,
  to: WriteTo,
  pieces: Pieces,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<'created' | 'exists'> {
  if (pieces.bytes <= bucket.sizes.wholeBytes) {
    const bytes = await pieces.read(0, pieces.bytes);
    pieces.check?.();
    const outcome = await putAbsent(bucket, to, bytes);
    onBytes(bytes.length);
    return outcome;
  }
  const writer = randomUUID();
  const upload = await begin(bucket, to, { [SHA256_METADATA]: pieces.sha256, [WRITER_METADATA]: writer });
  try {
    const parts = await sendAll(bucket, to, { upload, pieces, onBytes });
    pieces.check?.();
    return await complete(bucket, to, { upload, parts, writer });
  } catch (error) {
    await abandon(bucket, to, upload);
    throw error;
  }
}

function begin(bucket: Bucket, { path, shown, signal }: WriteTo, metadata: Record<string, string>): Promise<string> {
  return bucket.attempt({ doing: `write ${shown}`, signal }, async ({ sdk, client, signal: abortSignal }) => {
    const request = new sdk.CreateMultipartUploadCommand({
      Bucket: bucket.name,
      Key: path,
      Metadata: metadata,
      ContentType: 'application/octet-stream',
      ChecksumAlgorithm: 'SHA256',
    });
    const { UploadId } = await client.send(request, { abortSignal });
    return UploadId!;
  });
}

async function sendAll(
  bucket: Bucket,
  { path, shown, signal }: WriteTo,
  { upload, pieces, onBytes }: { upload: string; pieces: Pieces; onBytes: (bytes: number) => void },
): Promise<CompletedPart[]> {
  const length = Math.max(bucket.sizes.pieceBytes, Math.ceil(pieces.bytes / PIECES_MAX));
  const parts: CompletedPart[] = [];
  const sending = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const send = (bytes: Uint8Array, PartNumber: number): Promise<void> =>
    bucket.attempt({ doing: `write ${shown}`, signal, bytes: bytes.length }, async (attempt) => {
      const { sdk, client, signal: abortSignal } = attempt;
      const ChecksumSHA256 = checksumOf(bytes);
      const request = new sdk.UploadPartCommand({
        Bucket: bucket.name,
        Key: path,
        UploadId: upload,
        PartNumber,
        Body: bytes,
        ContentLength: bytes.length,
        ChecksumSHA256,
      });
      const { ETag } = await client.send(request, { abortSignal });
      parts[PartNumber - 1] = { PartNumber, ETag, ChecksumSHA256 };
      onBytes(bytes.length);
    });
  for (let offset = 0, number = 1; offset < pieces.bytes && failures.length === 0; offset += length, number++) {
    const bytes = await pieces.read(offset, Math.min(length, pieces.bytes - offset));
    const part = send(bytes, number)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => sending.delete(part));
    sending.add(part);
    if (sending.size === AT_ONCE) await Promise.race(sending);
  }
  await Promise.all(sending);
  if (failures.length > 0) throw failures[0];
  return parts;
}

function complete(
  bucket: Bucket,
  to: WriteTo,
  { upload, parts, writer }: { upload: string; parts: CompletedPart[]; writer: string },
): Promise<'created' | 'exists'> {
  const { path, shown, signal } = to;
  return bucket.attempt({ doing: `write ${shown}`, signal, bytes: 2 ** 23 }, async (attempt) => {
    const { sdk, client, signal: abortSignal, number } = attempt;
    const request = new sdk.CompleteMultipartUploadCommand({
      Bucket: bucket.name,
      Key: path,
      UploadId: upload,
      MultipartUpload: { Parts: parts },
      IfNoneMatch: '*',
    });
    try {
      await client.send(request, { abortSignal });
      return 'created';
    } catch (error) {
      // An upload that is gone was completed by an earlier try whose answer was lost.
      if (!isRefused(error) && !(number > 0 && isAbsent(error))) throw error;
      if (await isOurs(bucket, to, writer)) return 'created';
      if (!isRefused(error)) throw error;
      await abandon(bucket, to, upload);
      return 'exists';
    }
  });
}

/** Frees what an unfinished upload takes; where that fails, the bucket's own rules must. */
async function abandon(bucket: Bucket, { path, shown }: WriteTo, upload: string): Promise<void> {
  await bucket
    .attempt({ doing: `give up ${shown}` }, async ({ sdk, client, signal: abortSignal }) => {
      const request = new sdk.AbortMultipartUploadCommand({ Bucket: bucket.name, Key: path, UploadId: upload });
      await client.send(request, { abortSignal });
    })
    .catch(() => undefined);
}
