import { sizeOf } from './array.ts';
import type { Hdf5Header } from './hdf5-messages.ts';
import type { Hdf5Session } from './hdf5-session.ts';
import type { Place } from './refusal.ts';

/** Bytes that are read at a time, unless one entry of the leading axis has more. */
const SLAB_BYTES = 64 * 2 ** 20;

/** Entries of the leading axis, as they were read last. */
interface Slab {
  readonly name: string;
  readonly from: number;
  readonly values: Uint8Array | string[];
}

/** Where the entries of a data set lie. */
export interface Extent {
  readonly name: string;
  readonly header: Hdf5Header;
  readonly shape: readonly number[];
  readonly place: Place;
}

/** Reads entries of leading axes in slabs of whole chunks, and keeps the last one: neighbours are unpacked once. */
export class Hdf5Entries {
  private readonly session: Hdf5Session;
  private kept: Slab | undefined;

  constructor(session: Hdf5Session) {
    this.session = session;
  }

  /** The elements of `count` entries from `from` on: bytes, or strings. */
  async take(extent: Extent, from: number, count: number): Promise<Uint8Array | string[]> {
    const { header, shape } = extent;
    const texts: string[] = [];
    const width = sizeOf(shape.slice(1)) * (header.variable ? 1 : header.size);
    const bytes = new Uint8Array(header.variable ? 0 : count * width);
    for (let done = width === 0 ? count : 0; done < count;) {
      const at = from + done;
      const slab = await this.slabWith(extent, { at, wanted: count - done, width });
      const first = (at - slab.from) * width;
      const part = slab.values.slice(first, first + (count - done) * width);
      if ('buffer' in part) bytes.set(part, done * width);
      else for (const text of part) texts.push(text);
      done += part.length / width;
    }
    return header.variable ? texts : bytes;
  }

  /** A slab in which the entry `at` lies, read to as many entries as are wanted if they fit. */
  private async slabWith(
    { name, header, shape, place }: Extent,
    { at, wanted, width }: { at: number; wanted: number; width: number },
  ): Promise<Slab> {
    const { kept } = this;
    if (kept?.name === name && kept.from <= at && at < kept.from + kept.values.length / width) return kept;
    const most = Math.max(1, Math.floor(SLAB_BYTES / Math.max(1, sizeOf(shape.slice(1)) * header.size)));
    const step = Math.min(header.chunks?.[0] ?? 1, most);
    const from = at - (at % step);
    const needed = Math.ceil((at + wanted - from) / step) * step;
    const count = Math.min(needed, Math.floor(most / step) * step, (shape[0] ?? 1) - from);
    const bytes = count * sizeOf(shape.slice(1)) * header.size;
    const values = await this.session.read({ name, from, count }, bytes, place);
    this.kept = { name, from, values };
    return this.kept;
  }
}
