import type { ByteSource } from './byte-source.ts';
import type { Hdf5Header, Hdf5Slab } from './hdf5-messages.ts';
import { type Hdf5Thread, isHdf5Failure } from './hdf5-thread.ts';
import { refusal, type Place } from './refusal.ts';

/** One HDF5 file, as the thread that reads it knows it; opened again where the thread had to be replaced. */
export class Hdf5Session {
  private readonly source: ByteSource;
  private readonly thread: Hdf5Thread;
  private input: { fd: number; size: number } | { bytes: Uint8Array } | undefined;
  private opened: { handle: number; generation: number } | undefined;

  constructor(source: ByteSource, thread: Hdf5Thread) {
    this.source = source;
    this.thread = thread;
  }

  /** @returns the paths of its data sets, without a leading slash. */
  async open(): Promise<readonly string[]> {
    const { fd, size, uri } = this.source;
    this.input = fd === undefined ? { bytes: await this.source.read(0, size) } : { fd, size };
    this.thread.enter();
    try {
      return await this.explained({ file: uri }, () => this.reopen());
    } catch (error) {
      this.thread.leave();
      throw error;
    }
  }

  header(name: string, place: Place): Promise<Hdf5Header> {
    return this.explained(place, async () => {
      const handle = await this.current();
      return this.thread.send('header', { handle, name });
    });
  }

  /** Little-endian elements of some entries of the leading axis; strings as such. */
  read(slab: Hdf5Slab, bytes: number, place: Place): Promise<Uint8Array | string[]> {
    return this.explained(place, async () => {
      const handle = await this.current();
      return this.thread.send('read', { handle, slab }, bytes);
    });
  }

  async close(): Promise<void> {
    const { opened, thread } = this;
    if (opened === undefined) return;
    this.opened = undefined;
    await thread.exclusively(async () => {
      // A thread that breaks down over closing a file is replaced like any other, and the file is closed.
      if (opened.generation === thread.generation) {
        await thread.send('close', { handle: opened.handle }).catch(() => undefined);
      }
    });
    thread.leave();
  }

  private async reopen(): Promise<readonly string[]> {
    const { handle, names } = await this.thread.send('open', this.input!);
    this.opened = { handle, generation: this.thread.generation };
    return names;
  }

  /** Another file may have brought the thread down since. */
  private async current(): Promise<number> {
    if (this.opened?.generation !== this.thread.generation) await this.reopen();
    return this.opened!.handle;
  }

  private async explained<T>(place: Place, work: () => Promise<T>): Promise<T> {
    try {
      return await this.thread.exclusively(work);
    } catch (error) {
      if (!isHdf5Failure(error)) throw error;
      if (error.hdf5 === 'absent') {
        const problem = `expected the package that reads HDF5, got none (${error.problem})`;
        throw refusal('input-format', place, problem, 'npm install h5wasm', error);
      }
      const hint = error.problem.includes('external raw data')
        ? 'the data lie in another file: copy them into this one'
        : 'the file is damaged or cut short: copy or export it again';
      throw refusal('input-format', place, `expected HDF5, got damaged data (${error.problem})`, hint, error);
    }
  }
}
