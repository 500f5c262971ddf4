import { analysesOf, filesOfAnalyses } from '../contracts/analyses/index.ts';
import { checkFusions } from '../contracts/fusion-members.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Job } from '../contracts/job.ts';
import { checkOrderable } from '../contracts/neighbours.ts';
import type { InputFile, Sources, SpaceSource, Warning } from '../contracts/sources.ts';
import { type Aligned, checkAlignment, type Measured, settleLeadingAxes } from './alignment.ts';
import { checkBounds } from './bounded.ts';
import { type Ensemble, findEnsembles } from './ensembles.ts';
import { measureFactors, openFactors, readFactors } from './factors.ts';
import { firstDuplicate, idText } from './ids.ts';
import { checkImages } from './images.ts';
import { Inventory } from './inventory.ts';
import { measureFile, shareIds } from './measure.ts';
import { joinMetadata } from './metadata.ts';
import type { ProgressOptions } from './progress.ts';
import { listNames, refusal } from './refusal.ts';
import { readRows } from './rows.ts';
import { locate } from './space-files.ts';
import { checkStart } from './synthesis.ts';
import { spacesOf } from './spaces.ts';
import { readTable } from './table.ts';
import { checkWhole, partialData, refuseCoefficients } from './whole-data.ts';

/** Files whose headers are read at a time. */
const OPEN_AT_ONCE = 8;

/**
 * Everything about a job's inputs that names, headers, ids, factors and metadata tell, checked before any work starts;
 * the values of the posteriors are left to `readPosterior`.
 *
 * @param baseDirectory what relative paths of the job are relative to: its own folder.
 * @param options.hash whether to read all files for their hashes (default); without them nothing can be run.
 * @throws CensusError that names file, array and first row where something is wrong; nothing has been started then.
 */
export async function resolveSources(
  job: Job,
  baseDirectory: string,
  options: ProgressOptions & { readonly hash?: boolean } = {},
): Promise<{ sources: Sources; warnings: Warning[] }> {
  const { ensembles, warnings } = await findEnsembles(job, baseDirectory);
  refusePoints(job, ensembles);
  const asksWhole = job.analyses.fullSpace !== undefined;
  refuseCoefficients(job.analyses, ensembles);
  const files = ensembles.flatMap((ensemble) => ensemble.files.map((file) => ({ file, kind: ensemble.kind })));
  const measured = shareIds(
    await inBatches(
      files,
      ({ file, kind }) => measureFile(file, kind),
      (done) => options.onProgress?.(done, files.length, 'reading headers'),
      options.signal,
    ),
  );
  const factors = await factorsAligned(job, baseDirectory);
  settleLeadingAxes(measured, factors);
  checkAlignment(factors === undefined ? measured : [...measured, factors]);
  const points = measured[0]!.points;
  warnings.push(...idWarnings(measured));
  const { ids } = measured.find((file) => file.ids !== undefined) ?? {};
  warnings.push(...partialData(asksWhole, ids, points));

  const inventory = new Inventory();
  const spaces = spacesOf(ensembles, measured, inventory);
  const described = await withMetadata(spaces, ensembles, baseDirectory, inventory);
  warnings.push(...described.warnings);
  const factorsFile =
    job.factors === undefined ? -1 : inventory.add(locate(job.factors.file, baseDirectory), job.factors.file);
  const rowsFile =
    job.sample.rows === undefined ? -1 : inventory.add(locate(job.sample.rows, baseDirectory), job.sample.rows);
  const orders: string[] = [];
  if (job.factors !== undefined) {
    const location = locate(job.factors.file, baseDirectory);
    const known = await readFactors(job.factors, { uri: job.factors.file, location }, points);
    warnings.push(...known.warnings);
    orders.push(...known.factors.filter(({ sort }) => sort !== 'soft').map(({ name }) => name));
  }
  const imagesFile = await addImages(job, { baseDirectory, points, inventory });
  const analysisFiles = addAnalysisFiles(job, baseDirectory, inventory);
  checkOrderable(job, { spaces });
  const samplePoints = await sampleSize(job, baseDirectory, points);
  const layout = { ensembles: ensembles.map(({ name }) => name), spaces: described.spaces, points, samplePoints };
  await checkFusionInputs(job, layout, { baseDirectory, orders });
  const hashed = options.hash === false ? inventory.list() : await inventory.hash(options);
  if (options.hash !== false) warnings.push(...copyWarnings(described.spaces, hashed));
  const sources = {
    ...layout,
    files: hashed,
    factorsFile,
    rowsFile,
    ...(imagesFile >= 0 && { imagesFile }),
    ...(analysisFiles && { analysisFiles }),
  };
  await checkWhole({ job, sources }, baseDirectory);
  refuseStrangers(job, spaces);
  await checkBounds({ job, sources }, baseDirectory);
  return { sources, warnings };
}

