import { refusal } from './refusal.ts';

const CHARACTERS_MAX = 200;

/**
 * Names for files: their paths without extension, below their longest common folder. Files whose names would be the same
 * (`a.npy`, `a.npz`) keep their extensions.
 */
export function namesOfFiles(locations: readonly string[]): string[] {
  const split = locations.map((location) => location.split('/'));
  let common = Math.min(...split.map((parts) => parts.length - 1));
  for (let i = 0; i < common; i++) if (split.some((parts) => parts[i] !== split[0]![i])) common = i;
  const full = split.map((parts) => parts.slice(common).join('/'));
  const stems = full.map((path) => path.replace(/(?<=[^/])\.[^./]+$/, ''));
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return full.map((path, i) => (counts.get(stems[i]!) === 1 ? stems[i]! : path));
}

/** @throws CensusError `input-format` for a name with control characters, an empty or a long one. */
export function checkName(name: string, file: string, what: string): void {
  const characters = Array.from(name).length;
  if (/\p{Cc}/u.test(name)) {
    const shown = JSON.stringify(name);
    throw refusal('input-format', { file }, `expected a ${what} without control characters, got ${shown}`, 'rename it');
  }
  if (characters === 0 || characters > CHARACTERS_MAX) {
    const problem = `expected a ${what} of 1 to ${CHARACTERS_MAX} characters, got ${characters}`;
    throw refusal('input-format', { file }, problem, 'shorten the path or the name');
  }
}
