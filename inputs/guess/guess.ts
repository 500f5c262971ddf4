import type { Kind } from '../../contracts/sources.ts';
import { shapeText } from '../refusal.ts';
import { besideRemarks } from './beside.ts';
import { type Companion, factorsOf, few, imagesOf, metadataOf } from './companions.ts';
import { commonFolder, entriesOf, type Entry } from './entries.ts';
import type { Found, FoundFile, Ignored } from './found.ts';
import { nothingFound, onTheirSide } from './nothing.ts';
import { pairsOfFiles } from './split.ts';
import { bestOf, brokenArray, type Candidate, candidatesOf } from './candidates.ts';
import type { FileReading } from './file-reading.ts';
import { settingsHint, stackingHint } from './hints.ts';
import { keyOf } from './posterior.ts';
import { withoutTwins } from './twins.ts';

/** An entry of `ensembles`, with what is known of its files. */
export interface GuessedEntry extends Entry {
  readonly reading: FileReading;
  /** Least and largest number of dimensions. */
  readonly dimensions: readonly [number, number];
  /** Other ways to read the same arrays, likeliest first. */
  readonly alternatives: readonly string[];
  readonly meta?: Companion | undefined;
  readonly remarks: readonly string[];
}

/** What a folder most likely means. Paths are relative to the folder. */
export interface Guess {
  readonly kind: Kind;
  readonly points: number;
  readonly entries: readonly GuessedEntry[];
  readonly factors?: Companion | undefined;
  readonly images?: Companion | undefined;
  readonly remarks: readonly string[];
  readonly ignored: readonly Ignored[];
}

/** Kinds that make an ensemble by themselves; a file of classes beside them is a factor. */
const TIERS: readonly (readonly Kind[])[] = [
  ['diagonal_gaussian', 'full_gaussian', 'samples', 'coefficients'],
  ['categorical'],
  ['points'],
  ['labels'],
];

/**
 * The job that a folder most likely means. The same folder gives the same guess.
 *
 * @param shown the folder, as messages call it.
 * @param name what an ensemble is called that has no folder of its own.
 * @throws CensusError `input-array` where there are no posteriors, with the way to export them.
 */
