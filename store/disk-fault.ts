import { CensusError, isCensusError } from '../contracts/errors.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, or take another folder with --store; the run goes on where it was',
  EDQUOT: 'the quota is used up: free some space, or take another folder with --store; the run goes on where it was',
  EACCES: 'this user may not use that folder: mend its permissions, or take another one with --store',
  EPERM: 'this user, or the file system, does not allow it (hard links are needed): take another folder with --store',
  ENOTSUP: 'the file system has no hard links, which make writes safe: take a folder on another one with --store',
  EROFS: 'the file system is read-only: take another folder with --store',
  EMFILE: 'too many open files: raise `ulimit -n`, or lower --threads',
  ENOTDIR: 'a file is in the way of a folder: take another folder with --store',
};

/** The code of an error of node:fs, such as ENOENT; '' for anything else. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

/** Whether the error only says that nothing is there. */
export const isAbsence = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error));

/** An error of node:fs as one that a person can act on; others pass through. */
export function diskFault(error: unknown, root: string, doing: string): unknown {
  const code = codeOf(error);
  if (isCensusError(error) || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new CensusError('store-unreachable', `store ${root}: expected to ${doing}, got ${code}`, {
    hint: HINTS[code] ?? 'see whether the disk is mounted and healthy, or take another folder with --store',
    fields: { store: root, code },
    cause: error,
  });
}
