import { expect } from '@jest/globals';

/** How far entries may be apart: |got − want| ≤ atol + rtol·|want|. Nothing given means equal. */
export interface Tolerance {
  readonly atol?: number;
  readonly rtol?: number;
}

declare module 'expect' {
  // The type parameters must be spelled as in the module that is extended.
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** Compares numbers entry by entry; NaN equals NaN, an infinity only itself. Names the worst entry. */
    toBeCloseToArray(want: ArrayLike<number>, tolerance?: Tolerance): T extends never ? never : R;
  }
}

/** By how many tolerances an entry misses; 0 when equal, Infinity when there is no tolerance or no distance. */
function excess(got: number, want: number, { atol = 0, rtol = 0 }: Tolerance): number {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return 0;
  const allowed = atol + rtol * Math.abs(want);
  const ratio = Math.abs(got - want) / allowed;
  return Number.isFinite(want) && Number.isFinite(got) ? ratio : Infinity;
}

function worstEntry(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: Tolerance) {
  let worst = { index: -1, excess: 0 };
  for (let index = 0; index < want.length; index += 1) {
    const entry = { index, excess: excess(got[index]!, want[index]!, tolerance) };
    if (entry.excess > worst.excess) worst = entry;
  }
  return worst;
}

expect.extend({
  toBeCloseToArray(got: unknown, want: ArrayLike<number>, tolerance: Tolerance = {}) {
    const numbers = got as ArrayLike<number>;
    if (numbers?.length !== want.length) {
      return { pass: false, message: () => `arrays: expected ${want.length} entries, got ${numbers?.length}` };
    }
    const worst = worstEntry(numbers, want, tolerance);
    const { atol = 0, rtol = 0 } = tolerance;
    return {
      pass: worst.excess <= 1,
      message: () =>
        worst.index < 0
          ? 'arrays: expected a difference, got equal entries'
          : `arrays differ most at [${worst.index}]: got ${numbers[worst.index]}, want ${want[worst.index]} ` +
            `(atol ${atol}, rtol ${rtol}, ${worst.excess.toPrecision(3)} times the tolerance)`,
    };
  },
});
