import { nearest } from '../contracts/nearest.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Factor } from '../contracts/factor.ts';
import type { FactorsJob } from '../contracts/job.ts';
import type { InputFile, Warning } from '../contracts/sources.ts';
import { type Aligned, checkAlignment } from './alignment.ts';
import { type Container, openContainer } from './container.ts';
import { openCsv } from './csv-container.ts';
import { factorsOf } from './factor-array.ts';
import { IDS, type Ids, readIds } from './ids.ts';
import { listNames, refusal, shapeText } from './refusal.ts';
import { openSource } from './remote.ts';
import { checkName } from './space-name.ts';

type Factorial = Omit<Container, 'format'>;

/** Arrays of a factors file that are no factors. */
const RESERVED = new Set([IDS, 'weights']);

/** Opens a file of factors: any format of spaces, or CSV and TSV. The caller closes it. */
export async function openFactors(file: Pick<InputFile, 'uri' | 'location'>): Promise<Factorial> {
  const source = await openSource(file.location, file.uri);
  try {
    return /\.[ct]sv$/i.test(file.uri) ? await openCsv(source) : await openContainer(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}

const factorNames = (container: Factorial): string[] => container.names.filter((name) => !RESERVED.has(name));

/** How many points a factors file has, and which: by its ids, or its first factor. */
export async function measureFactors(container: Factorial): Promise<Aligned> {
  const [array] = factorNames(container);
  if (array === undefined) {
    const hint = `the file has: ${listNames(container.names)}; ids and weights are not factors`;
    throw refusal('input-array', { file: container.file }, 'expected at least one factor, got none', hint);
  }
  const ids = await readIds(container as Container);
  const { shape } = await container.header(array);
  return { file: container.file, array, points: shape[0] ?? 0, ids };
}

/**
 * The known factors of all N data points.
 *
 * @param points N of the spaces.
 * @param ids those of the spaces, compared with the file's where both have some.
 * @returns factors in the order of the file, constant ones left out with a warning.
 * @throws CensusError naming the array and first row that is wrong.
 */
export async function readFactors(
  job: FactorsJob,
  file: Pick<InputFile, 'uri' | 'location'>,
  points: number,
  ids?: Ids,
): Promise<{ factors: Factor[]; warnings: Warning[] }> {
  const container = await openFactors(file);
  try {
    const own = await measureFactors(container);
    if (ids !== undefined) checkAlignment([{ file: 'the spaces', array: IDS, points, ids }, own]);
    const names = factorNames(container);
    checkMissing(job, names);
    const factors: Factor[] = [];
    for (const name of names) factors.push(...(await readFactor(container, name, job, points)));
    const constant = factors.filter((factor) => distinctOf(factor) < 2);
    const kept = factors.filter((factor) => !constant.includes(factor));
    return {
      factors: kept,
      warnings: [...constantWarnings(file.uri, constant), ...manyWarnings(file.uri, kept, points)],
    };
  } finally {
    await container.close();
  }
}

async function readFactor(container: Factorial, name: string, job: FactorsJob, points: number): Promise<Factor[]> {
  const place = { file: container.file, array: name };
  checkName(name, container.file, 'factor name');
  const { shape, dtype } = await container.header(name);
  if (shape.length < 1 || shape.length > 2 || shape[1] === 0) {
    const hint = 'one value for each point, or a matrix of points × factors';
    throw refusal('input-shape', place, `expected ${points} values or ${points} rows, got ${shapeText(shape)}`, hint);
  }
  if (shape[0] !== points) {
    const hint = 'every array but ids and weights is a factor: move others to a file of their own';
    throw refusal('input-alignment', place, `expected ${points} values as in the spaces, got ${shape[0]}`, hint);
  }
  await container.verify(name);
  return factorsOf(name, { ...(await container.read(name)), dtype }, missingOf(job, name), place);
}

function missingOf(job: FactorsJob, name: string): readonly (string | number)[] {
  const { missing } = job;
  if (missing === undefined) return [];
  if (Array.isArray(missing)) return missing;
  // A factor may be called `constructor`.
  const byName = missing as Readonly<Record<string, readonly (string | number)[]>>;
  return Object.hasOwn(byName, name) ? byName[name]! : [];
}

function checkMissing(job: FactorsJob, names: readonly string[]): void {
  if (job.missing === undefined || Array.isArray(job.missing)) return;
  const unknown = Object.keys(job.missing).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, names);
  throw new CensusError('job-invalid', `factors.missing: unknown factor: ${unknown}`, {
    hint: meant === undefined ? `the factors: ${listNames(names, 20)}` : `did you mean ${meant}?`,
    fields: { factor: unknown },
  });
}

/** Distinct values that are not missing. */
function distinctOf(factor: Factor): number {
  if (factor.sort === 'categorical') return factor.classes.length;
  if (factor.sort === 'continuous') return new Set(factor.values.filter((value) => !Number.isNaN(value))).size;
  const { probabilities, classes } = factor;
  let first = -1;
  for (let row = 0; row * classes < probabilities.length; row++) {
    if (Number.isNaN(probabilities[row * classes])) continue;
    if (first < 0) first = row;
    for (let k = 0; k < classes; k++) {
      if (probabilities[row * classes + k] !== probabilities[first * classes + k]) return 2;
    }
  }
  return first < 0 ? 0 : 1;
}

const constantWarnings = (file: string, constant: readonly Factor[]): Warning[] =>
  constant.map((factor) => ({
    tag: 'factor-constant',
    message: `${file}: ${factor.name}: expected at least 2 values, got ${distinctOf(factor)}; the factor is left out`,
    hint: 'a constant factor tells nothing about the data points',
  }));

function manyWarnings(file: string, factors: readonly Factor[], points: number): Warning[] {
  const many = factors.filter((factor) => factor.sort === 'categorical' && factor.classes.length > points / 10);
  return many.map((factor) => ({
    tag: 'factor-many-values',
    message: `${file}: ${factor.name}: expected at most ${Math.floor(points / 10)} distinct values for ${points} points, got ${distinctOf(factor)}`,
    hint: 'with few points in each class, chance alone makes similarities large; save a continuous factor as floats',
  }));
}
