import type { TableData } from './tables.ts';

/** Measures of similarity as columns over the same pairs of spaces. */
export interface MeasureColumns {
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** By name; NaN where a measure has no value for a pair. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/** The measures of a run side by side, those by Monte Carlo among them; undefined where no pair was measured. */
export function measureColumns(tables: {
  readonly measures?: TableData<'measures'> | undefined;
  readonly full_pairs?: TableData<'full_pairs'> | undefined;
}): MeasureColumns | undefined {
  const { measures: table, full_pairs: sampled } = tables;
  if (!table || table.a.length === 0) return undefined;
  const places = [...table.measure.keys()].filter((row) => table.measure[row] === table.measure[0]);
  const [a, b] = [places.map((row) => table.a[row]!), places.map((row) => table.b[row]!)];
  const placeOf = new Map(a.map((x, place) => [`${x},${b[place]}`, place]));
  const values = new Map<string, number[]>();
  const put = (measure: string, x: number, y: number, value: number): void => {
    const column = values.get(measure) ?? a.map(() => NaN);
    values.set(measure, column);
    const place = placeOf.get(`${x},${y}`);
    if (place !== undefined) column[place] = value;
  };
  table.measure.forEach((measure, row) => put(measure, table.a[row]!, table.b[row]!, table.value[row]!));
  sampled?.a.forEach((x, row) => {
    put('monte_carlo_nmi', x, sampled.b[row]!, sampled.nmi[row]!);
    put('monte_carlo_vi_bits', x, sampled.b[row]!, sampled.vi_bits[row]!);
  });
  return { a, b, values };
}
