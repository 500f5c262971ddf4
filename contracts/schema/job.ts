import { z } from 'zod';
import { CensusError } from '../errors.ts';
import { ANALYSES } from '../analyses/index.ts';
import { printable } from '../printable.ts';
import { ARRAY_ROLES, type Job } from '../job.ts';
import { bounds } from './bounds.ts';
import { fullSpace } from './full-space.ts';
import { fusion } from './fusion.ts';
import { hintForKey, hintOf } from './hints.ts';
import { measures } from './measures.ts';
import { ranking } from './ranking.ts';
import { displayName, path, seed } from './scalars.ts';
import { structure } from './structure.ts';

/** Analyses that jobs may come to name, so that one asked for too early is told apart from a slip of the pen. */
const LATER_ANALYSES = [
  'disentanglement',
  'mutualInformation',
  'variables',
  'dependence',
  'layers',
  'trajectory',
  'dimensions',
];

const arrays = z
  .strictObject(
    Object.fromEntries(ARRAY_ROLES.map((role) => [role, path.optional()])) as Record<
      string,
      z.ZodOptional<typeof path>
    >,
  )
  .refine((value) => Object.keys(value).length > 0, 'expected at least one array, got none');

const ensemble = z
  .strictObject({
    name: displayName.optional(),
    spaces: z.union([path.transform((one) => [one]), z.array(path).min(1, 'expected at least one file, got none')], {
      error: 'expected a path or a list of paths',
    }),
    groupBy: z.array(z.string().min(1)).min(1).optional(),
    arrays,
    channels: z.enum(['dimension', 'space']).default('dimension'),
    meta: path.optional(),
  })
  .refine((value) => value.name !== undefined || value.groupBy !== undefined, {
    path: ['name'],
    message: 'expected a name (only groupBy makes names of its own), got none',
  });

const TWO_OR_ALL = 'expected all or an integer of at least 2';

const codes = z.array(z.union([z.string(), z.number()], { error: 'expected a text or a number' }));

const sample = z
  .strictObject({
    size: z.union([z.literal('all'), z.int().min(2, TWO_OR_ALL)], { error: TWO_OR_ALL }).optional(),
    seed: seed.default(0),
    rows: path.optional(),
  })
  .refine((value) => value.rows === undefined || value.size === undefined, {
    path: ['rows'],
    message: 'expected either size or rows, got both',
  });

const jobSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected 1 to 64 of the characters a-z, 0-9 and -'),
  ensembles: z.array(ensemble).min(1, 'expected at least one ensemble, got none'),
  factors: z
    .strictObject({
      file: path,
      missing: z
        .union([codes, z.record(z.string(), codes)], { error: 'expected a list of codes, or one for each factor' })
        .optional(),
    })
    .optional(),
  sample: sample.default({ seed: 0 }),
  media: z.strictObject({ images: path }).optional(),
  analyses: z
    .strictObject({
      structure: structure.optional(),
      fullSpace: fullSpace.optional(),
      ranking: ranking.optional(),
      bounds: bounds.optional(),
      fusion: fusion.optional(),
      measures: measures.optional(),
    })
    .default({}),
  store: path.optional(),
});

/**
 * The job as typed → the job as understood, with defaults filled in.
 * @param subject what messages call it, usually the file.
 * @throws CensusError `job-invalid`, naming every fault by its path.
 */
export function parseJob(value: unknown, subject: string): Job {
  refuseLaterAnalyses(value, subject);
  const result = jobSchema.safeParse(value);
  if (!result.success) throw invalid(result.error.issues, value, subject);
  const job: Job = result.data;
  refuseUnknownEnsembles(job, subject);
  return job;
}

/** The schema of objects below optional keys, defaults and lists. */
function objectOf(schema: z.core.$ZodType | undefined): z.ZodObject | undefined {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
    else if (inner instanceof z.ZodArray) inner = inner.element;
    else if (inner instanceof z.ZodPipe) inner = inner.in;
    else break;
  }
  return inner instanceof z.ZodObject ? inner : undefined;
}

/** Keys that the schema knows at a path, for the hint on an unknown one. */
function knownKeys(at: readonly PropertyKey[]): string[] {
  const steps = at.filter((step) => typeof step === 'string');
  const found = steps.reduce<z.ZodObject | undefined>((inner, step) => objectOf(inner?.shape[step]), jobSchema);
  return Object.keys(found?.shape ?? {});
}

