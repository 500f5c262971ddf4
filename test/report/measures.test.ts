import { describe, expect, it } from '@jest/globals';
import { agreeMeasures } from '../../activities/agree-measures.ts';
import { tableKey } from '../../contracts/keys.ts';
import type { RunData, RunTables } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { measuresFigures } from '../../report/figures/measures.ts';
import { measuredPairs } from '../../report/measured.ts';
import { measuresPanel } from '../../report/panels/measures.ts';
import { measuresLines } from '../../report/summaries/measures.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { encodeTable } from '../../store/table.ts';

/** Made tables: three spaces, three measures, the last without a value for one pair; Monte Carlo of two of the pairs. */

const MEASURES: TableData<'measures'> = {
  a: Int32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1),
  b: Int32Array.of(1, 2, 2, 1, 2, 2, 1, 2, 2),
  measure: ['fingerprint_vi_bits', 'shape', 'cka_linear'].flatMap((name) => [name, name, name]),
  value: Float64Array.of(0.1, 0.5, 0.9, 3, 2, 1, 0.8, NaN, 0.4),
};
const FULL = { a: Int32Array.of(0, 1), b: Int32Array.of(1, 2), nmi: Float64Array.of(0.9, 0.2) };

async function tablesOf(): Promise<RunTables> {
  const store = createMemoryStore();
  const sampled = { ...FULL, vi_bits: Float64Array.of(0.2, 0.7) };
  const zeros = { nmi_se: new Float64Array(2), vi_se: new Float64Array(2), shared_bits: new Float64Array(2) };
  const full: TableData<'full_pairs'> = { ...sampled, ...zeros, shared_se: new Float64Array(2) };
  await store.putIfAbsent(tableKey('m/1', 'measures'), encodeTable('measures', MEASURES, {}));
  await store.putIfAbsent(tableKey('m/1', 'full_pairs'), encodeTable('full_pairs', full, {}));
  return {
    spaces: { ensemble: ['<β>', '<β>', '<β>'], name: ['one', 'two', 'three'] },
    measures: MEASURES,
    full_pairs: full,
    measures_agreement: await agreeMeasures(store, 'm/1'),
  } as unknown as RunTables;
}

describe('measures', () => {
  it('stand side by side in their order, those by Monte Carlo among them', async () => {
    const { a, b, measures } = measuredPairs(await tablesOf())!;
    expect([a, b]).toEqual([
      [0, 0, 1],
      [1, 2, 2],
    ]);
    expect(measures.map(({ measure, similarity, values }) => [measure, similarity, values])).toEqual([
      ['fingerprint_vi_bits', false, [0.1, 0.5, 0.9]],
      ['monte_carlo_nmi', true, [0.9, NaN, 0.2]],
      ['monte_carlo_vi_bits', false, [0.2, NaN, 0.7]],
      ['cka_linear', true, [0.8, NaN, 0.4]],
      ['shape', false, [3, 2, 1]],
    ]);
    expect(measuredPairs({} as RunTables)).toBeUndefined();
  });

  it('agree as the table says: distances turned round, nothing of fewer than three pairs', async () => {
    const tables = await tablesOf();
    expect(measuresLines({ tables, chance: null } as unknown as RunData)).toEqual([
      '',
      'measures: rank correlation with fingerprint VI over 3 pairs of spaces',
      '  shape metric  -1.00',
    ]);
    const [, agreement] = measuresFigures({ tables });
    const { columns, rows: listed } = agreement!.data();
    const rows = [...listed];
    expect(columns).toEqual(['measure', ...rows.map(([measure]) => measure)]);
    const square = rows.map((row) => row.slice(1));
    expect(square).toEqual(square.map((_, k) => square.map((row) => row[k])));
  });

  it('are drawn with names escaped, and nothing without them', async () => {
    const page = measuresPanel.render({ tables: await tablesOf() } as RunData)!.markup;
    expect(page).toContain('shape metric');
    expect(page).not.toContain('<β>');
    expect(measuresPanel.render({ tables: {} } as RunData)).toBeUndefined();
  });
});
