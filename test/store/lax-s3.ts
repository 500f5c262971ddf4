import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

interface Held {
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}
interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}
interface Asked {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface LaxS3 {
  readonly endpoint: string;
  readonly objects: ReadonlyMap<string, Held>;
  /** The status with which it answers whether the bucket is there. */
  bucketStatus: number;
  close(): Promise<void>;
}

const tagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;
const failure = (status: number, code: string): Reply => ({ status, body: `<Error><Code>${code}</Code></Error>` });

/** A part of an object, from its start, from a place in it, or from its end. */
function partOf({ body, metadata }: Held, range: string | undefined): Reply {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  const headers = { ...metadata, etag: tagOf(body) };
  if (range === undefined) return { status: 200, headers, body };
  const start = from === '' ? body.length - Number(to) : Number(from);
  const end = from === '' || to === '' ? body.length : Math.min(body.length, Number(to) + 1);
  const place = { 'content-range': `bytes ${start}-${end - 1}/${body.length}` };
  return { status: 206, headers: { ...headers, ...place }, body: body.subarray(start, end) };
}

function put(objects: Map<string, Held>, { key, headers, body }: Asked): Reply {
  const stored = objects.get(key);
  const source = decodeURIComponent(String(headers['x-amz-copy-source'] ?? '')).replace(/^[^/]*\//, '');
  const copied = objects.get(source);
  if (source !== '' && copied === undefined) return failure(404, 'NoSuchKey');
  const unmet = headers['if-match'] !== undefined && (!stored || headers['if-match'] !== tagOf(stored.body));
  if (unmet || (headers['if-none-match'] === '*' && stored)) return failure(412, 'PreconditionFailed');
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const metadata = Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
  objects.set(key, copied ?? { body, metadata });
  const etag = tagOf(copied?.body ?? body);
  return copied ? { status: 200, body: `<R><ETag>${etag}</ETag></R>` } : { status: 200, headers: { etag } };
}

function answer(objects: Map<string, Held>, asked: Asked, bucketStatus: number): Reply {
  const { method, key, query, headers, body } = asked;
  if (key === '' && method === 'HEAD') return { status: bucketStatus };
  if (query.has('list-type')) {
    const keys = [...objects.keys()].filter((each) => each.startsWith(query.get('prefix') ?? ''));
    return { status: 200, body: `<R>${keys.map((each) => `<Contents><Key>${each}</Key></Contents>`).join('')}</R>` };
  }
  if (query.has('uploads')) return { status: 200, body: '<R><UploadId>one</UploadId></R>' };
  if (method === 'POST') {
    objects.set(key, { body: Buffer.from('pieces'), metadata: {} });
    return { status: 200, body: '<R><ETag>"pieces"</ETag></R>' };
  }
  if (query.has('partNumber')) return { status: 200, headers: { etag: tagOf(body) } };
  if (method === 'PUT') return put(objects, asked);
  if (method === 'DELETE') {
    objects.delete(key);
    return { status: 204 };
  }
  const stored = objects.get(key);
  return stored ? partOf(stored, headers.range) : failure(404, 'NoSuchKey');
}

/**
 * What some servers do and the real ones of the tests do not: like Ceph 16 it ignores the condition on completing an
 * upload in pieces; and what it says of its bucket can be chosen. It is here for such answers alone.
 */
export async function startLaxS3(): Promise<LaxS3> {
  const objects = new Map<string, Held>();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams: query } = new URL(incoming.url ?? '/', 'http://localhost');
      const key = decodeURIComponent(pathname).split('/').slice(2).join('/');
      const { method = '', headers } = incoming;
      const reply = answer(objects, { method, key, query, headers, body: Buffer.concat(chunks) }, lax.bucketStatus);
      outgoing.writeHead(reply.status, { 'content-length': Buffer.byteLength(reply.body ?? ''), ...reply.headers });
      outgoing.end(method === 'HEAD' ? undefined : reply.body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const lax: LaxS3 = {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    objects,
    bucketStatus: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return lax;
}
