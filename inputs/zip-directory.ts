import type { ByteSource } from './byte-source.ts';
import { refusal } from './refusal.ts';

/** One member of a zip archive, as the archive's central directory lists it. */
export interface ZipMember {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header lies. */
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end record is 22 bytes and a comment of at most 65,535. */
const TAIL_BYTES = 22 + 0xffff;
/** Deflate cannot shrink data by more than this factor. */
const DEFLATE_MOST = 1032;
/** Deflate has a few bytes of its own even for nothing. */
const DEFLATE_SLACK_BYTES = 1024;

const HINT = 'the archive is damaged or cut short: copy or export it again, e.g. with numpy.savez';

/**
 * Reads the central directory of a zip archive, zip64 included: its last bytes and the directory, nothing else.
 *
 * @throws CensusError `input-format` for what is no archive, is cut short, encrypted, packed in an unknown way, lists a
 * member twice, or promises more than it can hold.
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipMember[]> {
  const place = { file: source.uri };
  const { offset, length, count } = await locateDirectory(source);
  if (offset + length > source.size) {
    throw refusal('input-format', place, `expected at least ${offset + length} bytes, got ${source.size}`, HINT);
  }
  const bytes = await source.read(offset, length);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members: ZipMember[] = [];
  const seen = new Set<string>();
  for (let at = 0; members.length < count;) {
    if (at + 46 > length || data.getUint32(at, true) !== CENTRAL) {
      throw refusal('input-format', place, `expected ${count} members, got ${members.length}`, HINT);
    }
    const nameLength = data.getUint16(at + 28, true);
    const extraLength = data.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + data.getUint16(at + 32, true);
    if (next > length) throw refusal('input-format', place, 'expected a whole directory, got a part of one', HINT);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const member = memberAt(data, at, name, extra, source);
    if (seen.has(name)) {
      throw refusal(
        'input-format',
        { file: source.uri, array: arrayName(name) },
        'expected one member of this name, got two',
        HINT,
      );
    }
    seen.add(name);
    checkMember(member, source, offset);
    members.push(member);
    at = next;
  }
  return members;
}

const arrayName = (member: string): string => member.replace(/\.npy$/, '');

/** Where the data of a member start. @throws CensusError `input-format` when the local header disagrees. */
export async function dataOffsetOf(source: ByteSource, member: ZipMember): Promise<number> {
  const place = { file: source.uri, array: arrayName(member.name) };
  const header = await source.read(member.headerOffset, 30);
  const data = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const nameLength = data.getUint16(26, true);
  const offset = member.headerOffset + 30 + nameLength + data.getUint16(28, true);
  const name = await source.read(
    member.headerOffset + 30,
    Math.min(nameLength, source.size - member.headerOffset - 30),
  );
  if (data.getUint32(0, true) !== LOCAL || new TextDecoder().decode(name) !== member.name) {
    throw refusal('input-format', place, 'expected the member that the directory lists, got other bytes', HINT);
  }
  if (offset + member.packedBytes > source.size) {
    throw refusal(
      'input-format',
      place,
      `expected ${member.packedBytes} packed bytes, got ${source.size - offset}`,
      HINT,
    );
  }
  return offset;
}

async function locateDirectory(source: ByteSource): Promise<{ offset: number; length: number; count: number }> {
  const tailLength = Math.min(source.size, TAIL_BYTES);
  const tailStart = source.size - tailLength;
  const tail = await source.read(tailStart, tailLength);
  const data = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tailLength - 22;
  while (end >= 0 && data.getUint32(end, true) !== END) end--;
  if (end < 0) {
    throw refusal('input-format', { file: source.uri }, 'expected a zip archive, got no end of its directory', HINT);
  }
  const small = {
    count: data.getUint16(end + 10, true),
    length: data.getUint32(end + 12, true),
    offset: data.getUint32(end + 16, true),
  };
  const locator = end - 20;
  if (locator < 0 || data.getUint32(locator, true) !== END64_LOCATOR) return small;
  const at = Number(data.getBigUint64(locator + 8, true));
  if (at + 56 > source.size) {
    throw refusal(
      'input-format',
      { file: source.uri },
      'expected a zip64 directory, got a file that ends before',
      HINT,
    );
  }
  const record = await source.read(at, 56);
  const wide = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (wide.getUint32(0, true) !== END64) {
    throw refusal('input-format', { file: source.uri }, 'expected a zip64 directory, got other bytes', HINT);
  }
  return {
    count: Number(wide.getBigUint64(32, true)),
    length: Number(wide.getBigUint64(40, true)),
    offset: Number(wide.getBigUint64(48, true)),
  };
}

function memberAt(data: DataView, at: number, name: string, extra: Uint8Array, source: ByteSource): ZipMember {
  const place = { file: source.uri, array: arrayName(name) };
  const flags = data.getUint16(at + 8, true);
  const method = data.getUint16(at + 10, true);
  if ((flags & 0x41) !== 0) {
    throw refusal('input-format', place, 'expected plain data, got encrypted data', 'export it without a password');
  }
  if (method !== 0 && method !== 8) {
    const problem = `expected stored or deflated data, got compression method ${method}`;
    throw refusal('input-format', place, problem, 'export it with numpy.savez or numpy.savez_compressed');
  }
  const short = {
    bytes: data.getUint32(at + 24, true),
    packedBytes: data.getUint32(at + 20, true),
    headerOffset: data.getUint32(at + 42, true),
  };
  return { name, deflated: method === 8, crc: data.getUint32(at + 16, true), ...widen(short, extra) };
}

/** Numbers that do not fit 32 bits stand in the zip64 field, in this order, only those that overflow. */
function widen<T extends { bytes: number; packedBytes: number; headerOffset: number }>(short: T, extra: Uint8Array): T {
  const data = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  let at = 0;
  while (at + 4 <= extra.length && data.getUint16(at, true) !== 1) at += 4 + data.getUint16(at + 2, true);
  if (at + 4 > extra.length) return short;
  const end = Math.min(extra.length, at + 4 + data.getUint16(at + 2, true));
  at += 4;
  const wide = { ...short };
  for (const key of ['bytes', 'packedBytes', 'headerOffset'] as const) {
    if (short[key] !== 0xffffffff || at + 8 > end) continue;
    wide[key] = Number(data.getBigUint64(at, true));
    at += 8;
  }
  return wide;
}

function checkMember(member: ZipMember, source: ByteSource, directory: number): void {
  const place = { file: source.uri, array: arrayName(member.name) };
  const { bytes, packedBytes, headerOffset, deflated } = member;
  if (headerOffset + 30 + packedBytes > directory) {
    throw refusal('input-format', place, `expected ${packedBytes} packed bytes, got ${directory - headerOffset}`, HINT);
  }
  const most = deflated ? packedBytes * DEFLATE_MOST + DEFLATE_SLACK_BYTES : packedBytes;
  if (bytes > most || (!deflated && bytes !== packedBytes)) {
    throw refusal('input-format', place, `expected ${bytes} bytes as listed, got ${packedBytes} packed bytes`, HINT);
  }
}
