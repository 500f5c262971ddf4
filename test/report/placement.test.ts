import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { placeLabels } from '../../report/figures/placement.ts';

const labels = fc.array(
  fc.record({
    middle: fc.double({ min: 0, max: 500, noNaN: true }),
    width: fc.double({ min: 1, max: 80, noNaN: true }),
  }),
  { maxLength: 40 },
);
const options = { rows: 3, gap: 2, from: 0, to: 500 };

describe('labels along a line', () => {
  it('never come closer than the gap to another of their row', () => {
    fc.assert(
      fc.property(labels, (wanted) => {
        const placed = placeLabels(wanted, options).flatMap((place, k) =>
          place ? [{ ...place, width: wanted[k]!.width }] : [],
        );
        for (const [k, a] of placed.entries()) {
          for (const b of placed.slice(k + 1)) {
            if (a.row !== b.row) continue;
            expect(Math.abs(a.middle - b.middle)).toBeGreaterThanOrEqual((a.width + b.width) / 2 + options.gap - 1e-9);
          }
        }
      }),
    );
  });

  it('stay on the line', () => {
    fc.assert(
      fc.property(labels, (wanted) => {
        placeLabels(wanted, options).forEach((place, k) => {
          if (!place) return;
          expect(place.middle - wanted[k]!.width / 2).toBeGreaterThanOrEqual(options.from - 1e-9);
          expect(place.middle + wanted[k]!.width / 2).toBeLessThanOrEqual(options.to + 1e-9);
        });
      }),
    );
  });

  it('all stand in the first row where there is room', () => {
    const wanted = [50, 250, 450].map((middle) => ({ middle, width: 30 }));
    expect(placeLabels(wanted, options).map((place) => place?.row)).toEqual([0, 0, 0]);
  });
});
