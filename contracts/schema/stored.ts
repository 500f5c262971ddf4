import { z } from 'zod';
import { CensusError } from '../errors.ts';
import { parseRun } from '../keys.ts';
import { printable } from '../printable.ts';
import { KINDS } from '../sources.ts';
import { SCHEMA_VERSION } from '../version.ts';

/**
 * What stored JSON must at least be, so that whoever reads it can rely on its types. Keys that are not named here pass:
 * later releases may add some. A store may have been copied from anywhere, and damaged or made up on the way.
 */

const count = z.int().min(0);
const place = z.int().min(-1);
const texts = z.array(z.string());
const runName = z.string().refine((text) => parseRun(text) !== undefined, 'expected <name>/<runId>');
const warning = z.looseObject({ tag: z.string(), message: z.string(), hint: z.string().optional() });
const block = z.looseObject({ block: count, ensemble: count, first: count, end: count });

const job = z.looseObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  ensembles: z.array(z.looseObject({ spaces: texts, arrays: z.record(z.string(), z.string()) })).min(1),
  factors: z.looseObject({ file: z.string() }).optional(),
  sample: z.looseObject({ seed: count }),
  analyses: z.looseObject({}),
});

const file = z.looseObject({ uri: z.string(), location: z.string(), sha256: z.string(), bytes: count });

const space = z.looseObject({
  space: count,
  ensemble: z.string(),
  name: z.string(),
  file: count,
  kind: z.enum(KINDS),
  arrays: z.record(z.string(), z.string()),
  leading: place,
  points: count,
  dimensions: count,
  channels: count,
  whole: z.boolean(),
  metadata: z.array(z.looseObject({ key: z.string(), text: z.string(), number: z.number().nullable() })),
});

const sources = z
  .looseObject({
    files: z.array(file),
    ensembles: texts.min(1),
    spaces: z.array(space).min(1),
    points: z.int().min(2),
    samplePoints: z.int().min(2),
    factorsFile: place,
    rowsFile: place,
    imagesFile: place.optional(),
    blocks: z.array(block).optional(),
  })
  .refine(({ spaces, files }) => spaces.every((each) => each.file < files.length), 'expected files that are listed')
  .refine(({ spaces }) => spaces.every((each, k) => each.space === k), 'expected spaces numbered from 0')
  .refine(({ samplePoints, points }) => samplePoints <= points, 'expected no more sampled points than there are');

const record = z
  .looseObject({
    run: runName,
    job,
    sources,
    warnings: z.array(warning),
    engine: z.string(),
    arithmetic: z.string(),
    startedAt: z.string(),
    base: z.looseObject({ run: runName, blocks: count }).optional(),
  })
  .refine(({ base, run }) => base === undefined || base.run.split('/')[0] === run.split('/')[0], {
    path: ['base', 'run'],
    message: 'expected an earlier run of the same name',
  });

const plan = z.looseObject({
  channels: count,
  points: z.int().min(2),
  blocks: z.array(block),
  ensemblePairs: z.array(z.tuple([count, count])),
  tiles: count,
  pairs: count,
  batch: z.int().min(1),
});

/** Below the run's own folder, and in a page no address of anything else. */
const tableKey = z.string().regex(/^(tables|details)\/[a-z0-9_]+(\/[0-9-]+)?\.parquet$/, 'expected the key of a table');
const entry = z.looseObject({
  name: z.string(),
  key: tableKey,
  rows: count,
  bytes: count,
  sha256: z.string(),
  columns: texts,
});

const manifest = z.looseObject({
  run: runName,
  job,
  software: z.string(),
  engine: z.string(),
  arithmetic: z.string(),
  inputs: z.array(z.looseObject({ uri: z.string(), sha256: z.string(), bytes: count })),
  tables: z.array(entry),
  details: z.array(entry).optional(),
  warnings: z.array(warning),
  startedAt: z.string(),
  finishedAt: z.string(),
});

const nullable = z.number().nullable();
const sampleFactor = z.union([
  z.looseObject({ name: z.string(), sort: z.literal('continuous'), values: z.array(nullable) }),
  z.looseObject({ name: z.string(), sort: z.enum(['categorical', 'soft']), classes: texts, codes: z.array(place) }),
]);

/** By the end of the key; what is versioned is left to its reader where it is of another schema. */
const STORED: readonly { readonly key: RegExp; readonly schema: z.ZodType; readonly versioned?: boolean }[] = [
  { key: /^runs\/[^/]+\/[^/]+\/job\.json$/, schema: record, versioned: true },
  { key: /^runs\/[^/]+\/[^/]+\/plan\.json$/, schema: plan, versioned: true },
  { key: /^runs\/[^/]+\/[^/]+\/manifest\.json$/, schema: manifest, versioned: true },
  { key: /^runs\/[^/]+\/latest\.json$/, schema: z.looseObject({ run: runName, finishedAt: z.string() }) },
  { key: /\/parts\/warnings-[^/]+\.json$/, schema: z.array(warning) },
  {
    key: /\/parts\/costs-[^/]+\.json$/,
    schema: z.array(z.looseObject({ analysis: z.string(), unit: z.string(), count, cpuSeconds: z.number() })),
  },
  { key: /\/parts\/chance\.json$/, schema: z.looseObject({ pairs: count, nmi: nullable, viBits: nullable }) },
  { key: /\/fingerprints\/factors\.json$/, schema: z.array(sampleFactor) },
  {
    key: /^studies\/[^/]+\/[^/]+\/study\.json$/,
    schema: z.looseObject({ study: z.string(), runs: z.array(z.looseObject({ title: z.string(), run: runName })) }),
    versioned: true,
  },
];

const HINT = 'the object is damaged, or not of this program: remove it (or the run) and run again';

/**
 * Looks at JSON as the object that a key holds; keys of other objects are let pass.
 * @throws CensusError `object-corrupt` naming the first place that is not what it has to be.
 */
export function checkStored(value: unknown, key: string): void {
  const known = STORED.find((each) => each.key.test(key));
  if (known === undefined) return;
  const refuse = (problem: string): CensusError =>
    new CensusError('object-corrupt', printable(`${key}: ${problem}`).slice(0, 1000), { hint: HINT, fields: { key } });
  if (typeof value !== 'object' || value === null) throw refuse('expected an object, got a single value');
  if (known.versioned === true && 'schema' in value && value.schema !== SCHEMA_VERSION) return;
  const result = known.schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refuse(
      `expected what the program writes, got another ${issue?.path.join('.') || 'value'} (${issue?.message})`,
    );
  }
  // Whoever is told of a run must find no other one.
  const [, own] = /^runs\/([^/]+\/[^/]+)\/(?:job|manifest)\.json$/.exec(key) ?? [];
  if (own !== undefined && 'run' in value && value.run !== own) throw refuse(`expected the run ${own}, got another`);
  const [, name] = /^runs\/([^/]+)\/latest\.json$/.exec(key) ?? [];
  if (name !== undefined && 'run' in value && parseRun(String(value.run))?.name !== name) {
    throw refuse(`expected a run of ${name}, got another`);
  }
}