/** Members, orders and starts of fusions. */
async function checkFusionInputs(
  job: Job,
  layout: Pick<Sources, 'ensembles' | 'spaces' | 'points' | 'samplePoints'>,
  { baseDirectory, orders }: { baseDirectory: string; orders: readonly string[] },
): Promise<void> {
  checkFusions(job, layout, orders);
  for (const fusion of job.analyses.fusion ?? []) {
    if (fusion.init === undefined) continue;
    await checkStart({ uri: fusion.init, location: locate(fusion.init, baseDirectory) }, fusion, layout);
  }
}

/** The index of the file of pictures, −1 without one. */
async function addImages(
  { media }: Job,
  { baseDirectory, points, inventory }: { baseDirectory: string; points: number; inventory: Inventory },
): Promise<number> {
  if (media === undefined) return -1;
  const location = locate(media.images, baseDirectory);
  await checkImages({ uri: media.images, location }, points);
  return inventory.add(location, media.images);
}

/** Channels that standard errors are asked of must be there. */
function refuseStrangers({ analyses }: Job, spaces: readonly SpaceSource[]): void {
  const { standardErrors } = analyses.structure ?? {};
  if (!Array.isArray(standardErrors)) return;
  const count = spaces.reduce((sum, { channels }) => sum + channels, 0);
  const stranger = (standardErrors as [number, number][]).flat().find((channel) => channel >= count);
  if (stranger === undefined) return;
  const message = `analyses.structure.standardErrors: expected numbers below ${count}, got ${stranger}`;
  throw new CensusError('job-invalid', message, { hint: `the job has ${count} channels, numbered from 0` });
}

/** Indices of the files that analyses name; undefined without any. */
function addAnalysisFiles(
  { analyses }: Job,
  baseDirectory: string,
  inventory: Inventory,
): Record<string, number> | undefined {
  const files = filesOfAnalyses(analyses);
  if (files.length === 0) return undefined;
  return Object.fromEntries(files.map(({ key, path }) => [key, inventory.add(locate(path, baseDirectory), path)]));
}

/** Every analysis there is compares posteriors. */
function refusePoints(job: Job, ensembles: readonly Ensemble[]): void {
  const [asking] = analysesOf(job.analyses);
  if (asking === undefined) return;
  const means = ensembles.find(({ kind }) => kind.kind === 'points');
  if (means === undefined) return;
  const place = { file: means.files[0]!.uri, array: means.kind.names.mean };
  const problem = `expected posteriors for ${asking} in ensemble ${means.name}, got means alone`;
  throw refusal('input-array', place, problem, 'export logvar, or give repeated samples');
}

/** Results in order; of several failures the first in order is thrown, so that messages do not depend on timing. */
async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  onDone: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += OPEN_AT_ONCE) {
    signal?.throwIfAborted();
    const settled = await Promise.allSettled(items.slice(at, at + OPEN_AT_ONCE).map(work));
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason;
      results.push(outcome.value);
    }
    onDone(results.length);
  }
  return results;
}

