import * as fc from 'fast-check';

/** One change to the bytes of a sound file; places are parts of its length, so that they fit whatever is left of it. */
export type Change =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly value: number }
  | { readonly kind: 'number'; readonly at: number; readonly bytes: 2 | 4 | 8; readonly value: bigint }
  | { readonly kind: 'digits'; readonly at: number; readonly text: string }
  | { readonly kind: 'word'; readonly at: number; readonly text: string }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'drop'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number };

/** Numbers at which lengths, offsets and counts go wrong. */
const EDGES = [
  0n,
  1n,
  2n,
  7n,
  8n,
  127n,
  128n,
  255n,
  256n,
  65_535n,
  65_536n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Names that are something else to a language, a file system or a terminal. */
export const NASTY = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  '../../etc/passwd',
  '/etc/passwd',
  '..',
  '.',
  'C:\\x',
  '..\\..\\x',
  'con',
  'nul.txt',
  'a\0b',
  'a\nb',
  '\u001b[2J',
  '\u202Egnp.exe',
  'ｅ',
  '\ud800',
  '',
  ' ',
  'x'.repeat(300),
  '<script>',
  '%00',
  'NaN',
  '-1',
  '1e309',
];

const at = fc.double({ min: 0, max: 1, noNaN: true });
const header = fc.double({ min: 0, max: 0.2, noNaN: true });
/** Headers are at the beginning of most formats and at the end of others. */
const place = fc.oneof(
  at,
  header,
  header.map((part) => 1 - part),
);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('set' as const), at: place, value: fc.nat(255) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at: place,
      bytes: fc.constantFrom(2 as const, 4 as const, 8 as const),
      value: fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('digits' as const),
      at,
      text: fc.oneof(
        fc.constantFrom(
          '0',
          '-1',
          '1e400',
          '0.5',
          '4294967296',
          '9007199254740993',
          '99999999999999999999',
          '[[[[',
          'null',
          '{}',
        ),
        fc.nat().map(String),
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('word' as const), at, text: fc.constantFrom(...NASTY) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('drop' as const), at: place, length: fc.integer({ min: 1, max: 64 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      at: place,
      length: fc.integer({ min: 1, max: 64 }),
      times: fc.constantFrom(1, 2, 100, 2000),
    }),
  },
);

/** A few changes, one after the other. */
export const changes = fc.oneof(
  { weight: 3, arbitrary: fc.array(change, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(change, { minLength: 2, maxLength: 4 }) },
);

/** The bytes with one run of them replaced. */
function spliced(bytes: Uint8Array, start: number, length: number, middle: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(start + length)]);
}

/** The run of bytes that a test accepts, nearest behind a place; undefined without one. */
function runAt(
  bytes: Uint8Array,
  from: number,
  accepts: (byte: number) => boolean,
): readonly [start: number, length: number] | undefined {
  let start = from;
  while (start > 0 && accepts(bytes[start - 1]!)) start--;
  while (start < bytes.length && !accepts(bytes[start]!)) start++;
  let end = start;
  while (end < bytes.length && accepts(bytes[end]!)) end++;
  return end > start ? [start, end - start] : undefined;
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isWord = (byte: number): boolean =>
  isDigit(byte) || byte === 0x5f || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);

function applyOne(bytes: Uint8Array, change: Change): Uint8Array {
  const start = Math.min(bytes.length - 1, Math.floor(change.at * bytes.length));
  if (start < 0) return bytes;
  const copy = new Uint8Array(bytes);
  switch (change.kind) {
    case 'flip':
      copy[start]! ^= 1 << change.bit;
      return copy;
    case 'set':
      copy[start] = change.value;
      return copy;
    case 'number':
      for (let k = 0; k < change.bytes && start + k < copy.length; k++) {
        copy[start + k] = Number((change.value >> BigInt(8 * k)) & 255n);
      }
      return copy;
    case 'digits':
    case 'word': {
      const run = runAt(bytes, start, change.kind === 'digits' ? isDigit : isWord);
      return run === undefined ? bytes : spliced(bytes, ...run, Buffer.from(change.text));
    }
    case 'cut':
      return copy.subarray(0, start);
    case 'drop':
      return spliced(bytes, start, change.length, new Uint8Array(0));
    case 'repeat': {
      const part = bytes.subarray(start, start + change.length);
      return spliced(bytes, start, 0, Buffer.concat(Array.from({ length: change.times }, () => part)));
    }
  }
}

export const applyChanges = (bytes: Uint8Array, list: readonly Change[]): Uint8Array => list.reduce(applyOne, bytes);
