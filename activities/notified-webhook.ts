import { CensusError } from '../contracts/errors.ts';

const PATIENCE_MS = 15_000;

/**
 * Posts a line of JSON to an address. What is answered is not read, and no other address is followed.
 * @throws CensusError `notification-failed` where nothing answers in time, or something answers no success.
 */
export async function tellWebhook(url: string, line: string, signal: AbortSignal): Promise<void> {
  const { host } = new URL(url); // the rest of it may be a secret
  const fail = (got: string): CensusError =>
    new CensusError('notification-failed', `webhook ${host}: expected an answer of success, got ${got}`);
  let status: number;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: line,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    await answer.body?.cancel();
    ({ status } = answer);
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = error as Error;
    throw fail((cause as Error | undefined)?.message ?? message);
  }
  if (status < 200 || status > 299) throw fail(String(status));
}
