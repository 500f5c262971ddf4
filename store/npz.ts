import { crc32 } from 'node:zlib';
import { CensusError } from '../contracts/errors.ts';
import { decodeNpy, encodeNpy, type NpyArray, type NpyTexts } from './npy.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** 1 January 1980, the earliest that a zip can say: times would make equal content differ. */
const DATE = 0x0021;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const LIMIT = 0xffffffff;

interface Member {
  readonly name: Uint8Array;
  readonly bytes: Uint8Array;
  readonly crc: number;
  readonly offset: number;
}

/**
 * Arrays as an uncompressed .npz that numpy opens, in the order given. Its bytes depend on the arrays alone. Below 4 GB.
 */
export function encodeNpz(members: Readonly<Record<string, NpyArray | NpyTexts>>): Uint8Array {
  const list: Member[] = [];
  let offset = 0;
  for (const [key, array] of Object.entries(members)) {
    const name = new TextEncoder().encode(`${key}.npy`);
    const bytes = encodeNpy(array);
    list.push({ name, bytes, crc: crc32(bytes), offset });
    offset += LOCAL_BYTES + name.byteLength + bytes.byteLength;
  }
  const directory = list.reduce((sum, { name }) => sum + CENTRAL_BYTES + name.byteLength, 0);
  const size = offset + directory + END_BYTES;
  if (size > LIMIT || list.length > 0xfffe) throw new RangeError(`npz: expected less than 4 GB, got ${size} bytes`);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = offset;
  for (const member of list) {
    const { name, bytes } = member;
    view.setUint32(member.offset, LOCAL, true);
    writeFields(view, member.offset + 4, member);
    out.set(name, member.offset + LOCAL_BYTES);
    out.set(bytes, member.offset + LOCAL_BYTES + name.byteLength);
    view.setUint32(at, CENTRAL, true);
    view.setUint16(at + 4, VERSION, true);
    writeFields(view, at + 6, member);
    view.setUint32(at + 42, member.offset, true);
    out.set(name, at + CENTRAL_BYTES);
    at += CENTRAL_BYTES + name.byteLength;
  }
  view.setUint32(at, END, true);
  view.setUint16(at + 8, list.length, true);
  view.setUint16(at + 10, list.length, true);
  view.setUint32(at + 12, directory, true);
  view.setUint32(at + 16, offset, true);
  return out;
}

/** The fields that a local header and its entry in the central directory share. */
function writeFields(view: DataView, at: number, { name, bytes, crc }: Member): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, bytes.byteLength, true);
  view.setUint32(at + 18, bytes.byteLength, true);
  view.setUint16(at + 22, name.byteLength, true);
}

/**
 * The arrays of an .npz of our own making, checksums verified, each in an array of its own. For files of users see
 * inputs/. Throws CensusError `object-corrupt`, calling it `name`.
 */
export function decodeNpz(bytes: Uint8Array, name = 'npz'): Record<string, NpyArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END) throw corrupt(name, 'the end of a zip', 'other bytes');
  const members: [string, NpyArray][] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) {
      throw corrupt(name, `a directory entry at byte ${at}`, 'other bytes');
    }
    const nameBytes = view.getUint16(at + 28, true);
    const title = new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes));
    members.push([
      title.replace(/\.npy$/, ''),
      decodeNpy(memberAt(bytes, view, at, `${name}: ${title}`), `${name}: ${title}`),
    ]);
    at += CENTRAL_BYTES + nameBytes;
  }
  return Object.fromEntries(members);
}

function memberAt(bytes: Uint8Array, view: DataView, entry: number, name: string): Uint8Array {
  const size = view.getUint32(entry + 24, true);
  const offset = view.getUint32(entry + 42, true);
  if (view.getUint16(entry + 10, true) !== 0) throw corrupt(name, 'a stored member', 'a compressed one');
  if (offset + LOCAL_BYTES > entry || view.getUint32(offset, true) !== LOCAL) {
    throw corrupt(name, `a local header at byte ${offset}`, 'other bytes');
  }
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const content = bytes.subarray(start, start + size);
  const expected = view.getUint32(entry + 16, true);
  const got = crc32(content);
  if (got !== expected) throw corrupt(name, `CRC-32 ${expected.toString(16)}`, got.toString(16));
  return content;
}

function corrupt(name: string, expected: string, got: string): CensusError {
  return new CensusError('object-corrupt', `${name}: expected ${expected}, got ${got}`, {
    hint: 'the object is damaged: remove it (or the run) and run again',
    fields: { key: name, expected, got },
  });
}
