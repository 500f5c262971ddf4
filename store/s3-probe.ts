import { randomUUID } from 'node:crypto';
import { type Attempt, type Bucket, openBucket, type S3Options } from './s3-bucket.ts';
import { isRefused, signsOf } from './s3-fault.ts';
import { readPart, readVersion, SHA256_METADATA } from './s3-read.ts';
import { parseS3Uri, s3Uri } from './s3-uri.ts';
import { putAbsent, replaceObject } from './s3-write.ts';

/** One thing that a server can do or lacks. */
export interface Ability {
  readonly name: string;
  /** Whether runs need it. */
  readonly needed: boolean;
  readonly works: boolean;
  /** What it did instead. */
  readonly got?: string | undefined;
}

export interface Probed {
  readonly endpoint: string;
  readonly region: string;
  readonly abilities: readonly Ability[];
}

/** What messages call it. */
const SHOWN = 'a scratch object';
const CONTENT = new TextEncoder().encode('latent-census');

/** What is tried: each rejects, or gives what it got where that is not what was expected. */
type Trial = readonly [name: string, needed: boolean, tried: () => Promise<string | undefined>];

const text = (bytes: Uint8Array | undefined): string => (bytes ? new TextDecoder().decode(bytes) : 'nothing');
const unless = (holds: boolean, got: string): string | undefined => (holds ? undefined : got);

/**
 * Finds out what the server behind a store can do, on an object of its own that it removes again: that one answers does
 * not tell whether it keeps its promises.
 * @throws CensusError `store-unreachable` where not even a plain write works.
 */
export async function probeS3(uri: string, options: S3Options = {}): Promise<Probed> {
  const place = parseS3Uri(uri);
  const bucket = openBucket(place, s3Uri(place), options);
  const base = place.path === '' ? '' : `${place.path}/`;
  const path = `${base}doctor/${randomUUID()}`;
  const server = await bucket.attempt({ doing: 'find the server' }, addressOf);
  const abilities: Ability[] = [];
  try {
    await putAbsent(bucket, { path, shown: SHOWN }, CONTENT);
    abilities.push({ name: 'put', needed: true, works: true });
    for (const [name, needed, tried] of [...writes(bucket, path), ...reads(bucket, path)]) {
      const got = await tried().catch((error: unknown) => refusalOf(error));
      abilities.push({ name, needed, works: got === undefined, got });
    }
  } finally {
    for (const name of [path, `${path}-copy`, `${path}-pieces`]) await remove(bucket, name).catch(() => undefined);
  }
  return { ...server, abilities };
}

/** What a server says no with. */
function refusalOf(error: unknown): string {
  const { name, status } = signsOf(Object(error).cause ?? error);
  return `${name} (${status})`;
}

/** Where requests go, after everything that may decide it. */
async function addressOf({ client, sdk }: Attempt): Promise<{ endpoint: string; region: string }> {
  let endpoint = 'unknown';
  const command = new sdk.ListBucketsCommand({});
  command.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, port } = Object(args.request) as Partial<URL>;
      endpoint = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
      throw new Error('not sent');
    },
    { step: 'build', priority: 'low' },
  );
  await client.send(command).catch(() => undefined);
  return { endpoint, region: await client.config.region() };
}

