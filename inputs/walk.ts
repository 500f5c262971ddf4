import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './failure.ts';
import type { Pattern } from './pattern.ts';
import { type RemoteFiles, remoteOf } from './remote.ts';

/** Folders are followed no deeper than this below the root of a pattern with `**`. */
const DEPTH_MAX = 32;

/** What is at a path; undefined where there is nothing. */
export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const remote = remoteOf(path);
  if (remote !== undefined) return remoteKind(remote, path);
  try {
    const found = await stat(path);
    return found.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Services of objects have no folders: one is there where something lies below it. */
async function remoteKind(remote: RemoteFiles, location: string): Promise<'file' | 'folder' | undefined> {
  if (!location.endsWith('/') && (await remote.identify(location)) !== undefined) return 'file';
  for await (const _ of remote.list(location)) return 'folder';
  return undefined;
}

/** Names in a folder, by code units; undefined where there is no such folder. */
export async function listFolder(folder: string): Promise<string[] | undefined> {
  const remote = remoteOf(folder);
  if (remote !== undefined) {
    const names = new Set<string>();
    for await (const path of remote.list(folder)) names.add(path.split('/', 1)[0]!);
    return names.size === 0 ? undefined : [...names].sort();
  }
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Files below a pattern's root that are as deep as its segments (or anywhere, with `**`), as paths below the root. */
export async function filesBelow(root: string, pattern: Pattern): Promise<string[]> {
  const deep = pattern.segments.includes('**');
  const depth = deep ? DEPTH_MAX : pattern.segments.length;
  const files: string[] = [];
  const remote = remoteOf(root);
  if (remote !== undefined) {
    for await (const path of remote.list(root)) if (deep || path.split('/').length === depth) files.push(path);
    return files.sort();
  }
  const visit = async (folder: string, below: string, level: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      // A folder that must not be looked into holds nothing for us.
      if (codeOf(error) === 'EACCES') return [];
      throw error;
    });
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      // A link counts as what it points to; a link to a folder is followed only as deep as the pattern says.
      const linked = entry.isSymbolicLink() ? await kindOf(join(folder, entry.name)) : undefined;
      const isFolder = entry.isDirectory() || (linked === 'folder' && !deep);
      if (isFolder && level < depth) await visit(join(folder, entry.name), path, level + 1);
      else if ((entry.isFile() || linked === 'file') && (deep || level === depth)) files.push(path);
    }
  };
  if ((await kindOf(root)) === 'folder') await visit(root, '', 1);
  return files.sort();
}
