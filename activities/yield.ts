import { setImmediate } from 'node:timers/promises';

/** Lets heartbeats out between two steps that keep the main thread. */
export const letTimersRun = (): Promise<void> => setImmediate(undefined);
