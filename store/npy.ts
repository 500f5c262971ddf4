import { CensusError } from '../contracts/errors.ts';

export type NpyData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** An array in C order: the last axis runs fastest. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

const KINDS = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '|u1': Uint8Array,
} as const;
type Descr = keyof typeof KINDS;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] as const;
const PREFIX = MAGIC.length + 2;

/** Texts in C order, for readers elsewhere; not read back here. */
export interface NpyTexts {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

/** Bytes of a character: UCS-4. */
const CHARACTER_BYTES = 4;

/** Texts as fixed-width UCS-4, padded with zeros, and what numpy calls them. */
function encodeTexts(texts: readonly string[]): { descr: string; bytes: Uint8Array } {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const width = points.reduce((most, { length }) => Math.max(most, length), 1);
  const bytes = new Uint8Array(texts.length * width * CHARACTER_BYTES);
  const view = new DataView(bytes.buffer);
  points.forEach((characters, row) =>
    characters.forEach((point, k) => view.setUint32((row * width + k) * CHARACTER_BYTES, point, true)),
  );
  return { descr: `<U${width}`, bytes };
}

/** The array as a .npy file (format 1.0), as numpy writes it. */
export function encodeNpy({ shape, data }: NpyArray | NpyTexts): Uint8Array {
  const items = shape.reduce((product, axis) => product * axis, 1);
  if (items !== data.length) throw new TypeError(`array: expected ${items} items, got ${data.length}`);
  const content = ArrayBuffer.isView(data)
    ? { descr: descrOf(data), bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
    : encodeTexts(data);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${content.descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((PREFIX + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + content.bytes.byteLength);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length - PREFIX, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - PREFIX - 1)}\n`), PREFIX);
  bytes.set(content.bytes, length);
  return bytes;
}

/**
 * A .npy file of our own making, in an array of its own. For files of users see inputs/. Throws CensusError
 * `object-corrupt`, calling it `name`.
 */
export function decodeNpy(bytes: Uint8Array, name = 'array'): NpyArray {
  if (bytes.byteLength < PREFIX || !MAGIC.every((byte, i) => bytes[i] === byte))
    throw corrupt(name, 'a .npy header', 'other bytes');
  const start = PREFIX + new DataView(bytes.buffer, bytes.byteOffset).getUint16(MAGIC.length, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(PREFIX, start));
  const [, descr, axes] =
    /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([0-9, ]*)\), \} *\n$/.exec(header) ?? [];
  if (descr === undefined || axes === undefined || !Object.hasOwn(KINDS, descr)) {
    throw corrupt(name, 'a C-order header of <f4, <f8, <i4 or |u1', header.trim());
  }
  // The slice of a Buffer is a view: its buffer would be the pool that others share.
  const content = Uint8Array.prototype.slice.call(bytes, start);
  const shape = axes
    .split(',')
    .filter((axis) => axis.trim() !== '')
    .map(Number);
  const kind = KINDS[descr as Descr];
  const size = shape.reduce((product, axis) => product * axis, kind.BYTES_PER_ELEMENT);
  if (bytes.byteLength - start !== size) throw corrupt(name, `${size} bytes`, String(bytes.byteLength - start));
  return { shape, data: new kind(content.buffer) };
}

const TAGS: Readonly<Record<string, Descr>> = {
  Float32Array: '<f4',
  Float64Array: '<f8',
  Int32Array: '<i4',
  Uint8Array: '|u1',
};

function descrOf(data: NpyData): Descr {
  const tag = data[Symbol.toStringTag];
  return TAGS[tag] ?? unsupported(tag);
}

function unsupported(tag: string): never {
  throw new TypeError(`array: expected f4, f8, i4 or u1, got ${tag}`);
}

function corrupt(name: string, expected: string, got: string): CensusError {
  return new CensusError('object-corrupt', `${name}: expected ${expected}, got ${got}`, {
    hint: 'the object is damaged: remove it (or the run) and run again',
    fields: { key: name, expected, got },
  });
}
