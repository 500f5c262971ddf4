/** Threads that several kernels share: each holds some for its whole length. */
export interface SharedThreads {
  /** Resolves to so many threads when it is a call's turn; give them back. */
  take(): Promise<number>;
  give(taken: number): void;
}

/**
 * A kernel that is alone gets all threads; those that come together share them, one each at least.
 * @param kernels how many may run at a time: each holds a thread of Node's pool.
 */
export function createSharedThreads(threads: number, kernels: number): SharedThreads {
  let free = threads;
  let running = 0;
  const waiting: ((taken: number) => void)[] = [];

  function admit(): void {
    while (waiting.length > 0 && free > 0 && running < kernels) {
      const taken = Math.max(1, Math.floor(free / Math.min(waiting.length, kernels - running)));
      free -= taken;
      running += 1;
      waiting.shift()!(taken);
    }
  }

  return {
    take() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        queueMicrotask(admit);
      });
    },
    give(taken) {
      free += taken;
      running -= 1;
      admit();
    },
  };
}
