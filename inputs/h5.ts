import { type ArrayHeader, type NdArray, sizeOf, type Values } from './array.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import { decodeElements, type Element } from './element.ts';
import { elementOfHeader } from './hdf5-element.ts';
import { type Extent, Hdf5Entries } from './hdf5-entries.ts';
import type { Hdf5Header } from './hdf5-messages.ts';
import { Hdf5Session } from './hdf5-session.ts';
import { Hdf5Thread } from './hdf5-thread.ts';
import { refusal, type Place, shapeText } from './refusal.ts';

/** The library's memory holds somewhat more than this. */
const ENTRY_BYTES_MAX = 2 ** 30;
/** What one typed array can hold on every supported version of Node. */
const ARRAY_BYTES_MAX = 2 ** 32 - 1;
/** Deflate cannot shrink data by more than this factor. */
const DEFLATE_MOST = 1032;
/** What shrinks more than this is no array of numbers that anyone measured; a little of it is let pass. */
const PACKED_MOST = 100;
const SWOLLEN_BYTES_MAX = 48 * 2 ** 20;
/** What the library can undo. */
const FILTERS = new Set(['deflate', 'shuffle', 'fletcher32', 'szip', 'nbit', 'scaleoffset']);

type DataSet = Extent & { readonly element: Element };

const shared = new Hdf5Thread();

/**
 * An HDF5 file, whose data sets go by their paths (`group/mean`, `/group/mean`); attributes are not looked at. The
 * library runs in a thread of its own and reads what is asked for.
 *
 * @throws CensusError `input-format` for a damaged file, and where h5wasm is not installed.
 */
export async function openH5(source: ByteSource, thread: Hdf5Thread = shared): Promise<Container> {
  const file = source.uri;
  const session = new Hdf5Session(source, thread);
  const names = await session.open();
  const known = new Set(names);
  const entries = new Hdf5Entries(session);
  const sets = new Map<string, DataSet>();

  async function dataSet(given: string): Promise<DataSet> {
    const name = pathOf(given);
    const before = sets.get(name);
    if (before !== undefined) return before;
    const place = { file, array: given };
    const header = await session.header(name, place);
    const set = { name, header, place, ...extentOf(header, source.size, place) };
    sets.set(name, set);
    return set;
  }

  return {
    format: 'h5',
    file,
    names,
    has: (name) => known.has(pathOf(name)),
    async header(name): Promise<ArrayHeader> {
      const { shape, element } = await dataSet(name);
      return { shape, dtype: element.dtype };
    },
    async read(name, entry = -1): Promise<NdArray> {
      const set = await dataSet(name);
      const whole = entry < 0;
      refuseBomb(set, whole ? 0 : 1, source.size);
      const raw = await entries.take(set, whole ? 0 : entry, whole ? (set.shape[0] ?? 1) : 1);
      const values = 'buffer' in raw ? decodeElements(raw, set.element) : raw;
      return {
        shape: whole ? set.shape : set.shape.slice(1),
        dtype: set.element.dtype,
        values: unpadded(values, set.header),
      };
    },
    // What checksums a file has are compared by the library as it reads.
    verify: () => Promise.resolve(),
    async close() {
      await session.close();
      await source.close();
    },
  };
}

const pathOf = (name: string): string => name.replace(/^\/+/, '');

/** @throws CensusError for what is not in the file, has no shape, is of another type, or larger than the file can hold. */
function extentOf(header: Hdf5Header, fileBytes: number, place: Place): { shape: readonly number[]; element: Element } {
  const { shape, elsewhere, filters, size } = header;
  if (elsewhere !== undefined) {
    const hint = 'copy the data into the file: file["mean"] = np.asarray(other["mean"])';
    throw refusal('input-format', place, `expected data in this file, got a link to ${elsewhere}`, hint);
  }
  const packed = filters.find((filter) => !FILTERS.has(filter));
  if (packed !== undefined) {
    const hint = 'write it again: file.create_dataset("mean", data=mean, compression="gzip")';
    throw refusal('input-format', place, `expected gzip or plain data, got the filter ${packed}`, hint);
  }
  if (shape === undefined) {
    throw refusal(
      'input-shape',
      place,
      'expected an array, got an empty data set',
      'write the values: file["mean"] = mean',
    );
  }
  const element = elementOfHeader(header, place);
  const bytes = sizeOf(shape) * size;
  if (!(bytes <= fileBytes * (filters.length > 0 ? DEFLATE_MOST : 1))) {
    const promise = `${shapeText(shape)} ${element.dtype} (${bytes} bytes)`;
    const hint = 'the data were never written, or the file is damaged: export it again';
    throw refusal('input-format', place, `expected ${promise} as its header says, got a file of ${fileBytes}`, hint);
  }
  if (bytes > ARRAY_BYTES_MAX || sizeOf(shape.slice(1)) * size > ENTRY_BYTES_MAX) {
    const problem = `expected at most ${ARRAY_BYTES_MAX} bytes, and ${ENTRY_BYTES_MAX} in one entry of the leading axis, got ${shapeText(shape)} ${element.dtype}`;
    throw refusal('input-format', place, problem, 'save a file for each space, or .npz');
  }
  return { shape, element };
}

/** A small file of much must not fill the memory; what goes by in pieces may be as much as it likes. */
function refuseBomb({ shape, header, place }: DataSet, skippedAxes: number, fileBytes: number): void {
  const all = sizeOf(shape) * header.size;
  const wanted = sizeOf(shape.slice(skippedAxes)) * header.size;
  if (wanted <= SWOLLEN_BYTES_MAX || all <= fileBytes * PACKED_MOST) return;
  const problem = `expected at most ${SWOLLEN_BYTES_MAX} bytes at once of what shrinks more than ${PACKED_MOST} times, got ${wanted}`;
  throw refusal('input-format', place, problem, 'write it without compression');
}

/** Strings of fixed length end at their first zero, or before the blanks that fill them up. */
function unpadded(values: Values, { variable, padding }: Hdf5Header): Values {
  if (variable || !Array.isArray(values) || padding === 1) return values;
  const texts = values as readonly string[];
  return texts.map((text) => (padding === 2 ? text.trimEnd() : text.replace(/\0.*$/s, '')));
}
