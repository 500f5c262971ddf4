import { Worker } from 'node:worker_threads';
import type { Task } from './engine.ts';
import type { ThreadReply, ThreadTaskName, ThreadTasks } from './thread-tasks.ts';

/** A worker thread that runs methods one at a time; started by the first call, kept for the next. */
export interface MethodsThread {
  run<N extends ThreadTaskName>(
    name: N,
    input: ThreadTasks[N]['input'],
    task?: Task,
  ): Promise<ThreadTasks[N]['output']>;
  close(): Promise<void>;
}

/** In a clone the .ts is run through tsx; the compiled package has a .js beside this file. */
const ENTRY = import.meta.url.endsWith('.ts') ? './thread-entry.mjs' : './methods-thread.js';

/** What is handed over instead of copied: the matrices or the graph of a structure, for which its caller has no more use. */
function buffersOf<N extends ThreadTaskName>(name: N, input: ThreadTasks[N]['input']): ArrayBuffer[] {
  if (name === 'sparseStructure') {
    const { offsets, neighbours, distances } = (input as ThreadTasks['sparseStructure']['input']).graph;
    return [offsets, neighbours, distances].map(({ buffer }) => buffer as ArrayBuffer);
  }
  if (name !== 'structure') return [];
  const { values, saturated } = input as ThreadTasks['structure']['input'];
  return [values.buffer as ArrayBuffer, saturated.buffer as ArrayBuffer];
}

export function createMethodsThread(): MethodsThread {
  let worker: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function perform<N extends ThreadTaskName>(name: N, input: ThreadTasks[N]['input'], task: Task): Promise<unknown> {
    task.signal?.throwIfAborted();
    const current = (worker ??= new Worker(new URL(ENTRY, import.meta.url)));
    current.ref();
    const stop = new Int32Array(new SharedArrayBuffer(4));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => void Atomics.store(stop, 0, 1);
      const settle = (act: () => void): void => {
        task.signal?.removeEventListener('abort', onAbort);
        current.off('message', onReply).off('error', onLoss).off('exit', onLoss);
        current.unref();
        act();
      };
      const onReply = (reply: ThreadReply): void => {
        if ('progress' in reply) task.onProgress?.(reply.progress.done, reply.progress.total);
        else if (task.signal?.aborted) settle(() => reject(task.signal?.reason));
        else if ('error' in reply) settle(() => reject(new Error(`${name}: ${reply.error}`)));
        else {
          task.onCpuSeconds?.(reply.seconds);
          settle(() => resolve(reply.output));
        }
      };
      const onLoss = (what: unknown): void => {
        worker = undefined;
        settle(() => reject(new Error(`${name}: the worker thread ended: ${String(what)}`)));
      };
      task.signal?.addEventListener('abort', onAbort, { once: true });
      current.on('message', onReply).on('error', onLoss).on('exit', onLoss);
      current.postMessage({ name, input, stop }, buffersOf(name, input));
    });
  }

  return {
    run<N extends ThreadTaskName>(name: N, input: ThreadTasks[N]['input'], task: Task = {}) {
      const result = queue.then(() => perform(name, input, task)) as Promise<ThreadTasks[N]['output']>;
      queue = result.catch(() => undefined);
      return result;
    },
    async close() {
      await queue;
      await worker?.terminate();
      worker = undefined;
    },
  };
}
