import type { ArrayRole } from '../contracts/job.ts';
import type { Measured } from './alignment.ts';
import type { ArrayHeader } from './array.ts';
import { type Container, openFile, requireArray } from './container.ts';
import { type Ids, readIds } from './ids.ts';
import type { EnsembleKind } from './kinds.ts';
import { layoutOf } from './layout.ts';
import { refusal } from './refusal.ts';
import type { SpaceFile } from './space-files.ts';

/** Opens a file of spaces and reads what its headers and ids say, and no values. */
export async function measureFile(file: SpaceFile, kind: EnsembleKind): Promise<Measured> {
  const container = await openFile(file.location, file.uri);
  try {
    const headers = await roleHeaders(container, kind);
    const table = container.format === 'parquet';
    const layout = layoutOf(kind.kind, { file: file.uri, table, names: kind.names, headers });
    const [role, header] = [...headers][0]!;
    const ids = await readIds(container);
    return {
      file: file.uri,
      array: kind.names[role]!,
      points: layout.points,
      layout,
      shape: header.shape,
      ids,
      width: header.shape.at(-1),
    };
  } finally {
    await container.close();
  }
}

async function roleHeaders(container: Container, kind: EnsembleKind): Promise<ReadonlyMap<ArrayRole, ArrayHeader>> {
  const headers = new Map<ArrayRole, ArrayHeader>();
  if (container.single === true && kind.roles.length > 1) {
    const problem = `expected ${kind.roles.join(' and ')}, got a file of one array`;
    const hint = 'put them into one file: np.savez(path, mean=mean, logvar=logvar)';
    throw refusal('input-array', { file: container.file, array: kind.names[kind.roles[1]!] }, problem, hint);
  }
  for (const role of kind.roles) {
    const name = kind.names[role]!;
    requireArray(container, name, role);
    headers.set(role, await container.header(name));
  }
  return headers;
}

/** Keeps one copy of ids that are the same in many files. */
export function shareIds(files: readonly Measured[]): Measured[] {
  let shared: Ids | undefined;
  return files.map((file) => {
    shared ??= file.ids;
    return file.ids === undefined || shared === undefined || !sameIds(shared, file.ids)
      ? file
      : { ...file, ids: shared };
  });
}

const sameIds = (a: Ids, b: Ids): boolean =>
  a.sort === b.sort &&
  a.length === b.length &&
  typeof a.values[0] === typeof b.values[0] &&
  equalValues(a.values, b.values);

function equalValues(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