export function guessJob(found: Found, shown: string, name: string): Guess {
  const candidates = candidatesOf(found.files);
  const tier = TIERS.find((kinds) => candidates.some(({ readings }) => kinds.includes(readings[0]!.kind)));
  const spaces = tier === undefined ? [] : candidates.filter(({ readings }) => tier.includes(readings[0]!.kind));
  const nameable = spaces.filter((own) => bestOf(own).conversion === undefined);
  const broken = nameable.filter((own) => brokenArray(own) !== undefined);
  // If all are broken, the check of a run says best what is wrong.
  const usable = broken.length === nameable.length ? nameable : nameable.filter((own) => !broken.includes(own));
  if (tier === undefined || usable.length === 0 || isSplit(found, tier)) throw nothingFound(found, shown);
  const points = likeliestPoints(usable);
  const { kept: taken, twins } = withoutTwins(usable.filter(({ readings }) => readings[0]!.layout.points === points));
  refuseTransposed(taken[0]!, found, shown);
  const used = new Set(taken.map(({ file }) => file.path));
  const doubled = new Set(twins.map(({ path }) => path));
  const left = spaces.filter(({ file }) => !used.has(file.path) && !doubled.has(file.path));
  const entries = uniquelyNamed(
    groupsOf(taken).flatMap((group) => guessedEntries(group, found, name)),
    name,
  );
  const meta = new Set(entries.flatMap((entry) => entry.meta?.path ?? []));
  const aside = new Set([...used, ...meta, ...doubled, ...left.map(({ file }) => file.path)]);
  const factors = factorsOf(found, aside, { points, shown });
  const images = imagesOf(found, aside, { points, shown });
  for (const companion of [factors, images]) if (companion !== undefined) aside.add(companion.path);
  const kind = taken[0]!.readings[0]!.kind;
  return {
    kind,
    points,
    entries,
    factors,
    images,
    remarks: [
      ...lengthRemarks(left, points, taken.length),
      ...(usable === nameable ? [] : broken).map((own) => `${own.file.path}: ${brokenArray(own)}: it is left out`),
      ...stackingHint(taken[0]!, shown),
      ...(meta.size > 0 ? [] : settingsHint(entries, found, shown)),
      ...besideRemarks(taken[0]!.file, taken[0]!.readings[0]!, { factors, shown }),
    ],
    ignored: [...found.ignored, ...twins, ...unused(found, aside)].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Means and widths that lie in files of their own make no posterior. */
const isSplit = (found: Found, tier: readonly Kind[]): boolean =>
  tier.includes('points') && pairsOfFiles(found).length > 0;

/** N of most spaces, weighed by how sure it is that they are spaces; on a tie the smaller N, usually a test set. */
function likeliestPoints(candidates: readonly Candidate[]): number {
  const weights = new Map<number, number>();
  for (const { readings } of candidates) {
    const [{ layout, score }] = readings as [FileReading];
    weights.set(layout.points, (weights.get(layout.points) ?? 0) + score * Math.max(1, layout.spaces));
  }
  return [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
}

/** More dimensions than points, and another file that has as many rows as there are dimensions. */
function refuseTransposed({ file, readings }: Candidate, found: Found, shown: string): void {
  const [{ kind, layout }] = readings as [FileReading];
  const { points, dimensions } = layout;
  if (dimensions <= points || (kind !== 'diagonal_gaussian' && kind !== 'points')) return;
  const lengths = [
    ...found.files.flatMap(({ path, arrays }) => arrays.map(({ name, shape }) => ({ path, name, rows: shape[0] }))),
    ...found.tables.map(({ path, table }) => ({ path, name: '', rows: table.rows.length })),
  ].filter(({ path, name }) => path !== file.path || name === 'ids');
  const evidence = lengths.find(({ rows }) => rows === dimensions);
  if (evidence !== undefined && !lengths.some(({ path, rows }) => rows === points && path === evidence.path)) {
    throw onTheirSide(file, readings[0]!, shown, evidence.path);
  }
}

function groupsOf(candidates: readonly Candidate[]): Candidate[][] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = keyOf(candidate.readings[0]!);
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()];
}

function guessedEntries(group: readonly Candidate[], found: Found, name: string): GuessedEntry[] {
  const { kind, arrays } = group[0]!.readings[0]!;
  const files = group.map(({ file, readings }) => ({
    path: file.path,
    spaces: Math.max(1, readings[0]!.layout.spaces),
  }));
  return entriesOf({ kind, arrays, files }, found.paths, name).map((entry) => {
    const paths = new Set(entry.paths);
    const own = group.filter(({ file }) => paths.has(file.path));
    const widths = own.map(({ readings }) => readings[0]!.layout.dimensions);
    const [reading, ...others] = own[0]!.readings as [FileReading, ...FileReading[]];
    const alike = others.filter((other) => other.kind === reading.kind || other.score > reading.score / 2);
    return {
      ...entry,
      reading,
      dimensions: [Math.min(...widths), Math.max(...widths)],
      alternatives: alike.map(({ arrays }) =>
        Object.entries(arrays)
          .map(([role, array]) => `${role}: ${array}`)
          .join(', '),
      ),
      meta: metadataOf(entry, found),
      remarks: reading.remark === undefined ? [] : [reading.remark],
    };
  });
}

/** Entries whose ensembles would be called alike are called after their folders or files. */
function uniquelyNamed(entries: readonly GuessedEntry[], fallback: string): GuessedEntry[] {
  const counts = new Map<string, number>();
  for (const { name } of entries.flatMap((entry) => entry.ensembles)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return entries.map((entry) => {
    const twice = entry.ensembles.some(({ name }) => counts.get(name)! > 1);
    if (entry.name === undefined && !twice) return entry;
    const folder = commonFolder(entry.paths.map((path) => ({ path })));
    const stem = entry.paths.length === 1 ? entry.paths[0]!.replaceAll(/^.*\/|\.[^./]+$/g, '') : '';
    const wanted = twice ? folder || stem || (entry.name ?? fallback) : entry.name!;
    let name = wanted;
    for (let k = 2; taken.has(name); k++) name = `${wanted}-${k}`;
    taken.add(name);
    const ensembles = entry.ensembles.map((own) => ({
      ...own,
      name: entry.groupBy === undefined ? name : `${name}/${own.name}`,
    }));
    return { ...entry, name, ensembles };
  });
}

function lengthRemarks(left: readonly Candidate[], points: number, taken: number): string[] {
  const others = left.filter((own) => bestOf(own).layout.points !== points);
  if (others.length === 0) return [];
  const names = few(others.map(({ file, readings }) => `${file.path} (${readings[0]!.layout.points})`));
  return [
    `all files must hold the same data points: ${taken} ${taken === 1 ? 'file has' : 'files have'} ${points}, these have other numbers and are left out: ${names}`,
  ];
}

function unused(found: Found, used: ReadonlySet<string>): Ignored[] {
  const shapes = (file: FoundFile): string => few(file.arrays.map(({ name, shape }) => `${name} ${shapeText(shape)}`));
  const arrays = new Set(found.files.map(({ path }) => path));
  return [
    ...found.files
      .filter(({ path }) => !used.has(path))
      .map((file) => ({
        path: file.path,
        why:
          file.arrays.length === 0
            ? (file.unread[0] ?? 'no arrays')
            : `no posteriors of the same points: ${shapes(file)}`,
      })),
    ...found.tables
      .filter(({ path }) => !used.has(path) && !arrays.has(path))
      .map(({ path, table }) => ({
        path,
        why: `a table of ${table.rows.length} rows that name no space, nor one for each data point`,
      })),
  ];
}
