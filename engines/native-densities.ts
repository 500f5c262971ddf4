import type { DensityRequest } from '../methods/densities.ts';
import type { Reals } from '../methods/posterior.ts';
import { flattened, type PosteriorInput } from './native-posterior.ts';

/** methods/densities.ts, flattened (engines/native/src/input.rs). */
export interface DensityInput {
  readonly points: Int32Array;
  readonly spaces: readonly (readonly PosteriorInput[])[];
  readonly draws: readonly (readonly Reals[])[];
  readonly terms: readonly (readonly { readonly space: number; readonly copy: number }[])[];
  readonly among?: Int32Array;
}

/** A request as the addon takes it; the addon checks it. */
export function flattenedDensities({ spaces, terms, ...rest }: DensityRequest): DensityInput {
  return {
    ...rest,
    spaces: spaces.map((space) => ('kind' in space ? [space] : space).map(flattened)),
    terms: terms.map((term) => term.map(([space, copy]) => ({ space, copy }))),
  };
}
