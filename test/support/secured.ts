import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect, constants, createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const TLS = join(import.meta.dirname, '../fixtures/tls');
/** Of who vouches for the gate. */
export const AUTHORITY = join(TLS, 'authority.pem');

export const portOf = (server: { address(): AddressInfo | string | null }): number =>
  (server.address() as AddressInfo).port;

/** Something that listens, on a port of its own. */
async function listening<S extends Server | Http2SecureServer>(server: S): Promise<S> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

/** A gate before a Temporal server: TLS outside, and no request without the key. */
export function startGate(address: string, key: string): Promise<Http2SecureServer> {
  const pem = (name: string): Buffer => readFileSync(join(TLS, name));
  const inner = connect(`http://${address}`);
  const gate = createSecureServer({ cert: pem('certificate.pem'), key: pem('key.pem') });
  gate.on('stream', (stream, headers) => {
    const grpc = { ':status': 200, 'content-type': 'application/grpc' };
    stream.on('error', () => undefined);
    if (headers.authorization !== `Bearer ${key}`) {
      stream.respond({ ...grpc, 'grpc-status': '16', 'grpc-message': 'no key' }, { endStream: true });
      return;
    }
    const { authorization: _, ...passed } = headers;
    const request = inner.request({ ...passed, ':scheme': 'http', ':authority': address });
    let trailers: object = {};
    request.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    request.on('trailers', (found) => (trailers = { ...found }));
    request.on('response', (found, flags) => {
      const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      if (stream.destroyed) return;
      stream.respond({ ...found }, endStream ? { endStream } : { waitForTrailers: true });
      if (endStream) return;
      stream.on('wantTrailers', () => stream.sendTrailers({ ...trailers }));
      request.pipe(stream);
    });
    stream.pipe(request);
    stream.on('close', () => request.close());
  });
  gate.on('close', () => inner.close());
  return listening(gate);
}

interface Wire {
  readonly metadata: Record<string, string>;
  readonly data?: string;
}

const turned = (text = ''): string =>
  Buffer.from(Buffer.from(text, 'base64').map((byte) => byte ^ 0x5a)).toString('base64');
const SEALED = Buffer.from('binary/sealed').toString('base64');

/** A codec server that hides what it is given, for those with its word. */
export function startCodec(word: string, asked: string[]): Promise<Server> {
  const encode = (payload: Wire): Wire => ({
    metadata: { encoding: SEALED },
    data: turned(Buffer.from(JSON.stringify(payload)).toString('base64')),
  });
  const decode = (payload: Wire): Wire =>
    payload.metadata['encoding'] === SEALED
      ? (JSON.parse(Buffer.from(turned(payload.data), 'base64').toString()) as Wire)
      : payload;
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      asked.push(`${request.url} ${String(request.headers['x-namespace'])}`);
      if (request.headers.authorization !== word) return void response.writeHead(403).end();
      const { payloads } = JSON.parse(body) as { payloads: Wire[] };
      const coded = payloads.map(request.url === '/encode' ? encode : decode);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ payloads: coded }));
    });
  });
  return listening(server);
}
