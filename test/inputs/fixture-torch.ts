import { readFileSync } from 'node:fs';
import { memorySource } from '../../inputs/byte-source.ts';
import { dataOffsetOf, readZipDirectory } from '../../inputs/zip-directory.ts';
import { FIXTURES } from './fixture-job.ts';
import { zipOf } from './fixture-zip.ts';

/** The pickle in a file that torch.save wrote. */
export async function pickleOf(file: string): Promise<Uint8Array> {
  const source = memorySource(file, readFileSync(`${FIXTURES}/${file}`));
  const member = (await readZipDirectory(source)).find(({ name }) => name.endsWith('/data.pkl'))!;
  return source.read(await dataOffsetOf(source, member), member.bytes);
}

/** A pickle of protocol 2 that holds one tensor, as torch would write it. */
export function pickledTensor(tensor: {
  storage: string;
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
}): Uint8Array {
  const text = (value: string) => Buffer.concat([Buffer.from([0x58, value.length, 0, 0, 0]), Buffer.from(value)]);
  const number = (value: number) => {
    const bytes = Buffer.alloc(10, 0x8a);
    bytes[1] = 8;
    bytes.writeBigInt64LE(BigInt(value), 2);
    return bytes;
  };
  const tuple = (...items: Uint8Array[]) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]);
  const global = (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`);
  const id = tuple(text('storage'), global('torch', tensor.storage), text('0'), text('cuda:0'), number(0));
  return Buffer.concat([
    Buffer.from([0x80, 2]),
    global('torch._utils', '_rebuild_tensor_v2'),
    tuple(
      Buffer.concat([id, Buffer.from('Q')]),
      number(tensor.offset),
      tuple(...tensor.shape.map(number)),
      tuple(...tensor.strides.map(number)),
      Buffer.from([0x89]),
      Buffer.from('N'),
    ),
    Buffer.from('R.'),
  ]);
}

/** A file of one tensor over a storage of these bytes. */
export const torchFileOf = (tensor: Parameters<typeof pickledTensor>[0], data: Uint8Array): Uint8Array =>
  zipOf({ 'x/data.pkl': pickledTensor(tensor), 'x/byteorder': Buffer.from('little'), 'x/data/0': data });
