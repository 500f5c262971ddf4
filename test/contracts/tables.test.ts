import { describe, expect, it } from '@jest/globals';
import { DETAILS, TABLES, type Column, type TableName } from '../../contracts/tables.ts';
import { readJson } from '../support/fixture.ts';

/** What users' scripts were promised: names and types of columns, as Parquet readers call them. */
const CONTRACT = readJson<Record<string, Record<string, string>>>('contract/tables.json');
const SPELLED = { i32: 'int32', i64: 'int64', f32: 'float', f64: 'double', bool: 'bool', str: 'string' } as const;

describe('tables', () => {
  it.each(Object.keys(TABLES) as TableName[])(
    '%s has the columns that were promised, in that order and type',
    (name) => {
      const columns = Object.entries<Column>(TABLES[name]).map(([column, { type }]) => [column, SPELLED[type]]);
      const promised = Object.entries(CONTRACT[name] ?? {});
      // What was not promised lies apart; columns may be added, after those that were promised.
      expect([name, DETAILS.includes(name)]).toEqual([name, promised.length === 0]);
      expect(columns.slice(0, promised.length)).toEqual(promised);
    },
  );

  it('of the analyses are all there', () => {
    expect(Object.keys(TABLES).sort()).toEqual([
      'bounds',
      'channels',
      'cluster_sensitivity',
      'clusters_nmi',
      'clusters_vi',
      'factors',
      'full_ensembles',
      'full_pairs',
      'full_spaces',
      'fusion',
      'fusion_factors',
      'fusion_matrices',
      'fusion_members',
      'fusion_summary',
      'fusion_trace',
      'matches',
      'measures',
      'measures_agreement',
      'order_nmi',
      'order_vi',
      'pair_errors',
      'pairs',
      'ranking',
      'ranking_agreement',
      'ranking_pairs',
      'space_metadata',
      'spaces',
    ]);
  });

  it('give every column that is named for a unit that unit', () => {
    const named = Object.values(TABLES).flatMap((columns) =>
      Object.entries<Column>(columns).flatMap(([column, { unit }]) => {
        const [, suffix] = /_(bits|nats)$/.exec(column) ?? [];
        return suffix === undefined ? [] : [{ column, unit, suffix }];
      }),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ unit, suffix }) => unit !== suffix)).toEqual([]);
  });
});
