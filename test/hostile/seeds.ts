import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zipOf } from '../inputs/fixture-zip.ts';
import type { Question } from './verdict.ts';

/** A sound file, which hostile ones are made of by changing it. */
export interface Seed extends Question {
  /** What is put around the changed bytes, so that a checksum does not hide them. */
  readonly wrap?: (bytes: Uint8Array) => Uint8Array;
}

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'inputs');

const filesIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(FIXTURES, folder))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);

const questionsOf = (reader: string, files: readonly string[]): Question[] =>
  files.map((file) => ({ reader, name: basename(file), bytes: readFileSync(join(FIXTURES, file)) }));

const containers = (pattern: RegExp, ...folders: string[]): Question[] =>
  questionsOf(
    'container',
    folders.flatMap((folder) => filesIn(folder, pattern)),
  );

/** Members of a stored zip archive. */
function membersOf(archive: Uint8Array): Record<string, Uint8Array> {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const members: Record<string, Uint8Array> = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const [size, nameLength, local] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    members[bytes.toString('utf8', at + 46, at + 46 + nameLength)] = bytes.subarray(start, start + size);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

/** Stored archives with one member to be changed, whose checksum is then right again. */
const inside = (member: RegExp, questions: readonly Seed[]): Seed[] =>
  questions.flatMap((question) => {
    const members = membersOf(question.bytes);
    const name = Object.keys(members).find((candidate) => member.test(candidate));
    if (name === undefined) return [];
    return [{ ...question, bytes: members[name]!, wrap: (bytes) => zipOf({ ...members, [name]: bytes }) }];
  });

/** Headers of .safetensors files: the length before them is right again. */
const safetensorsHeaders = (questions: readonly Seed[]): Seed[] =>
  questions.map((question) => {
    const bytes = Buffer.from(question.bytes);
    const end = 8 + Number(bytes.readBigUInt64LE(0));
    const wrap = (header: Uint8Array): Uint8Array => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      return Buffer.concat([length, header, bytes.subarray(end)]);
    };
    return { ...question, bytes: bytes.subarray(8, end), wrap };
  });

/** Headers of .npy files of version 1, likewise. */
const npyHeaders = (questions: readonly Seed[]): Seed[] =>
  questions.map((question) => {
    const bytes = Buffer.from(question.bytes);
    const end = 10 + bytes.readUInt16LE(8);
    const wrap = (header: Uint8Array): Uint8Array => {
      const length = Buffer.from(bytes.subarray(0, 10));
      length.writeUInt16LE(header.length % 65_536, 8);
      return Buffer.concat([length, header, bytes.subarray(end)]);
    };
    return { ...question, bytes: bytes.subarray(10, end), wrap };
  });

/** The bytes as they are asked about. */
export const questionOf = ({ wrap, ...question }: Seed, bytes: Uint8Array): Question => ({
  ...question,
  bytes: wrap?.(bytes) ?? bytes,
});

const text = (reader: string, name: string, content: string): Question => ({
  reader,
  name,
  bytes: Buffer.from(content),
});

const JOB = `name: small
ensembles:
  - &first
    name: vae
    spaces: ["models/*.npz", 'other/{method}/seed{seed}.npz']
    groupBy: [method]
    arrays: { mean: mean, logvar: logvar }
    channels: dimension
    meta: runs.csv
  - name: other
    spaces: others/*.npz
    arrays: { probabilities: p }
factors: { file: labels.npz, missing: { digit: [9, "x"] } }
sample: { size: 1000, seed: 3 }
analyses:
  structure: { similarities: [nmi, vi], compare: [[vae, other]], minSamples: auto, maxEps: inf }
  fullSpace: { samples: 2000, spacesPerEnsemble: 5, seed: 0, aggregate: [1] }
  fusion: [{ name: first, members: { ensemble: vae, cluster: I }, steps: 100 }]
  bounds: { points: 100 }
  ranking: {}
media: { images: images.npy }
store: ./census
`;

/** Groups of seeds by the name of what is fuzzed. */
export const SEEDS: Readonly<Record<string, readonly Seed[]>> = {
  npy: containers(/\.npy$/, 'npy', 'good'),
  npz: containers(/\.npz$/, 'good', 'factors', 'bad'),
  npyHeaders: npyHeaders(containers(/^(f4|f8_big|f8_big_fortran|S|U|u1|scalar|bool|i8)\.npy$/, 'npy')),
  npzInside: inside(/\.npy$/, containers(/^(stored|many|textids|doubles|categorical|variables)\.npz$/, 'good')),
  torchInside: inside(/data\.pkl$/, containers(/\.pt$/, 'good', 'torch')),
  safetensors: containers(/\.safetensors$/, 'good', 'bad'),
  safetensorsHeaders: safetensorsHeaders(containers(/\.safetensors$/, 'good')),
  torch: containers(/\.pt$/, 'good', 'torch', 'bad'),
  hdf5: containers(/\.(h5|hdf5)$/, 'good', 'h5'),
  parquet: containers(/\.parquet$/, 'good', 'factors', 'bad'),
  factors: questionsOf('factors', filesIn('factors', /./)),
  rows: questionsOf('rows', ['good/rows.npy', 'good/rows.npz']),
  pictures: questionsOf('pictures', ['torch/pictures.pt', 'h5/pictures.h5']),
  metadata: [
    text('metadata', 'runs.csv', 'space,seed,beta\na,1,4\nb,2,"8, or so"\n'),
    text('metadata', 'runs.tsv', 'file\tseed\na.npz\t1\nb.npz\t2\n'),
    text('metadata', 'runs.json', '[{"name":"a","seed":1,"more":{"x":[1,2]}},{"name":"b","seed":2.5}]'),
    text('metadata', 'named.json', '{"a":{"seed":1},"b":{"seed":"two"}}'),
    ...questionsOf('metadata', ['good/scalars.parquet']),
  ],
  job: [
    text('job', 'job.yaml', JOB),
    text('job', 'job.json', '{"name":"x","ensembles":[{"name":"a","spaces":"*.npz","arrays":{"labels":"y"}}]}'),
  ],
};
