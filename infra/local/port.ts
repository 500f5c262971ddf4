import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below the ports that systems hand out to outgoing connections, so that a server's port is still free later. */
const FIRST = 20_000;
const LAST = 31_999;

/** Whether a server of this machine could listen there now. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** How long to wait for a port that a killed process may be about to give back. */
const PATIENCE_MS = 500;

/** The wished port where it is, or soon becomes, free; else another one. */
export async function freePort(wished: number | undefined): Promise<number> {
  if (wished !== undefined && wished > 0) {
    const deadline = Date.now() + PATIENCE_MS;
    do {
      if (await isFree(wished)) return wished;
      await sleep(10);
    } while (Date.now() < deadline);
  }
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${FIRST} to ${LAST}`);
}