/** Where a key is known, if it is known in one place only; '' for the job itself. */
function placeOfKey(key: string): string | undefined {
  const places: string[] = [];
  const visit = (schema: z.ZodObject, at: string): void => {
    if (key in schema.shape) places.push(at);
    for (const [name, inner] of Object.entries(schema.shape)) {
      const object = objectOf(inner);
      if (object !== undefined) visit(object, at === '' ? name : `${at}.${name}`);
    }
  };
  visit(jobSchema, '');
  return places.length === 1 ? places[0] : undefined;
}

function describe(issue: z.core.$ZodIssue, value: unknown): { message: string; hint: string | undefined } {
  const where = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const at = where.replace(/^\./, '') || 'job';
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return {
      message: `${at}: unknown key: ${key.slice(0, SHOWN_MAX)}`,
      hint: hintForKey(key, knownKeys(issue.path), placeOfKey(key)),
    };
  }
  const got = issue.path.reduce<unknown>((inner, step) => Object(inner)[step], value);
  const expectation = issue.message
    .replace(/^(Invalid (input|option)|Too (small|big)): /, '')
    .replace(/, received .*$/, '');
  if (got === undefined) return { message: `missing ${at}: ${expectation}`, hint: undefined };
  const told = expectation.includes(', got ') ? expectation : `${expectation}, got ${shortly(got)}`;
  return { message: `${at}: ${told}`, hint: hintOf({ at, expectation, got }) };
}

const SHOWN_MAX = 120;
const SHOWN_ITEMS_MAX = 40;
const SHOWN_DEPTH_MAX = 4;
/** Faults that are told of one job. */
const FAULTS_MAX = 20;

/** A value as JSON, cut where it is long or deep: it may hold itself, or one part many times over. */
function shortly(value: unknown): string {
  const cut = (inner: unknown, depth: number): unknown => {
    if (typeof inner === 'string') return inner.slice(0, SHOWN_MAX + 1);
    if (typeof inner !== 'object' || inner === null) return inner;
    if (depth === 0) return '…';
    if (Array.isArray(inner)) return inner.slice(0, SHOWN_ITEMS_MAX).map((item) => cut(item, depth - 1));
    const entries = Object.entries(inner).slice(0, SHOWN_ITEMS_MAX);
    return Object.fromEntries(entries.map(([key, item]) => [key.slice(0, SHOWN_MAX), cut(item, depth - 1)]));
  };
  const text = JSON.stringify(cut(value, SHOWN_DEPTH_MAX)) ?? String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

function invalid(issues: readonly z.core.$ZodIssue[], value: unknown, subject: string): CensusError {
  const faults = issues.slice(0, FAULTS_MAX).map((issue) => describe(issue, value));
  const hints = [...new Set(faults.flatMap((fault) => fault.hint ?? []))];
  const hint = hints.length > 0 ? hints.join('; ') : 'docs/formats.md lists every key of a job';
  const more = issues.length > FAULTS_MAX ? [`${subject}: ${issues.length - FAULTS_MAX} faults more`] : [];
  const told = [...faults.map((fault) => `${subject}: ${fault.message}`), ...more].join('\n');
  return new CensusError('job-invalid', printable(told, '\n'), {
    hint: printable(hint),
    fields: { file: subject },
  });
}

function refuseLaterAnalyses(value: unknown, subject: string): void {
  const analyses: unknown = Object(value)['analyses'];
  const asked = Object.keys(Object(analyses)).find((name) => LATER_ANALYSES.includes(name));
  if (asked === undefined) return;
  throw new CensusError('job-invalid', `${subject}: analyses: expected ${ANALYSES.join(', ')}, got ${asked}`, {
    hint: `${asked} is not in this release; leave it out`,
    fields: { file: subject, analysis: asked },
  });
}

function refuseUnknownEnsembles(job: Job, subject: string): void {
  const names = job.ensembles.map((each) => each.name);
  if (job.ensembles.some((each) => each.groupBy !== undefined)) return;
  for (const name of job.analyses.structure?.compare.flat() ?? []) {
    if (names.includes(name)) continue;
    throw new CensusError('job-invalid', `${subject}: analyses.structure.compare: unknown ensemble: ${name}`, {
      hint: `the job's ensembles: ${names.join(', ')}`,
      fields: { file: subject, ensemble: name },
    });
  }
}
