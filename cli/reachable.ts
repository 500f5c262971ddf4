import { connect } from 'node:net';

const PATIENCE_MS = 5000;
const PORT = 7233;

/** `host:port`, `[::1]:port` or a host alone, as gRPC reads addresses. */
function placeOf(address: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address) ?? [];
  return { host: bracketed ?? plain ?? address, port: Number(port ?? PORT) };
}

/**
 * Whether anything listens at an address: in a moment where it refuses, or where its name is unknown, while a client of
 * gRPC goes on trying for as long as it is given.
 * @returns what was found instead of a listener; undefined where one is there.
 */
export function whyUnreachable(address: string, patienceMs = PATIENCE_MS): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(placeOf(address));
    const end = (found: string | undefined): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(patienceMs, () => end('no answer'));
    socket.once('connect', () => end(undefined));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      end(code === 'ECONNREFUSED' ? 'nothing that listens' : code === 'ENOTFOUND' ? 'an unknown name' : message);
    });
  });
}
