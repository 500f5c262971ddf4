import { describe, expect, it } from '@jest/globals';
import type { RunData } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { boundsCounts } from '../../report/bounds-counts.ts';
import { boundsFigures } from '../../report/figures/bounds.ts';
import { boundsPanel } from '../../report/panels/bounds.ts';
import { boundsLines } from '../../report/summaries/bounds.ts';

/** A made table: three channels and a whole space, fingerprints of 16 and of 64 points. */

const BOUNDS: TableData<'bounds'> = {
  channel: Int32Array.of(0, 0, 1, 1, 2, 2, -1, -1),
  space: new Int32Array(8),
  points: new Int32Array(8).fill(500),
  fingerprint_points: Int32Array.of(16, 64, 16, 64, 16, 64, 16, 64),
  lower_bits: Float64Array.of(1, 1, 2, 2, 0.5, 0.5, 8, 8),
  lower_se: new Float64Array(8).fill(0.01),
  upper_bits: Float64Array.of(1.1, 1.1, 2.2, 2.2, 0.6, 0.6, Infinity, Infinity),
  upper_se: Float64Array.of(0.01, 0.01, 0.01, 0.01, 0.01, 0.01, NaN, NaN),
  fingerprint_bits: Float64Array.of(0.9, 0.98, 2, 2.1, 0.7, 0.55, 4, 5.5),
};

const tables = {
  spaces: { ensemble: ['<β>'], name: ['seed & 1'] },
  channels: { channel: Int32Array.of(0, 1, 2), space: new Int32Array(3), dimension: Int32Array.of(0, 1, 2) },
  bounds: BOUNDS,
} as unknown as RunData['tables'];
const data = { tables } as RunData;

describe('bounds', () => {
  it('are counted by where the fingerprints of each size stand', () => {
    expect(boundsCounts(BOUNDS).map(({ what, size, count, standings }) => [what, size, count, standings])).toEqual([
      ['channels', 16, 3, { within: 1, below: 1, above: 1, saturated: 0 }],
      ['channels', 64, 3, { within: 3, below: 0, above: 0, saturated: 0 }],
      ['whole spaces', 16, 1, { within: 0, below: 0, above: 0, saturated: 1 }],
      ['whole spaces', 64, 1, { within: 0, below: 0, above: 0, saturated: 1 }],
    ]);
  });

  it('stand in the summary, one line for each size', () => {
    expect(boundsLines({ tables, chance: null } as unknown as RunData)).toEqual([
      '',
      'bounds: one draw at each of 500 data points',
      '  fingerprints of         within  below  above  saturated  less middle, bits',
      '  3 channels, n = 16      1       1      1      0          -0.10',
      '  3 channels, n = 64      3       0      0      0          0.00',
      '  1 whole spaces, n = 16  0       0      0      1          -4.00',
      '  1 whole spaces, n = 64  0       0      0      1          -2.50',
    ]);
    expect(boundsLines({ tables: {} } as unknown as RunData)).toEqual([]);
  });

  it('stand in the report, names escaped, the most informative first, infinite bounds said so', () => {
    const page = boundsPanel.render(data)!.markup;
    expect(page).toContain('&lt;β&gt; / seed &amp; 1');
    expect(page).not.toContain('<β>');
    expect(page).not.toContain('NaN');
    expect(page.indexOf('whole</td>')).toBeLessThan(page.indexOf('channel</td>'));
    expect(boundsPanel.render({ tables: {} } as RunData)).toBeUndefined();
  });

  it.each([85, 180])('are drawn %i mm wide within the frame, and their data told', (width) => {
    const [figure] = boundsFigures(data);
    const drawing = figure!.draw(width).markup;
    expect(drawing).not.toMatch(/NaN|Infinity/);
    expect([...figure!.data().rows]).toHaveLength(8);
  });
});
