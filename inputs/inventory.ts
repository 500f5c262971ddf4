import type { InputFile } from '../contracts/sources.ts';
import { hashFile } from './hash.ts';
import type { ProgressOptions } from './progress.ts';
import { openSource, remoteOf } from './remote.ts';

/** The files that a run reads, each once, in the order in which they are first named. */
export class Inventory {
  private readonly wanted = new Map<string, { index: number; uri: string }>();

  /** The index of a file in the run's list. */
  add(location: string, uri: string): number {
    const known = this.wanted.get(location);
    if (known !== undefined) return known.index;
    const index = this.wanted.size;
    this.wanted.set(location, { index, uri });
    return index;
  }

  /** The files without their content: no bytes, no hash. */
  list(): InputFile[] {
    return Array.from(this.wanted, ([location, { uri }]) => ({ uri, location, sha256: '', bytes: 0 }));
  }

  /** Hashes all files of this machine, one pass each; of others it asks what tells their contents apart. */
  async hash(options: ProgressOptions): Promise<InputFile[]> {
    const sizes = new Map<string, number>();
    for (const [location, { uri }] of this.wanted) {
      if (remoteOf(location) !== undefined) continue;
      const source = await openSource(location, uri);
      sizes.set(location, source.size);
      await source.close();
    }
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    let done = 0;
    const files: InputFile[] = [];
    for (const [location, { uri }] of this.wanted) {
      const onBytes = (bytes: number) => options.onProgress?.((done += bytes), total, 'hashing');
      const { sha256, bytes } = await hashFile(location, uri, { onBytes, signal: options.signal });
      files.push({ uri, location, sha256, bytes });
    }
    return files;
  }
}
