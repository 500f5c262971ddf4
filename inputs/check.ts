import type { Sources, Warning } from '../contracts/sources.ts';
import { openSpaceReader } from './posterior.ts';
import type { ProgressOptions } from './progress.ts';

/**
 * Reads the values of every space and throws at the first that is wrong: what a validation does beyond `resolveSources`,
 * and what a run's catalogue does on its way.
 *
 * @param options.verify compares each file with its hash first; those that have just been hashed need not be.
 * @returns warnings of one kind about many arrays as one, with their number.
 */
export async function checkValues(
  sources: Pick<Sources, 'files' | 'spaces'>,
  options: ProgressOptions & { readonly verify?: boolean } = {},
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  let done = 0;
  for (const [index, file] of sources.files.entries()) {
    const spaces = sources.spaces.filter((space) => space.file === index);
    if (spaces.length === 0) continue;
    const reader = await openSpaceReader(file, { verify: options.verify ?? false, signal: options.signal });
    try {
      for (const space of spaces) {
        options.signal?.throwIfAborted();
        warnings.push(...(await reader.read(space)).warnings);
        options.onProgress?.(++done, sources.spaces.length, 'reading values');
      }
    } finally {
      await reader.close();
    }
  }
  return mergeWarnings(warnings);
}

/** Warnings with the same tag and hint become the first of them, which says how many more there are. */
export function mergeWarnings(warnings: readonly Warning[]): Warning[] {
  const groups = new Map<string, Warning[]>();
  for (const warning of warnings) {
    const key = `${warning.tag}\n${warning.hint ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [warning]);
    else group.push(warning);
  }
  return [...groups.values()].map(([first, ...more]) =>
    more.length === 0 ? first! : { ...first!, message: `${first!.message} (and ${more.length} more like this)` },
  );
}
