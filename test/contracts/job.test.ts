import { describe, expect, it } from '@jest/globals';
import { exitCodeOf, isCensusError, type CensusError } from '../../contracts/errors.ts';
import { parseJob } from '../../contracts/schema/job.ts';
import { nearest } from '../../contracts/nearest.ts';

/** The smallest job there is. */
const LEAST = {
  name: 'least',
  ensembles: [{ name: 'e', spaces: 'e.npz', arrays: { mean: 'mean', logvar: 'logvar' } }],
};

/** A copy of a job with one value put in at a path such as `ensembles.0.name`; undefined takes it out. */
function withValue(path: string, value: unknown, job: unknown = { ...LEAST, analyses: { structure: {} } }): unknown {
  const copy = structuredClone(job) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop()!;
  let at = copy;
  for (const step of steps) at = (at[step] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

function refusal(value: unknown): CensusError {
  try {
    parseJob(value, 'job.yaml');
  } catch (error) {
    if (isCensusError(error)) return error;
    throw error;
  }
  throw new Error(`expected a refusal of ${JSON.stringify(value)}, got a job`);
}

describe('a job', () => {
  it('needs a name and one ensemble; everything else has a default', () => {
    expect(parseJob(LEAST, 'job.yaml')).toEqual({
      name: 'least',
      ensembles: [{ name: 'e', spaces: ['e.npz'], arrays: { mean: 'mean', logvar: 'logvar' }, channels: 'dimension' }],
      sample: { seed: 0 },
      analyses: {},
    });
  });

  it('fills in the structure analysis as the documents say', () => {
    expect(parseJob(withValue('analyses.structure', {}), 'job.yaml').analyses.structure).toEqual({
      similarities: ['nmi', 'vi'],
      scope: 'ensemble',
      compare: [],
      minInformationBits: 0.01,
      minSamples: 'auto',
      xi: 0.05,
      maxEps: 'inf',
      standardErrors: 'representatives',
    });
  });

  it('is its own fixed point', () => {
    const once = parseJob(withValue('sample', { size: 'all', seed: 3 }), 'job.yaml');
    expect(parseJob(JSON.parse(JSON.stringify(once)), 'job.yaml')).toEqual(once);
  });

  it('takes infinity as YAML and as JSON spell it, and keeps it as text', () => {
    for (const given of [Infinity, 'inf']) {
      const { structure } = parseJob(withValue('analyses.structure.maxEps', given), 'job.yaml').analyses;
      expect(structure!.maxEps).toBe('inf');
    }
    expect(parseJob(withValue('analyses.structure.maxEps', 0.5), 'j').analyses.structure!.maxEps).toBe(0.5);
  });

  it('lets groupBy name the ensembles, and then does not check the names that are compared', () => {
    const grouped = { spaces: 'm/{method}/{seed}.npz', groupBy: ['method'], arrays: { mean: 'mean', std: 's' } };
    const job = parseJob({ ...LEAST, ensembles: [grouped], analyses: { structure: { compare: [['a', 'b']] } } }, 'j');
    expect(job.ensembles[0]!.name).toBeUndefined();
    expect(job.analyses.structure!.compare).toEqual([['a', 'b']]);
  });
});

describe('a refused job', () => {
  it.each<[string, unknown, string]>([
    ['name', 'Upper', 'job.yaml: name: expected 1 to 64 of the characters a-z, 0-9 and -, got "Upper"'],
    ['name', 'x'.repeat(65), 'job.yaml: name: expected 1 to 64 of the characters'],
    ['name', undefined, 'job.yaml: missing name: '],
    ['name', 7, 'job.yaml: name: expected string, got 7'],
    ['ensembles', [], 'job.yaml: ensembles: expected at least one ensemble, got none'],
    ['ensembles', undefined, 'job.yaml: missing ensembles: '],
    ['ensembles.0.name', undefined, 'job.yaml: missing ensembles[0].name: expected a name'],
    ['ensembles.0.name', 'a\nb', 'job.yaml: ensembles[0].name: expected 1 to 200 characters without control'],
    ['ensembles.0.name', '', 'job.yaml: ensembles[0].name: expected 1 to 200 characters'],
    ['ensembles.0.spaces', [], 'job.yaml: ensembles[0].spaces: expected at least one file, got none'],
    ['ensembles.0.spaces', '', 'job.yaml: ensembles[0].spaces: expected a path or a list of paths, got ""'],
    ['ensembles.0.arrays', {}, 'job.yaml: ensembles[0].arrays: expected at least one array, got none'],
    ['ensembles.0.channels', 'both', 'job.yaml: ensembles[0].channels: expected one of "dimension"|"space"'],
    ['sample.size', 1, 'job.yaml: sample.size: expected all or an integer of at least 2, got 1'],
    ['sample.size', 2.5, 'job.yaml: sample.size: '],
    ['sample.size', 'some', 'job.yaml: sample.size: '],
    ['sample.seed', -1, 'job.yaml: sample.seed: '],
    ['sample.seed', 0.5, 'job.yaml: sample.seed: '],
    ['sample', { size: 9, rows: 'rows.npy' }, 'job.yaml: sample.rows: expected either size or rows, got both'],
    ['analyses.structure.xi', 0, 'job.yaml: analyses.structure.xi: expected a number between 0 and 1, got 0'],
    ['analyses.structure.xi', 1, 'job.yaml: analyses.structure.xi: expected a number between 0 and 1, got 1'],
    ['analyses.structure.minSamples', 1, 'job.yaml: analyses.structure.minSamples: '],
    ['analyses.structure.minSamples', 'Auto', 'job.yaml: analyses.structure.minSamples: '],
    ['analyses.structure.maxEps', 0, 'job.yaml: analyses.structure.maxEps: '],
    ['analyses.structure.maxEps', 'infinity', 'job.yaml: analyses.structure.maxEps: '],
    ['analyses.structure.minInformationBits', -0.1, 'job.yaml: analyses.structure.minInformationBits: '],
    ['analyses.structure.similarities', [], 'expected nmi, vi or both, got none'],
    ['analyses.structure.similarities', ['vi', 'vi'], 'expected each once, got ["vi","vi"]'],
    ['analyses.structure.similarities', ['mni'], 'job.yaml: analyses.structure.similarities[0]: expected one of'],
    ['analyses.structure.scope', 'union', 'job.yaml: analyses.structure.scope: expected one of "ensemble"|"all"'],
    ['analyses.structure.compare', [['e']], 'job.yaml: analyses.structure.compare[0]'],
    ['analyses.structure.compare', [['e', 'f']], 'job.yaml: analyses.structure.compare: unknown ensemble: f'],
  ])('with %s = %j says where and what', (path, value, message) => {
    const error = refusal(withValue(path, value));
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/\.$|Invalid|Too |undefined/);
    expect(error).toMatchObject({ tag: 'job-invalid', fields: { file: 'job.yaml' } });
    expect(exitCodeOf(error.tag)).toBe(2);
    expect(error.hint).toBeDefined();
  });

  it.each([
    ['ensmbles', 'job: unknown key: ensmbles', 'did you mean ensembles?'],
    ['sample.sise', 'sample: unknown key: sise', 'did you mean size?'],
    ['ensembles.0.array', 'ensembles[0]: unknown key: array', 'did you mean arrays?'],
    ['ensembles.0.arrays.logVar', 'ensembles[0].arrays: unknown key: logVar', 'did you mean logvar?'],
    ['analyses.structure.minsamples', 'analyses.structure: unknown key: minsamples', 'did you mean minSamples?'],
    ['analyses.struture', 'analyses: unknown key: struture', 'did you mean structure?'],
    ['factors.zzzzzzzz', 'factors: unknown key: zzzzzzzz', 'known keys: file, missing'],
  ])('with an unknown key %s names the nearest known one', (path, message, hint) => {
    const error = refusal(withValue(path, 1));
    expect(error.message).toContain(`job.yaml: ${message}`);
    expect(error.hint).toBe(hint);
  });

  it('tells every fault at once', () => {
    const error = refusal(withValue('name', 'A B', withValue('sample.size', 0)));
    expect(error.message.split('\n')).toHaveLength(2);
  });

  it.each([undefined, null, 'text', 7, []])('that is no mapping (%j) is refused in words', (value) => {
    expect(refusal(value).message).toMatch(/^job\.yaml: .*job/);
  });

  it.each(['disentanglement', 'layers', 'dimensions'])('refuses %s as an analysis to come', (analysis) => {
    const error = refusal(withValue(`analyses.${analysis}`, {}));
    expect(error.message).toBe(
      `job.yaml: analyses: expected structure, fullSpace, ranking, bounds, fusion, measures, got ${analysis}`,
    );
    expect(error.hint).toBe(`${analysis} is not in this release; leave it out`);
  });

  it('does not take names of the prototype for keys', () => {
    expect(refusal(withValue('constructor', 1)).message).toContain('unknown key: constructor');
    expect(refusal(JSON.parse(`{"__proto__": {}, ${JSON.stringify(LEAST).slice(1)}`)).tag).toBe('job-invalid');
  });
});

describe('the nearest name', () => {
  it('forgives case and a slip, and keeps quiet about strangers', () => {
    expect(nearest('SIZE', ['seed', 'size'])).toBe('size');
    expect(nearest('szie', ['seed', 'size'])).toBe('size');
    expect(nearest('banana', ['seed', 'size'])).toBeUndefined();
    expect(nearest('', [])).toBeUndefined();
  });
});
