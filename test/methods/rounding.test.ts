import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { roundTo15Decimals } from '../../methods/rounding.ts';

/** x·1e15 to the nearest integer, halves to even, over 1e15, by floor and remainder. */
function naiveRound(x: number): number {
  const scaled = x * 1e15;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  return (up ? below + 1 : below) / 1e15;
}

it('agrees with its obvious twin', () => {
  const distance = fc.oneof(
    fc.double({ min: 0, max: 1e-13, noNaN: true }),
    fc.double({ min: 0, max: 20, noNaN: true }),
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(distance, (x) => {
      expect(roundTo15Decimals(x)).toBe(x * 1e15 === Infinity ? Infinity : naiveRound(x));
    }),
    { numRuns: 2000 },
  );
});

it('never decreases', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 1e-14, noNaN: true }),
      (x, step) => {
        expect(roundTo15Decimals(x + step)).toBeGreaterThanOrEqual(roundTo15Decimals(x));
      },
    ),
  );
});

it('changes nothing when done again, also at the edges of the binary grids', () => {
  const again = (x: number) => expect(roundTo15Decimals(roundTo15Decimals(x))).toBe(roundTo15Decimals(x));
  fc.assert(fc.property(fc.double({ min: 0, max: 1e290, noNaN: true }), again));
  fc.assert(fc.property(fc.double({ min: 0, max: 40, noNaN: true }), again), { numRuns: 1000 });
  for (let k = -10; k < 900; k += 1) {
    for (const steps of [-2, -1, 0, 1, 2]) {
      again(2 ** k * (1 + steps * 2 ** -52));
      again((2 ** k / 1e15) * (1 + steps * 2 ** -52));
    }
  }
});

it('takes halves to even, and infinity as it is', () => {
  expect([0.5, 1.5, 2.5, 3.5].map((half) => roundTo15Decimals(half / 1e15) * 1e15)).toEqual([0, 2, 2, 4]);
  expect(roundTo15Decimals(Infinity)).toBe(Infinity);
  expect(roundTo15Decimals(0.1 + 0.2)).toBe(0.3);
});
