import type { TableData } from '../contracts/tables.ts';

/** Rows of the leaves of a cluster hierarchy: those that bear a numeral. */
export const leafRows = ({ numeral }: Pick<TableData<'clusters_nmi'>, 'numeral'>): number[] =>
  [...numeral.keys()].filter((row) => numeral[row] !== '');
