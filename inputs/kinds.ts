import { CensusError } from '../contracts/errors.ts';
import { ARRAY_ROLES, type ArrayRole, type EnsembleJob } from '../contracts/job.ts';
import type { Kind } from '../contracts/sources.ts';

/** The combinations of arrays that make a posterior. */
const COMBINATIONS: readonly (readonly [Kind, readonly ArrayRole[]])[] = [
  ['diagonal_gaussian', ['mean', 'logvar']],
  ['diagonal_gaussian', ['mean', 'variance']],
  ['diagonal_gaussian', ['mean', 'std']],
  ['full_gaussian', ['mean', 'covariance']],
  ['categorical', ['probabilities']],
  ['labels', ['labels']],
  ['samples', ['samples']],
  ['coefficients', ['coefficients']],
  ['points', ['mean']],
];

export interface EnsembleKind {
  readonly kind: Kind;
  /** The arrays to read, in the order of the roles. */
  readonly roles: readonly ArrayRole[];
  readonly names: { readonly [role in ArrayRole]?: string };
}

/** The posterior kind that the names in `arrays` stand for. @throws CensusError `job-invalid` when they stand for none. */
export function kindOf(ensemble: EnsembleJob, title: string): EnsembleKind {
  const roles = ARRAY_ROLES.filter((role) => ensemble.arrays[role] !== undefined);
  const found = COMBINATIONS.find(
    ([, wanted]) => wanted.length === roles.length && wanted.every((r) => roles.includes(r)),
  );
  if (found === undefined) {
    const known = COMBINATIONS.map(([, wanted]) => wanted.join(' + ')).join('; ');
    throw new CensusError(
      'job-invalid',
      `ensemble ${title}: arrays: expected one of ${known}, got ${roles.join(' + ')}`,
      {
        hint: hintFor(roles),
        fields: { ensemble: title },
      },
    );
  }
  const names = Object.fromEntries(roles.map((role) => [role, ensemble.arrays[role]!]));
  const clash = roles.find((role) => names[role] === 'ids');
  if (clash !== undefined) {
    throw new CensusError(
      'job-invalid',
      `ensemble ${title}: arrays.${clash}: expected another name than ids, got ids`,
      {
        hint: 'ids is reserved for the identity of the data points: rename the array',
        fields: { ensemble: title },
      },
    );
  }
  const twin = roles.find((role, i) => roles.findIndex((other) => names[other] === names[role]) !== i);
  if (twin !== undefined) {
    throw new CensusError(
      'job-invalid',
      `ensemble ${title}: arrays.${twin}: expected an array of its own, got ${names[twin]}`,
      {
        hint: 'two arrays of a posterior cannot be the same one',
        fields: { ensemble: title },
      },
    );
  }
  return { kind: found[0], roles, names };
}

function hintFor(roles: readonly ArrayRole[]): string {
  if (!roles.includes('mean') && roles.some((role) => ['logvar', 'variance', 'std', 'covariance'].includes(role))) {
    return 'name the array of means as well';
  }
  const widths = roles.filter((role) => ['logvar', 'variance', 'std', 'covariance'].includes(role));
  return widths.length > 1 ? `keep one of ${widths.join(', ')}` : 'give different kinds in ensembles of their own';
}
