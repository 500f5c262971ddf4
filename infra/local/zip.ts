import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;

/** Unpacks the first member whose name matches into a file. Throws where there is none or the zip is damaged. */
export async function extractMember(zip: Uint8Array, name: RegExp, target: string): Promise<void> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.byteLength - END_BYTES;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error('expected a zip, got other bytes');
  let at = view.getUint32(end + 16, true);
  for (let i = view.getUint16(end + 10, true); i > 0 && view.getUint32(at, true) === CENTRAL; i--) {
    const nameBytes = view.getUint16(at + 28, true);
    const member = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameBytes));
    if (name.test(member)) return extract(zip, view, at, target);
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new Error(`missing member: ${name.source}`);
}

async function extract(zip: Uint8Array, view: DataView, entry: number, target: string): Promise<void> {
  const method = view.getUint16(entry + 10, true);
  const size = view.getUint32(entry + 24, true);
  const local = view.getUint32(entry + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const content = Readable.from([zip.subarray(start, start + view.getUint32(entry + 20, true))]);
  if (method === DEFLATED) await pipeline(content, createInflateRaw(), createWriteStream(target));
  else if (method === STORED) await pipeline(content, createWriteStream(target));
  else throw new Error(`expected a stored or deflated member, got method ${method}`);
  const got = (await stat(target)).size;
  if (got !== size) throw new Error(`expected ${size} bytes unpacked, got ${got}`);
}
