import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { stream } from '../../methods/random.ts';

/** What goes wrong between a client and its server. */
export const FAULTS = ['busy', 'failed', 'reset', 'lost', 'truncated', 'stalled', 'altered'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly fault: Fault | undefined;
}

export interface FaultyProxy {
  readonly endpoint: string;
  /** Every request, in the order of arrival. */
  readonly seen: Seen[];
  /** What happens to the requests that come next, one after the other; then nothing does. */
  plan(...faults: (Fault | undefined)[]): void;
  close(): Promise<void>;
}

const answer = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
};

/** Passes an answer on, or what the fault leaves of it. */
async function passOn(from: IncomingMessage, to: ServerResponse, fault: Fault | undefined): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (fault === 'lost') return void to.destroy();
  if (fault === 'altered' && body.length > 0 && from.statusCode === 200) body[body.length >> 1]! ^= 1;
  if (fault === 'stalled' && body.length === 0) return; // not even a status
  to.writeHead(from.statusCode ?? 500, from.headers);
  if (fault === 'truncated' || fault === 'stalled') {
    to.flushHeaders();
    to.write(body.subarray(0, body.length >> 1), () => {
      if (fault === 'truncated') to.destroy();
    });
    return; // stalled: the rest never comes
  }
  to.end(body);
}

/**
 * A proxy before an S3 server that harms some of the requests: answers 503 or 500 itself, resets the connection before
 * or after the server has acted, cuts a body short, stops in its middle, or alters a byte of it.
 *
 * @param options.kinds of faults that are drawn.
 * @param options.share of the requests that go wrong once no plan is left, by draws of the seed.
 */
export async function startFaultyProxy(
  target: string,
  { share = 0, seed = 0, kinds = FAULTS }: { share?: number; seed?: number; kinds?: readonly Fault[] } = {},
): Promise<FaultyProxy> {
  const random = stream(seed, 'faults');
  const planned: (Fault | undefined)[] = [];
  const seen: Seen[] = [];
  const { hostname, port } = new URL(target);
  const draw = (): Fault | undefined => {
    if (planned.length > 0) return planned.shift();
    return random.float64() < share ? kinds[random.below(kinds.length)] : undefined;
  };
  const server: Server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const fault = draw();
    seen.push({ method, path, fault });
    if (fault === 'busy') return answer(outgoing, 503, 'SlowDown');
    if (fault === 'failed') return answer(outgoing, 500, 'InternalError');
    if (fault === 'reset') return void incoming.socket.destroy();
    const outward: ClientRequest = request({ hostname, port, method, path, headers }, (from) => {
      passOn(from, outgoing, fault).catch(() => outgoing.destroy());
    });
    outward.on('error', () => outgoing.destroy());
    incoming.pipe(outward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    seen,
    plan: (...faults) => void planned.push(...faults),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
