import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', 'fixtures');

/** An array of a fixture, row-major. Booleans are 0 and 1. */
export interface FixtureArray {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array | Uint8Array;
}

/** A JSON fixture, in which the strings "NaN", "Infinity" and "-Infinity" stand for the numbers. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'), (_, value: unknown) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  ) as T;
}

/** The arrays of a stored (not deflated) .npz fixture; string arrays are left out. */
export function readNpz(path: string): (name: string) => FixtureArray {
  const bytes = readFileSync(join(ROOT, path));
  const members = new Map([...storedFiles(bytes)].map(([name, file]) => [name.replace(/\.npy$/, ''), file]));
  return (name) => {
    const file = members.get(name);
    if (!file) throw new Error(`missing array: ${name} in ${path}`);
    return parseNpy(file);
  };
}

/** Numbers of a nested list, row-major. */
export function flat(nested: unknown): Float64Array {
  return Float64Array.from([nested].flat(Infinity) as number[]);
}

/** Walks the central directory at the end of a zip file. */
function* storedFiles(bytes: Buffer): Generator<[string, Buffer]> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [size, nameLength] = [bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28)];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    yield [bytes.toString('utf8', at + 46, at + 46 + nameLength), bytes.subarray(start, start + size)];
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

function parseNpy(file: Buffer): FixtureArray {
  const headerEnd = 10 + file.readUInt16LE(8);
  const header = file.toString('latin1', 10, headerEnd);
  const descr = /'descr': '([^']*)'/.exec(header)![1]!;
  const shape = [.../'shape': \(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(Number);
  const body = new Uint8Array(file.subarray(headerEnd)).buffer; // a copy, so that it is aligned
  switch (descr) {
    case '<f8':
      return { shape, data: new Float64Array(body) };
    case '<f4':
      return { shape, data: new Float32Array(body) };
    case '<i4':
      return { shape, data: new Int32Array(body) };
    case '|b1':
      return { shape, data: new Uint8Array(body) };
    default:
      throw new Error(`fixture array: expected f8, f4, i4 or b1, got ${descr}`);
  }
}
