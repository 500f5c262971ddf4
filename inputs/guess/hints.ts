import type { Candidate } from './candidates.ts';
import type { Entry } from './entries.ts';
import type { Found } from './found.ts';
import { element, opening, shownPath } from './python.ts';

/** Names with their numbers taken out: what members of a series have in common. */
const series = (names: readonly string[]): string => names.join('\n').replaceAll(/\d+/g, '#');

/** Models that lie side by side in one file, in groups of their own, could be stacked along a leading axis. */
export function stackingHint({ file, readings }: Candidate, shown: string): string[] {
  const [best] = readings;
  if (best === undefined) return [];
  const alike = readings.filter(
    ({ kind, arrays, layout }) =>
      kind === best.kind &&
      Object.keys(arrays).join() === Object.keys(best.arrays).join() &&
      layout.points === best.layout.points &&
      layout.dimensions === best.layout.dimensions &&
      series(Object.values(arrays)) === series(Object.values(best.arrays)),
  );
  // Every mean may pair with every width: those that belong together have the same numbers.
  const own = alike.filter(({ arrays }) => {
    const numbers = Object.values(arrays).map((name) => name.match(/\d+/g)?.join() ?? '');
    return new Set(numbers).size === 1;
  });
  if (own.length < 2) return [];
  const stacks = Object.keys(best.arrays).map((role) => {
    const names = own.map(({ arrays }) => element(arrays[role as keyof typeof arrays]!, file));
    return `${role}=np.stack([${names.join(', ')}])`;
  });
  const target = JSON.stringify(shownPath(shown, 'stacked.npz'));
  return [
    `${file.path} holds ${own.length} sets of arrays of one shape; if each is a model, stack them into a file of many spaces: ${opening(file, shown)}; np.savez(${target}, ${stacks.join(', ')})`,
  ];
}

/** A settings file beside every model could be a table of metadata. */
export function settingsHint(entries: readonly Entry[], found: Found, shown: string): string[] {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const models = new Map(entries.flatMap(({ paths }) => paths.map((path) => [folderOf(path), path] as const)));
  const settings = found.paths.filter((path) => path.endsWith('.json') && models.has(folderOf(path)));
  const [first] = settings;
  if (first === undefined) return [];
  const name = first.slice(folderOf(first).length);
  const alike = settings.filter((path) => path.slice(folderOf(path).length) === name);
  const model = models.get(folderOf(first))!;
  if (
    alike.length < 2 ||
    alike.length !== models.size ||
    alike.length !== entries.flatMap(({ paths }) => paths).length
  ) {
    return [];
  }
  const pattern = JSON.stringify(
    shownPath(shown, first).replace(folderOf(first), folderOf(first).replaceAll(/[^/]+/g, '*')),
  );
  const file = model.slice(folderOf(model).length);
  const root = shownPath(shown, '');
  const cut = root === '' ? '' : `[${root.length}:]`;
  const target = JSON.stringify(shownPath(shown, 'runs.csv'));
  return [
    `the ${name} beside each model could be metadata, as a table of a row for each file: import glob, json, pandas as pd; pd.DataFrame([{"file": f${cut}.replace(${JSON.stringify(name)}, ${JSON.stringify(file)}), **json.load(open(f))} for f in sorted(glob.glob(${pattern}))]).to_csv(${target}, index=False); then meta: runs.csv`,
  ];
}
