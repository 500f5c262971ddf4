import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Question } from '../../hostile/verdict.ts';
import { torchFileOf } from '../fixture-torch.ts';
import { zipOf } from '../fixture-zip.ts';

/** Hostile files by what is wrong with them, each small, and made when it is asked for. */

interface Case {
  readonly reader: string;
  /** What the file is called. */
  readonly file: string;
  readonly bytes: () => Uint8Array;
  /** The tag of the refusal; `read` for what is odd and yet sound. */
  readonly ends: string;
}

const text = (content: string) => () => Buffer.from(content);

/** An .npy header that promises a shape; data may follow. */
function npy(
  shape: string,
  { descr = "'<f4'", data = new Uint8Array(0) }: { descr?: string; data?: Uint8Array } = {},
): Uint8Array {
  const header = Buffer.from(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`);
  const lead = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([lead, header, data]);
}

/** A deflated archive whose one array is that many float32 zeros: about a thousandth of it. */
function bomb(elements: number, descr: string, width: number): Uint8Array {
  return zipOf({ 'mean.npy': npy(`(${elements / 4}, 4)`, { descr, data: new Uint8Array(elements * width) }) }, true);
}

/** A .safetensors file of this header. */
function safetensors(header: string, data = new Uint8Array(16)): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), data]);
}

const nested = (open: string, close: string, times: number, inside = ''): string =>
  open.repeat(times) + inside + close.repeat(times);

/** Nine levels of nine references each: 3.9·10⁸ nodes when written out. */
const laughs = (): string =>
  [
    'a0: &a0 [lol, lol]',
    ...Array.from(
      { length: 9 },
      (_, k) => `a${k + 1}: &a${k + 1} [${Array.from({ length: 9 }, () => `*a${k}`).join(', ')}]`,
    ),
  ].join('\n');

const keysOf = (count: number): string => Array.from({ length: count }, (_, k) => `k${k}: 1`).join('\n');

const pickle = (body: string, ...bytes: number[]): Uint8Array =>
  zipOf({
    'x/data.pkl': Buffer.concat([Buffer.from([0x80, 2]), Buffer.from(body, 'latin1'), Buffer.from(bytes)]),
    'x/data/0': new Uint8Array(8),
  });

export const CASES: Readonly<Record<string, Case>> = {
  // Shapes whose product is no number of bytes.
  'npy-shape-beyond-2-53': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy('(9007199254740991, 9007199254740991)'),
    ends: 'input-format',
  },
  'npy-shape-of-zero-times-much': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy('(9007199254740991, 0)'),
    ends: 'read',
  },
  'npy-shape-infinite': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy(`(${'9'.repeat(400)},)`),
    ends: 'input-format',
  },
  'npy-shape-negative': { reader: 'container', file: 'a.npy', bytes: () => npy('(-1, 4)'), ends: 'input-format' },
  'npy-header-nested': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy(nested('(', ')', 20_000)),
    ends: 'input-format',
  },
  'npy-string-of-no-width': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy('(9007199254740991,)', { descr: "'<U0'" }),
    ends: 'input-dtype',
  },
  'npy-strings-of-much-width': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy('(1,)', { descr: "'|S9007199254740991'" }),
    ends: 'input-format',
  },
  'npy-key-proto': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy("(1,), '__proto__': {'shape': (1,)}"),
    ends: 'input-format',
  },
  'npy-object': {
    reader: 'container',
    file: 'a.npy',
    bytes: () => npy('(1,)', { descr: "'|O'", data: new Uint8Array(8) }),
    ends: 'input-dtype',
  },
  'safetensors-shape-beyond-2-53': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () => safetensors('{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,16]}}'),
    ends: 'input-format',
  },
  'safetensors-type-constructor': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () => safetensors('{"a":{"dtype":"constructor","shape":[4],"data_offsets":[0,16]}}'),
    ends: 'input-dtype',
  },
  'safetensors-name-proto': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () => safetensors('{"__proto__":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'),
    ends: 'read',
  },
  'safetensors-nested': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () => safetensors(`{"a":${nested('[', ']', 200_000)}}`),
    ends: 'input-format',
  },
  'safetensors-offsets-backwards': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () => safetensors('{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}'),
    ends: 'input-format',
  },
  'safetensors-many-names': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () =>
      safetensors(
        `{${Array.from({ length: 200_000 }, (_, k) => `"${k}":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}`).join(',')}}`,
      ),
    ends: 'read',
  },
  'safetensors-long-name': {
    reader: 'container',
    file: 'a.safetensors',
    bytes: () => safetensors(`{"${'x'.repeat(1_000_000)}":{"dtype":"F16","shape":[4],"data_offsets":[0,16]}}`),
    ends: 'input-format',
  },

  // Bombs: honest archives of a thousandth of what comes out.
  'npz-bomb-of-256-mib': {
    reader: 'container',
    file: 'a.npz',
    bytes: () => bomb(2 ** 28, "'|u1'", 1),
    ends: 'input-format',
  },
  'npz-bomb-as-factors': {
    reader: 'factors',
    file: 'a.npz',
    bytes: () => bomb(2 ** 28, "'|u1'", 1),
    ends: 'input-alignment',
  },
  'npz-names-of-other-places': {
    reader: 'container',
    file: 'a.npz',
    bytes: () =>
      zipOf(
        Object.fromEntries(
          [
            '../../etc/passwd.npy',
            '/etc/passwd.npy',
            'C:\\x.npy',
            'a\0b.npy',
            '__proto__.npy',
            '..\\x.npy',
            '\u202egnp.npy',
            'con.npy',
          ].map((name) => [name, npy('(4,)', { data: new Uint8Array(16) })]),
        ),
      ),
    ends: 'read',
  },
  'npz-name-that-a-terminal-acts-on': {
    reader: 'container',
    file: 'a.npz',
    bytes: () => zipOf({ '\u001b[2Jpwned.npy': npy('(5,)', { data: new Uint8Array(16) }) }),
    ends: 'input-format',
  },
  'npz-long-name': {
    reader: 'container',
    file: 'a.npz',
    bytes: () => zipOf({ [`${'x'.repeat(60_000)}.npy`]: npy('(5,)', { data: new Uint8Array(16) }) }),
    ends: 'input-format',
  },
  'npz-members-that-overlap': {
    reader: 'container',
    file: 'a.npz',
    bytes: () => overlapping(60_000),
    ends: 'input-format',
  },
  'npz-in-gzip': {
    reader: 'container',
    file: 'a.npz',
    bytes: () => gzipSync(zipOf({ 'a.npy': npy('(0,)') })),
    ends: 'input-format',
  },
  'torch-expanded': {
    reader: 'container',
    file: 'a.pt',
    bytes: () =>
      torchFileOf({ storage: 'ByteStorage', offset: 0, shape: [1000, 1_000_000], strides: [0, 0] }, new Uint8Array(8)),
    ends: 'input-format',
  },
  'torch-shape-beyond-2-53': {
    reader: 'container',
    file: 'a.pt',
    bytes: () =>
      torchFileOf(
        { storage: 'FloatStorage', offset: 0, shape: [2 ** 52, 2 ** 52], strides: [0, 0] },
        new Uint8Array(8),
      ),
    ends: 'input-format',
  },
  'torch-shape-of-zero-times-much': {
    reader: 'container',
    file: 'a.pt',
    bytes: () =>
      torchFileOf(
        { storage: 'FloatStorage', offset: 2 ** 52, shape: [2 ** 52, 0], strides: [2 ** 52, 2 ** 52] },
        new Uint8Array(8),
      ),
    ends: 'read',
  },
  'torch-marks': {
    reader: 'container',
    file: 'a.pt',
    bytes: () => pickle(`${'('.repeat(4_000_000)}.`),
    ends: 'input-format',
  },
  'torch-tuples-in-tuples': {
    reader: 'container',
    file: 'a.pt',
    bytes: () => pickle(`N${'\x85'.repeat(2_000_000)}.`),
    ends: 'input-format',
  },
  'torch-list-that-holds-itself': {
    reader: 'container',
    file: 'a.pt',
    bytes: () => pickle(']q\0h\0a.'),
    ends: 'input-format',
  },
  'torch-sets-of-one-long-list': {
    reader: 'container',
    file: 'a.pt',
    bytes: () => pickle(`](${'N'.repeat(100_000)}eq\0${'0cbuiltins\nset\nh\0\x85R'.repeat(5000)}.`),
    ends: 'input-format',
  },
  'torch-dictionary-of-itself': {
    reader: 'container',
    file: 'a.pt',
    bytes: () => pickle('}q\0X\x01\0\0\0ah\0s.'),
    ends: 'input-format',
  },
  'torch-command': {
    reader: 'container',
    file: 'a.pt',
    bytes: () => pickle('cposix\nsystem\nX\x02\0\0\0id\x85R.'),
    ends: 'input-format',
  },

  // Tables of text.
  'csv-of-commas': { reader: 'factors', file: 'a.csv', bytes: text(`${','.repeat(200_000)}\n`), ends: 'input-format' },
  'csv-of-columns': {
    reader: 'metadata',
    file: 'a.csv',
    bytes: text(`${Array.from({ length: 100_000 }, (_, k) => `c${k}`).join(',')}\n`),
    ends: 'input-format',
  },
  'csv-of-empty-lines': {
    reader: 'metadata',
    file: 'a.csv',
    bytes: text(`a\n${'b\n'.repeat(8_000_000)}`),
    ends: 'input-format',
  },
  'csv-of-long-lines': {
    reader: 'metadata',
    file: 'a.csv',
    bytes: text(`a\n${'b'.repeat(70_000_000)}`),
    ends: 'input-format',
  },
  'csv-of-quotes': {
    reader: 'metadata',
    file: 'a.csv',
    bytes: text(`a\n"${'""'.repeat(3_000_000)}"x"\n`),
    ends: 'read',
  },
  'csv-factor-called-constructor': {
    reader: 'factors',
    file: 'a.csv',
    bytes: text(`digit,constructor\n${Array.from({ length: 12 }, (_, k) => `${k % 3},${k % 2}\n`).join('')}`),
    ends: 'read',
  },
  'csv-quote-without-end': {
    reader: 'metadata',
    file: 'a.csv',
    bytes: text(`name\n"${'x'.repeat(3_000_000)}`),
    ends: 'input-format',
  },
  'json-nested': {
    reader: 'metadata',
    file: 'a.json',
    bytes: text(`[{"a":${nested('[', ']', 500_000)}}]`),
    ends: 'input-format',
  },
  'json-proto': {
    reader: 'metadata',
    file: 'a.json',
    bytes: text('[{"name":"a","__proto__":{"x":1}},{"name":"b","constructor":1}]'),
    ends: 'read',
  },
  'json-columns-times-rows': {
    reader: 'metadata',
    file: 'a.json',
    bytes: text(JSON.stringify(Array.from({ length: 20_000 }, (_, k) => ({ [`k${k}`]: 1 })))),
    ends: 'input-format',
  },

  // Jobs.
  'yaml-laughs': { reader: 'job', file: 'a.yaml', bytes: text(laughs()), ends: 'job-invalid' },
  'yaml-nested-flow': { reader: 'job', file: 'a.yaml', bytes: text(nested('[', ']', 100_000)), ends: 'job-invalid' },
  'yaml-nested-maps': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(nested('{a: ', '}', 20_000, '1')),
    ends: 'job-invalid',
  },
  'yaml-nested-blocks': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(Array.from({ length: 2000 }, (_, k) => `${' '.repeat(k)}a:`).join('\n')),
    ends: 'job-invalid',
  },
  'yaml-nested-dashes': { reader: 'job', file: 'a.yaml', bytes: text(`${'- '.repeat(50_000)}x`), ends: 'job-invalid' },
  'yaml-many-keys': { reader: 'job', file: 'a.yaml', bytes: text(keysOf(60_000)), ends: 'job-invalid' },
  'yaml-long-scalar': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(`name: ${'x'.repeat(20_000_000)}`),
    ends: 'job-invalid',
  },
  'yaml-list-of-numbers': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(`ensembles: [${'1,'.repeat(2_000_000)}]`),
    ends: 'job-invalid',
  },
  'yaml-spaces-of-numbers': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(`ensembles: [{ spaces: [${'1,'.repeat(1_500_000)}] }]`),
    ends: 'job-invalid',
  },
  'yaml-aliases-of-a-long-list': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(`a: &a [${'1,'.repeat(500_000)}]\nensembles: [${'*a,'.repeat(18)}]\n`),
    ends: 'job-invalid',
  },
  'yaml-of-40-mb': { reader: 'job', file: 'a.yaml', bytes: text('# nothing\n'.repeat(4_000_000)), ends: 'job-invalid' },
  'yaml-proto': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text('__proto__: { name: x }\nconstructor: { prototype: 1 }\n'),
    ends: 'job-invalid',
  },
  'yaml-merge': { reader: 'job', file: 'a.yaml', bytes: text('a: &a { name: x }\n<<: *a\n'), ends: 'job-invalid' },
  'yaml-alias-of-itself': { reader: 'job', file: 'a.yaml', bytes: text('name: &a [*a]\n'), ends: 'job-invalid' },
  'yaml-alias-of-key': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text('? &a [x]\n: *a\n? *a\n: 1\n'),
    ends: 'job-invalid',
  },
  'yaml-tags': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text('name: !!js/function "function(){}"\nensembles: !!python/object:os.system x\n'),
    ends: 'job-invalid',
  },
  'yaml-documents': { reader: 'job', file: 'a.yaml', bytes: text('---\na: 1\n'.repeat(10_000)), ends: 'job-invalid' },
  'yaml-directives': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(`${'%TAG !x! tag:x,2000:\n'.repeat(20_000)}---\na: 1\n`),
    ends: 'job-invalid',
  },
  'yaml-binary': { reader: 'job', file: 'a.yaml', bytes: () => Buffer.from([0, 1, 2, 3]), ends: 'usage' },
  'yaml-name-of-another-place': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text('name: ../../etc\nensembles: [{name: a, spaces: x, arrays: {labels: y}}]\n'),
    ends: 'job-invalid',
  },
  'yaml-number-of-digits': {
    reader: 'job',
    file: 'a.yaml',
    bytes: text(`name: ${'9'.repeat(1_000_000)}\n`),
    ends: 'job-invalid',
  },
  'json-job-nested': {
    reader: 'job',
    file: 'a.json',
    bytes: text(nested('{"a":', '}', 100_000, '1')),
    ends: 'job-invalid',
  },
};

/** Many members of a directory that share the same packed bytes: each honest, all of them far beyond the file. */
function overlapping(count: number): Uint8Array {
  const packed = deflateRawSync(npy('(1000000,)', { data: new Uint8Array(4_000_000) }));
  const single = Buffer.from(zipOf({ 'a0000.npy': npy('(1000000,)', { data: new Uint8Array(4_000_000) }) }, true));
  const end = single.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const at = single.readUInt32LE(end + 16);
  const entry = single.subarray(at, end);
  const entries = Array.from({ length: Math.min(count, 65_000) }, (_, k) => {
    const own = Buffer.from(entry);
    own.write(`a${k.toString(36).padStart(4, '0')}`, 46);
    return own;
  });
  const tail = Buffer.from(single.subarray(end));
  tail.writeUInt16LE(entries.length, 10);
  tail.writeUInt32LE(entries.length * entry.length, 12);
  return packed.length > 0 ? Buffer.concat([single.subarray(0, at), ...entries, tail]) : single;
}

export const questionOfCase = ({ reader, file, bytes }: Case): Question => ({ reader, name: file, bytes: bytes() });
