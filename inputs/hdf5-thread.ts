import { Worker } from 'node:worker_threads';
import { type Hdf5Ask, type Hdf5Asks, type Hdf5Reply, LOADED } from './hdf5-messages.ts';

/** In a clone the .ts is run through tsx; the compiled package has a .js beside this file. */
const ENTRY = import.meta.url.endsWith('.ts') ? './hdf5-entry.mjs' : './hdf5-reader.js';
/** Whoever takes longer goes round in circles; for what is unpacked there is a second for every 8 MiB besides. */
const ANSWER_MS_MAX = 4000;
const BYTES_A_MS = 8 * 2 ** 10;
/** The library is compiled first, which is nothing that a file could hold up. */
const LOADING_MS_MAX = 60_000;
/** The thread and its memory are given back when no file has been open for so long. */
const IDLE_MS = 5000;

export interface Hdf5ThreadOptions {
  /** The package that reads HDF5. */
  readonly library?: string;
  readonly answerMsMax?: number;
}

/** What the thread could not do, and why. */
export interface Hdf5Failure {
  readonly hdf5: 'damaged' | 'absent';
  readonly problem: string;
}

export const isHdf5Failure = (error: unknown): error is Hdf5Failure =>
  typeof error === 'object' && error !== null && 'hdf5' in error;

/**
 * The worker thread that holds the HDF5 library: started by the first request, one request at a time, given up when it
 * breaks down or does not answer, and after a while without open files. `generation` counts the threads: handles are
 * worth nothing beyond their own.
 */
export class Hdf5Thread {
  generation = 0;
  private readonly library: string;
  private readonly answerMsMax: number;
  private worker: Worker | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private users = 0;
  /** Whether the thread at hand has its library. */
  private loaded = false;
  private idle: NodeJS.Timeout | undefined;

  constructor({ library = 'h5wasm', answerMsMax = ANSWER_MS_MAX }: Hdf5ThreadOptions = {}) {
    this.library = library;
    this.answerMsMax = answerMsMax;
  }

  /** Keeps the thread until `leave`. */
  enter(): void {
    this.users++;
    clearTimeout(this.idle);
  }

  leave(): void {
    this.users--;
    if (this.users > 0) return;
    this.idle = setTimeout(() => void this.drop(), IDLE_MS);
    this.idle.unref();
  }

  /** Runs `work`, which sends requests, while nobody else does. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /**
   * Sends one request, inside of `exclusively`.
   * @param bytes how much there is to be unpacked.
   * @throws Hdf5Failure
   */
  send<A extends Hdf5Ask>(ask: A, input: Hdf5Asks[A]['input'], bytes = 0): Promise<Hdf5Asks[A]['output']> {
    const msMax = this.answerMsMax + Math.ceil(bytes / BYTES_A_MS);
    const worker = this.current();
    worker.ref();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onReply).off('error', onLoss).off('exit', onLoss);
        worker.unref();
        act();
      };
      const fail = (failure: Hdf5Failure, lost: boolean): void => {
        if (lost) void this.drop();
        settle(() => reject(failure));
      };
      const onReply = (reply: Hdf5Reply | typeof LOADED): void => {
        if (reply === LOADED) {
          this.loaded = true;
          clearTimeout(timer);
          timer = setTimeout(onSilence, msMax);
          return;
        }
        if ('output' in reply) settle(() => resolve(reply.output));
        else fail({ hdf5: reply.absent === true ? 'absent' : 'damaged', problem: reply.problem }, reply.lost === true);
      };
      const onLoss = (what: unknown): void =>
        fail({ hdf5: 'damaged', problem: `the reader ended: ${String(what)}` }, true);
      const onSilence = (): void =>
        fail({ hdf5: 'damaged', problem: `no answer within ${Math.round(msMax / 1000)} s` }, true);
      let timer = setTimeout(onSilence, this.loaded ? msMax : Math.max(msMax, LOADING_MS_MAX));
      worker.on('message', onReply).on('error', onLoss).on('exit', onLoss);
      worker.postMessage({ ask, input });
    });
  }

  private current(): Worker {
    if (this.worker === undefined) {
      this.worker = new Worker(new URL(ENTRY, import.meta.url), { workerData: { library: this.library } });
      this.generation++;
      this.loaded = false;
    }
    return this.worker;
  }

  private async drop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.generation++;
    await worker?.terminate();
  }
}
