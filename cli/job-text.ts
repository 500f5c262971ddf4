import { Document, stringify, YAMLMap, YAMLSeq } from 'yaml';
import { commentedOut, flow, put, remark } from './commented-yaml.ts';
import type { Companion } from '../inputs/guess/companions.ts';
import type { Guess, GuessedEntry } from '../inputs/guess/guess.ts';
import type { Ignored } from '../inputs/guess/found.ts';

/** What a job's text says besides the guess itself. */
export interface JobText {
  readonly name: string;
  readonly nameBecause: string;
  /** The folder that was looked into, and the number of files in it, for the first line. */
  readonly shown: string;
  readonly files: number;
  /** What a path of the guess is in the job: relative to the job's own folder. */
  readonly place: (path: string) => string;
  /** How to name the job on a command line. */
  readonly job: string;
  /** Why the job would not pass validation, where it would not. */
  readonly fault?: string | undefined;
}

const SAMPLE_DEFAULT = 1000;
const IGNORED_LINES_MAX = 20;

/** The text of a job with every guess explained beside its key. It parses to the same job every time. */
export function jobText(guess: Guess, text: JobText): string {
  const document = new Document({});
  const root = document.contents as unknown as YAMLMap;
  put(document, root, 'name', text.name, { before: headOf(guess, text), beside: text.nameBecause });
  const list = new YAMLSeq(document.schema);
  guess.entries.forEach((entry, k) => list.items.push(entryNode(document, entry, text, k > 0)));
  put(document, root, 'ensembles', list, { apart: true });
  const factors = putFactors(document, root, guess, text);
  const size = Math.min(SAMPLE_DEFAULT, guess.points);
  const sample =
    size === guess.points
      ? `The data points that are compared: all ${size}.`
      : `The data points that are compared: ${size} of the ${guess.points}, drawn by the seed; size: all takes them all, by factors of low rank.`;
  put(document, root, 'sample', flow(document, { size, seed: 0 }), { apart: true, before: [...factors, sample] });
  const images = putImages(document, root, guess, text);
  const [why, analyses] = analysesNode(document, guess);
  put(document, root, 'analyses', analyses, { apart: true, before: [...images, why] });
  document.comment = remark(
    ...commentedOut(
      { store: './census' },
      'Where runs are kept (the default is ./census in the folder that the command is called from):',
    ),
  );
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function headOf(guess: Guess, { shown, files, job, fault }: JobText): string[] {
  const spaces = guess.entries.flatMap(({ ensembles }) => ensembles).reduce((sum, own) => sum + own.spaces, 0);
  const ensembles = guess.entries.flatMap((entry) => entry.ensembles).length;
  return [
    `A census of ${shown}: ${spaces} ${spaces === 1 ? 'space' : 'spaces'} of ${guess.points} data points in ${ensembles} ${ensembles === 1 ? 'ensemble' : 'ensembles'}.`,
    `Written by census init from what it found in ${files} ${files === 1 ? 'file' : 'files'}; each guess is explained beside its key. Please read them.`,
    '',
    `  census validate ${job}   checks it and tells what was understood`,
    `  census plan ${job}       tells what it will cost`,
    `  census run ${job}        runs it, or goes on where it was`,
    '',
    'Every key: docs/formats.md. Files and arrays: docs/inputs.md.',
    ...(fault === undefined ? [] : ['', `NOT VALID YET: ${fault}`]),
    ...guess.remarks.flatMap((line) => ['', `NOTE: ${line}`]),
    ...ignoredLines(guess.ignored),
    '',
  ];
}

/** Files that are left out, those with one reason on one line. */
export function ignoredLines(ignored: readonly Ignored[]): string[] {
  if (ignored.length === 0) return [];
  const reasons = new Map<string, string[]>();
  for (const { path, why } of ignored) reasons.set(why, [...(reasons.get(why) ?? []), path]);
  const lines = [...reasons].map(([why, [first, ...more]]) => {
    if (more.length > 2) return `  ${first} and ${more.length} more: ${why}`;
    return `  ${[first, ...more].join(', ')}: ${why}`;
  });
  const rest = lines.length - IGNORED_LINES_MAX;
  return [
    '',
    'Not used:',
    ...lines.slice(0, IGNORED_LINES_MAX),
    ...(rest > 0 ? [`  and files with ${rest} other reasons`] : []),
  ];
}

const range = ([least, most]: readonly [number, number]): string =>
  least === most ? String(least) : `${least} to ${most}`;

function entryNode(document: Document, entry: GuessedEntry, { place }: JobText, apart: boolean): YAMLMap {
  const map = new YAMLMap(document.schema);
  const spaces = entry.ensembles.reduce((sum, own) => sum + own.spaces, 0);
  const listed = entry.ensembles.slice(0, 6).map((own) => `${own.name} (${own.spaces})`);
  const more = entry.ensembles.length > listed.length ? ` and ${entry.ensembles.length - listed.length} more` : '';
  const dimensions = `${range(entry.dimensions)} ${entry.dimensions[1] === 1 ? 'dimension' : 'dimensions'}`;
  const count = entry.paths.length;
  const files =
    count === spaces
      ? count === 1
        ? `one file, one space of ${dimensions}`
        : `${count} files, a space of ${dimensions} each`
      : `${count} ${count === 1 ? 'file' : 'files'}, ${spaces} spaces of ${dimensions} along the leading axis`;
  if (entry.name !== undefined) put(document, map, 'name', entry.name, { beside: entry.because });
  const paths = typeof entry.spaces === 'string' ? place(entry.spaces) : entry.spaces.map(place);
  put(document, map, 'spaces', paths, {
    beside: typeof paths === 'string' && paths.includes('{') ? `${files}; what {…} stands for becomes metadata` : files,
  });
  if (entry.groupBy !== undefined) {
    put(document, map, 'groupBy', flow(document, entry.groupBy), {
      beside: `${entry.because}: ${listed.join(', ')}${more}`,
    });
  }
  const { reading, alternatives, remarks } = entry;
  const arrays = new YAMLMap(document.schema);
  for (const [role, name] of Object.entries(reading.arrays)) {
    put(document, arrays, role, name, { beside: reading.because[role as keyof typeof reading.because]! });
  }
  put(document, map, 'arrays', arrays, {
    before: [
      ...remarks.map((line) => `NOTE: ${line}`),
      ...(alternatives.length === 0
        ? []
        : [
            `The likeliest reading; others: ${alternatives
              .slice(0, 3)
              .map((own) => `{ ${own} }`)
              .join(' or ')}`,
          ]),
    ],
  });
  const { meta } = entry;
  if (meta !== undefined) put(document, map, 'meta', place(meta.path), { beside: meta.because });
  const options = [
    ...(reading.kind === 'diagonal_gaussian' || reading.kind === 'samples'
      ? commentedOut({ channels: 'space' }, 'Compare whole spaces instead of their single dimensions:')
      : []),
    ...(meta === undefined ? commentedOut({ meta: 'runs.csv' }, 'Properties of the models, a row for each file:') : []),
  ];
  map.comment = remark(...options);
  if (apart) map.spaceBefore = true;
  return map;
}

function others(companion: Companion): string {
  return companion.others.length === 0 ? '' : `; it could also be ${companion.others.slice(0, 3).join(' or ')}`;
}

/** The file that the advice on a fault makes, if it makes one. */
const beside = ({ fault, path }: Companion, made: string): string => (fault?.includes(`${made}"`) ? made : path);

/** Puts the key, or returns the lines that tell of it before the next one. */
function putFactors(document: Document, root: YAMLMap, { factors }: Guess, { place }: JobText): string[] {
  if (factors !== undefined && factors.fault === undefined) {
    const missing = commentedOut({ missing: [-1] }, 'Codes that stand for a missing value go beside it:');
    put(
      document,
      root,
      'factors',
      { file: place(factors.path) },
      {
        apart: true,
        before: [`Known factors of the data points: ${factors.because}${others(factors)}.`],
      },
    );
    (root.items.at(-1)!.value as YAMLMap).comment = remark(...missing);
    return [];
  }
  const why =
    factors === undefined
      ? 'Known factors or labels of the data points, one value for each, in a file of their own:'
      : `${factors.path} could hold known factors, but ${factors.fault}`;
  // What the advice would leave is named, not what cannot be taken.
  const file = factors === undefined ? 'labels.npz' : place(beside(factors, 'factors.npz'));
  return [...commentedOut({ factors: { file } }, why), ''];
}

function putImages(document: Document, root: YAMLMap, { images }: Guess, { place }: JobText): string[] {
  if (images !== undefined && images.fault === undefined) {
    put(document, root, 'media', flow(document, { images: place(images.path) }), {
      apart: true,
      before: [`Pictures of the data points, for the report: ${images.because}${others(images)}.`],
    });
    return [];
  }
  const why =
    images === undefined
      ? 'Pictures of the data points, for the report (points × height × width, or × bands besides):'
      : `${images.path} could hold pictures for the report, but ${images.fault}`;
  const file = images === undefined ? 'images.npy' : place(beside(images, 'images.npy'));
  return [...commentedOut({ media: { images: file } }, why), ''];
}

/** What `minSamples: auto` comes to. */
const minSamplesOf = (spaces: number): number => Math.max(3, Math.round(0.4 * spaces));

function analysesNode(document: Document, guess: Guess): readonly [why: string, node: unknown] {
  if (guess.kind === 'points') {
    const why =
      'Means alone have no posterior, so there is nothing that structure could compare: a run catalogues them.\nExport logvar beside the means (or repeated samples), and run census init again.';
    return [why, flow(document, {})];
  }
  const ensembles = guess.entries.flatMap((entry) => entry.ensembles);
  const counts = [...new Set(ensembles.map(({ spaces }) => spaces))].sort((a, b) => a - b);
  const auto = counts.slice(0, 4).map((spaces) => `${minSamplesOf(spaces)} of ${spaces} spaces`);
  const structure = document.createNode({}) as unknown as YAMLMap;
  const node = document.createNode({ structure: {} }) as unknown as YAMLMap;
  node.items[0]!.value = structure;
  const pair = ensembles.length > 1 ? { compare: [[ensembles[0]!.name, ensembles[1]!.name]] } : undefined;
  node.comment = remark(
    'Keys of structure, with their defaults; to set one, write for example structure: { minSamples: 8 }',
    '  similarities: [ nmi, vi ]   both measures of shared information',
    `  minSamples: auto            a group must recur in more channels than this; auto is 0.4 × spaces, at least 3: ${auto.join(', ')}${counts.length > 4 ? ', …' : ''}`,
    '  minInformationBits: 0.01    channels that say less are left out',
    '  xi: 0.05, maxEps: inf       how steep the edge of a group is; the largest distance of neighbours',
    '  scope: ensemble             groups within each ensemble; all: over their union',
    ...(pair === undefined
      ? []
      : [
          `  ${stringify(pair, { collectionStyle: 'flow', lineWidth: 0 })
            .trim()
            .replace(/^\{ (.*) \}$/, '$1')}   pairs of ensembles to compare besides`,
        ]),
  );
  return [
    'What to compute: the information in every channel, what the channels share, and the groups that recur.',
    node,
  ];
}
