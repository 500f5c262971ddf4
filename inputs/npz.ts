import { type DenseArray, readDense } from './array-bytes.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import { keepBudget, memberBytes, type MemberBytes } from './member-bytes.ts';
import { readNpyHeader } from './npy.ts';
import { dataOffsetOf, readZipDirectory, type ZipMember } from './zip-directory.ts';
import { refusal } from './refusal.ts';

/** An .npz archive: a zip of .npy members, of which only those asked for are read. */
export async function openNpz(source: ByteSource, directory?: readonly ZipMember[]): Promise<Container> {
  const listed = directory ?? (await readZipDirectory(source));
  const members = new Map(
    listed.flatMap((member) => (member.name.endsWith('.npy') ? [[member.name.slice(0, -4), member] as const] : [])),
  );
  if (members.size === 0) {
    throw refusal(
      'input-format',
      { file: source.uri },
      'expected an archive of .npy arrays, got one without any',
      'save the arrays with numpy.savez(path, mean=mean, logvar=logvar)',
    );
  }
  const budget = keepBudget();
  const opened = new Map<string, Promise<{ array: DenseArray; bytes: MemberBytes }>>();

  async function openMember(name: string): Promise<{ array: DenseArray; bytes: MemberBytes }> {
    const member = members.get(name)!;
    const bytes = memberBytes(source, member, await dataOffsetOf(source, member), budget);
    const header = await readNpyHeader((length) => bytes.head(length), bytes.size, { file: source.uri, array: name });
    const data = { read: (offset: number, length: number) => bytes.read(header.dataOffset + offset, length) };
    return { array: { ...header, bytes: data }, bytes };
  }
  const open = (name: string) => {
    const known = opened.get(name) ?? openMember(name);
    opened.set(name, known);
    return known;
  };

  return {
    format: 'npz',
    file: source.uri,
    names: [...members.keys()],
    has: (name) => members.has(name),
    async header(name) {
      const { array } = await open(name);
      return { shape: array.shape, dtype: array.element.dtype };
    },
    read: async (name, entry) => readDense((await open(name)).array, entry),
    verify: async (name) => (await open(name)).bytes.verify(),
    close: () => source.close(),
  };
}
