import { posix } from 'node:path';
import type { ArrayHeader, NdArray } from './array.ts';
import { readDense } from './array-bytes.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import { keepBudget, memberBytes, type MemberBytes } from './member-bytes.ts';
import { unpickle } from './pickle.ts';
import { refusal } from './refusal.ts';
import { entriesOf, type TorchEntry } from './torch-entries.ts';
import { torchMeaning, type TorchTensor } from './torch-meaning.ts';
import { denseOfNumpy } from './torch-numpy.ts';
import { checkTensor, elementOfTensor, readTensor } from './torch-tensor.ts';
import { dataOffsetOf, type ZipMember } from './zip-directory.ts';

/** A pickle of a million names is smaller. */
const PICKLE_BYTES_MAX = 64 * 2 ** 20;
const PICKLE = /(^|\/)data\.pkl$/;
const HINT = 'the file is damaged: copy or save it again with torch.save';

/** Whether the members of a zip archive are those of a file that `torch.save` wrote. */
export const isTorchArchive = (members: readonly ZipMember[]): boolean =>
  members.some(({ name }) => PICKLE.test(name)) && !members.some(({ name }) => name.endsWith('.npy'));

/**
 * A file that `torch.save` wrote: a tensor, which answers to any name, or a dictionary of tensors, nested ones called
 * `outer.inner`. The pickle in it is read as data by a machine that runs nothing; the tensors are read where they lie.
 */
export async function openTorch(source: ByteSource, members: readonly ZipMember[]): Promise<Container> {
  const byName = new Map(members.map((member) => [member.name, member]));
  const pickle = members.find(({ name }) => PICKLE.test(name))!;
  const prefix = pickle.name.slice(0, -'data.pkl'.length);
  const budget = keepBudget();
  const opened = new Map<string, Promise<MemberBytes>>();
  const bytesOf = (name: string): Promise<MemberBytes> => {
    const known = opened.get(name) ?? openMember(name);
    opened.set(name, known);
    return known;
  };
  async function openMember(name: string): Promise<MemberBytes> {
    const member = byName.get(name);
    if (member === undefined) {
      throw refusal('input-format', { file: source.uri }, `expected a member ${name}, got none`, HINT);
    }
    return memberBytes(source, member, await dataOffsetOf(source, member), budget);
  }

  if (pickle.bytes > PICKLE_BYTES_MAX) {
    const problem = `expected at most ${PICKLE_BYTES_MAX} bytes of pickle, got ${pickle.bytes}`;
    const hint = 'save tensors only: lists of numbers are pickled one by one';
    throw refusal('input-format', { file: source.uri }, problem, hint);
  }
  const place = { file: source.uri };
  const bigEndian = await readByteOrder(
    byName.has(`${prefix}byteorder`) ? await bytesOf(`${prefix}byteorder`) : undefined,
    source.uri,
  );
  const root = unpickle(await readWhole(await bytesOf(pickle.name), pickle), torchMeaning(place), place);
  const own = posix.basename(source.uri).replace(/\.[^.]*$/, '');
  const { entries, single } = entriesOf(root, own, source.uri);

  const entryOf = (name: string): TorchEntry => entries.get(single ? own : name)!;
  async function openTensor(name: string, tensor: TorchTensor) {
    const at = { file: source.uri, array: name };
    const element = elementOfTensor(tensor, bigEndian, at);
    const storage = await bytesOf(`${prefix}data/${tensor.storage.key}`);
    checkTensor(tensor, element, storage.size, at);
    return { element, storage };
  }
  const oddity = (name: string, { what, hint }: { what: string; hint: string }) =>
    refusal('input-dtype', { file: source.uri, array: name }, `expected a dense tensor, got ${what}`, hint);

  return {
    format: 'torch',
    file: source.uri,
    names: [...entries.keys()],
    single,
    // `ids` are an array of their own: the one tensor of the file is never taken for them.
    has: (name) => entries.has(name) || (single && name !== 'ids'),
    async header(name): Promise<ArrayHeader> {
      const entry = entryOf(name);
      if (entry.kind === 'oddity') throw oddity(name, entry);
      if (entry.kind === 'list') return entry.array;
      if (entry.kind === 'numpy') {
        const { shape, element } = denseOfNumpy(entry.state, { file: source.uri, array: name });
        return { shape, dtype: element.dtype };
      }
      const { element } = await openTensor(name, entry);
      return { shape: entry.shape, dtype: element.dtype };
    },
    async read(name, at): Promise<NdArray> {
      const entry = entryOf(name);
      if (entry.kind === 'oddity') throw oddity(name, entry);
      if (entry.kind === 'list') return entry.array;
      if (entry.kind === 'numpy') return readDense(denseOfNumpy(entry.state, { file: source.uri, array: name }), at);
      const { element, storage } = await openTensor(name, entry);
      return readTensor(entry, element, storage, at);
    },
    async verify(name) {
      const entry = entryOf(name);
      if (entry.kind !== 'tensor') return;
      const member = byName.get(`${prefix}data/${entry.storage.key}`);
      if (member !== undefined && hasChecksum(member)) await (await bytesOf(member.name)).verify();
    },
    close: () => source.close(),
  };
}

/** PyTorch can be told to leave checksums out, and writes 0 then. */
const hasChecksum = (member: ZipMember): boolean => member.crc !== 0;

async function readWhole(bytes: MemberBytes, member: ZipMember): Promise<Uint8Array> {
  if (hasChecksum(member)) await bytes.verify();
  return bytes.read(0, bytes.size);
}

async function readByteOrder(member: MemberBytes | undefined, file: string): Promise<boolean> {
  if (member === undefined) return false;
  const order = new TextDecoder().decode(await member.head(16));
  if (order === 'little' || order === 'big') return order === 'big';
  throw refusal('input-format', { file }, `expected byte order little or big, got ${JSON.stringify(order)}`, HINT);
}
