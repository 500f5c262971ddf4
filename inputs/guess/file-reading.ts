import type { ArrayRole } from '../../contracts/job.ts';
import type { Kind } from '../../contracts/sources.ts';
import { isFloat } from '../array.ts';
import { type Layout, layoutOf } from '../layout.ts';
import type { Conversion } from './conversion.ts';
import type { FoundArray, FoundFile } from './found.ts';
import { isAside, type NameReading } from './reading.ts';

/** One way to read a file as spaces. */
export interface FileReading {
  readonly kind: Kind;
  readonly arrays: { readonly [role in ArrayRole]?: string };
  /** Why each array is taken for what it is. */
  readonly because: { readonly [role in ArrayRole]?: string };
  readonly layout: Layout;
  readonly score: number;
  /** What a person should look at. */
  readonly remark?: string | undefined;
  /** Set where a job cannot name what an array is: the array, and what to make of it. */
  readonly conversion?: (Conversion & { readonly array: string }) | undefined;
}

/** An array with what its name says. */
export interface NamedArray extends NameReading {
  readonly array: FoundArray;
}

/** What the kinds weigh against each other where a file could be several. */
const WEIGHT: Readonly<Record<Kind, number>> = {
  diagonal_gaussian: 100,
  full_gaussian: 95,
  samples: 70,
  coefficients: 60,
  categorical: 50,
  points: 20,
  labels: 10,
};
const ASIDE = -60;
/** A name that says what the array is. */
export const NAMED = 20;
/** Names that differ in what they say alone. */
export const PARTNERS = 15;

export const isReal = ({ array }: NamedArray): boolean => isFloat(array.dtype);

/** A name that does not say what the array is for. */
export const isMute = ({ reading }: NamedArray): boolean => reading === undefined || reading === 'embedding';

/** The reading, where shapes and types allow for it; undefined where they do not. */
export function readingOf(
  file: FoundFile,
  kind: Kind,
  roles: readonly (readonly [role: ArrayRole, array: FoundArray, because: string])[],
  { bonus, ...more }: { readonly bonus: number } & Pick<FileReading, 'remark' | 'conversion'>,
): FileReading | undefined {
  const arrays = Object.fromEntries(roles.map(([role, array]) => [role, file.single ? role : array.name]));
  if (Object.values(arrays).includes('ids')) return undefined;
  const headers = new Map(roles.map(([role, array]) => [role, { shape: array.shape, dtype: array.dtype }]));
  try {
    const layout = layoutOf(kind, { file: file.path, table: file.format === 'parquet', names: arrays, headers });
    const aside = roles.some(([, array]) => isAside(array.name)) ? ASIDE : 0;
    const because = Object.fromEntries(roles.map(([role, , why]) => [role, why]));
    return { kind, arrays, because, layout, score: WEIGHT[kind] + bonus + aside, ...more };
  } catch {
    // Shapes or types that this kind cannot have: another reading may fit.
    return undefined;
  }
}
