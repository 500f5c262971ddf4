import { nearest } from '../nearest.ts';

/** What was found at a path of a job, and what was expected there. */
export interface Fault {
  /** As messages have it: `ensembles[0].arrays`, `job` for the whole. */
  readonly at: string;
  readonly expectation: string;
  readonly got: unknown;
}

const EXAMPLE =
  'name: my-first, ensembles: [{ name: a, spaces: "models/*.npz", arrays: { mean: mean, logvar: logvar } }]';

/** Sections that people give as the one thing in them. */
const SHORTHANDS: Readonly<Record<string, (got: string) => string>> = {
  factors: (got) => `write factors: { file: ${got} }`,
  sample: (got) => `write sample: { size: ${got} }`,
  media: (got) => `write media: { images: ${got} }`,
  analyses: (got) => `write analyses: { ${got}: {} }`,
};

const isText = (got: unknown): got is string | number => typeof got === 'string' || typeof got === 'number';

/** What to write instead; undefined where the message says it all. */
export function hintOf({ at, expectation, got }: Fault): string | undefined {
  if (at === 'job') return `a job has at least a name and ensembles: ${EXAMPLE}; census init FOLDER writes one`;
  if (at === 'name' && typeof got === 'string') return `for example ${slug(got)}`;
  const last = at.replace(/^.*\./, '');
  const shorthand = SHORTHANDS[last];
  const one: unknown = Array.isArray(got) && got.length === 1 ? got[0] : got;
  if (shorthand !== undefined && isText(one)) return shorthand(String(one));
  if (expectation === 'expected array' && last === 'ensembles') return 'ensembles is a list: begin each with a dash';
  if (last === 'arrays') return 'say which array is which: arrays: { mean: mean, logvar: logvar }';
  if (got === null) return `write ${last}: {} for the defaults, or leave it out`;
  return undefined;
}

/** A name as jobs may have it. */
function slug(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 64)
      .replaceAll(/^-+|-+$/g, '') || 'my-first'
  );
}

/**
 * What was meant by a key that is not known where it stands.
 *
 * @param known the keys that are known there.
 * @param elsewhere where else a key of this name is known, such as `analyses.structure`.
 */
export function hintForKey(key: string, known: readonly string[], elsewhere: string | undefined): string {
  if (elsewhere !== undefined)
    return `${key} belongs ${elsewhere === '' ? 'to the job itself, not indented' : `under ${elsewhere}`}`;
  const meant = nearest(key, known);
  return meant === undefined ? `known keys: ${known.join(', ')}` : `did you mean ${meant}?`;
}
