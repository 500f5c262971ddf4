import { CensusError } from '../contracts/errors.ts';

/**
 * A signal that is aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once.
 * @param how what to tell of going on later.
 */
export function onInterrupt(how: string): AbortController {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new CensusError('interrupted', 'interrupted: what is finished is kept', { hint: how }));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller;
}

/** Settles when the signal is aborted, or was before somebody asked. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