async function factorsAligned(job: Job, baseDirectory: string): Promise<Aligned | undefined> {
  if (job.factors === undefined) return undefined;
  const container = await openFactors({ uri: job.factors.file, location: locate(job.factors.file, baseDirectory) });
  try {
    return await measureFactors(container);
  } finally {
    await container.close();
  }
}

function idWarnings(measured: readonly Measured[]): Warning[] {
  const warnings: Warning[] = [];
  const without = measured.filter((file) => file.ids === undefined);
  const reference = measured.find((file) => file.ids !== undefined);
  if (reference?.ids === undefined) return warnings;
  if (without.length > 0) {
    const message = `${without.length} of ${measured.length} files have no ids: ${listNames(
      without.map(({ file }) => file),
      5,
    )}`;
    warnings.push({ tag: 'ids-partial', message, hint: 'of these only the number of data points is compared' });
  }
  const row = firstDuplicate(reference.ids);
  if (row >= 0) {
    const message = `${reference.file}: ids: row ${row}: expected each id once, got ${idText(reference.ids, row)} again`;
    warnings.push({ tag: 'ids-duplicate', message, hint: 'the same data point twice counts twice' });
  }
  return warnings;
}

/** Metadata are joined over all ensembles of one entry of the job, which share one file of them. */
async function withMetadata(
  spaces: readonly SpaceSource[],
  ensembles: readonly Ensemble[],
  baseDirectory: string,
  inventory: Inventory,
): Promise<{ spaces: SpaceSource[]; warnings: Warning[] }> {
  const result = [...spaces];
  const warnings: Warning[] = [];
  for (const entry of new Set(ensembles.map((ensemble) => ensemble.entry))) {
    const own = ensembles.filter((ensemble) => ensemble.entry === entry);
    const valuesOf = new Map(
      own.flatMap((ensemble) => ensemble.files.map((file) => [inventory.add(file.location, file.uri), file])),
    );
    const names = new Set(own.map(({ name }) => name));
    const named = spaces
      .filter((space) => names.has(space.ensemble))
      .map((space) => ({ ...space, ...valuesOf.get(space.file)!, name: space.name, index: space.space }));
    const { meta } = own[0]!.job;
    const table = meta === undefined ? undefined : await readTable(locate(meta, baseDirectory), meta);
    const joined = joinMetadata(named, table, meta);
    warnings.push(...joined.warnings);
    named.forEach(({ index }, i) => (result[index] = { ...spaces[index]!, metadata: joined.metadata[i]! }));
  }
  for (const { job } of ensembles) if (job.meta !== undefined) inventory.add(locate(job.meta, baseDirectory), job.meta);
  return { spaces: result, warnings };
}

const SAMPLE_DEFAULT = 1000;

async function sampleSize(job: Job, baseDirectory: string, points: number): Promise<number> {
  const { size, rows } = job.sample;
  if (rows !== undefined) return (await readRows({ uri: rows, location: locate(rows, baseDirectory) }, points)).length;
  if (size === 'all') return points;
  if (size === undefined) return Math.min(SAMPLE_DEFAULT, points);
  if (size <= points && size >= 2) return size;
  const place = { file: 'job', array: 'sample.size' };
  throw refusal(
    'input-shape',
    place,
    `expected 2 to ${points} data points, as many as there are, got ${size}`,
    'take a smaller size, or all',
  );
}

function copyWarnings(spaces: readonly SpaceSource[], files: readonly InputFile[]): Warning[] {
  const first = new Map<string, string>();
  const copies: string[] = [];
  for (const index of new Set(spaces.map((space) => space.file))) {
    const { sha256, uri } = files[index]!;
    const before = first.get(sha256);
    if (before === undefined) first.set(sha256, uri);
    else copies.push(`${uri} is ${before}`);
  }
  if (copies.length === 0) return [];
  const message = `expected a model of its own in each file, got ${copies.length} copies: ${listNames(copies, 5)}`;
  return [{ tag: 'files-identical', message, hint: 'a copy counts as a model that agrees perfectly' }];
}