function writes(bucket: Bucket, path: string): Trial[] {
  const to = { path, shown: SHOWN };
  const send = (work: (attempt: Attempt) => Promise<unknown>): Promise<unknown> =>
    bucket.attempt({ doing: `write ${SHOWN}` }, work);
  /** Runs what must be refused. */
  const refused = async (work: () => Promise<unknown>): Promise<string | undefined> => {
    try {
      await work();
      return 'written all the same';
    } catch (error) {
      return isRefused(Object(error).cause ?? error) ? undefined : refusalOf(error);
    }
  };
  const key = { Bucket: bucket.name, Key: path };
  return [
    [
      'put-if-absent',
      true,
      async () => unless((await putAbsent(bucket, to, CONTENT)) === 'exists', 'a second one put'),
    ],
    [
      'put-if-match',
      false,
      () =>
        refused(() =>
          send(({ sdk, client, signal: abortSignal }) =>
            client.send(new sdk.PutObjectCommand({ ...key, Body: CONTENT, IfMatch: '"0"' }), { abortSignal }),
          ),
        ),
    ],
    [
      'replace',
      true,
      async () => unless((await replaceObject(bucket, to, CONTENT, { ifNewer: () => true })) === 'replaced', 'kept'),
    ],
    [
      'pieces-if-absent',
      false,
      async () => {
        // An object of its own: a server without the condition overwrites it, checksum and all.
        await putAbsent(bucket, { path: `${path}-pieces`, shown: SHOWN }, CONTENT);
        return refused(() => completePieces(bucket, `${path}-pieces`));
      },
    ],
    [
      'copy',
      false,
      async () => {
        await send(({ sdk, client, signal: abortSignal }) => {
          const CopySource = `${bucket.name}/${encodeURI(path)}`;
          return client.send(new sdk.CopyObjectCommand({ ...key, Key: `${path}-copy`, CopySource }), { abortSignal });
        });
        const copied = await readVersion(bucket, { path: `${path}-copy`, shown: SHOWN });
        return unless(copied?.sha256 !== undefined, text(copied?.content));
      },
    ],
  ];
}

/** An upload in pieces over what is there. */
async function completePieces(bucket: Bucket, path: string): Promise<void> {
  await bucket.attempt({ doing: `write ${SHOWN}` }, async ({ sdk, client, signal: abortSignal }) => {
    const key = { Bucket: bucket.name, Key: path };
    const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(key), { abortSignal });
    try {
      const part = new sdk.UploadPartCommand({ ...key, UploadId, PartNumber: 1, Body: CONTENT });
      const { ETag } = await client.send(part, { abortSignal });
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      const end = new sdk.CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload, IfNoneMatch: '*' });
      await client.send(end, { abortSignal });
    } catch (error) {
      await client
        .send(new sdk.AbortMultipartUploadCommand({ ...key, UploadId }), { abortSignal })
        .catch(() => undefined);
      throw error;
    }
  });
}

function reads(bucket: Bucket, path: string): Trial[] {
  const from = { path, shown: SHOWN };
  return [
    [
      'checksum',
      true,
      async () => {
        const { metadata = {} } = (await readVersion(bucket, from)) ?? {};
        return unless(metadata[SHA256_METADATA] !== undefined, 'no metadata');
      },
    ],
    [
      'range',
      true,
      async () => {
        const got = text(await readPart(bucket, from, { start: 7, end: 10 }));
        return unless(got === 'cen', got);
      },
    ],
    [
      'suffix range',
      false,
      async () => {
        const got = await bucket.attempt({ doing: `read ${SHOWN}` }, async ({ sdk, client, signal: abortSignal }) => {
          const request = new sdk.GetObjectCommand({ Bucket: bucket.name, Key: path, Range: 'bytes=-6' });
          return (await client.send(request, { abortSignal })).Body?.transformToString();
        });
        return unless(got === 'census', got ?? 'nothing');
      },
    ],
    [
      'list',
      true,
      async () => {
        const answer = await bucket.attempt({ doing: `list ${SHOWN}` }, ({ sdk, client, signal: abortSignal }) =>
          client.send(new sdk.ListObjectsV2Command({ Bucket: bucket.name, Prefix: path, MaxKeys: 1 }), { abortSignal }),
        );
        return unless(answer.Contents?.[0]?.Key?.startsWith(path) === true, `${answer.Contents?.length ?? 0} objects`);
      },
    ],
    [
      'remove',
      true,
      async () => {
        await remove(bucket, path);
        return unless((await readVersion(bucket, from)) === undefined, 'still there');
      },
    ],
  ];
}

const remove = (bucket: Bucket, path: string): Promise<unknown> =>
  bucket.attempt({ doing: `remove ${SHOWN}` }, ({ sdk, client, signal: abortSignal }) =>
    client.send(new sdk.DeleteObjectCommand({ Bucket: bucket.name, Key: path }), { abortSignal }),
  );
