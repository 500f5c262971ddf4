import type { RunTables } from '../contracts/run-data.ts';

/** One row of `full_ensembles` about one ensemble, with what it can be drawn by. */
export interface WholeRow {
  readonly ensemble: string;
  /** NaN where its spaces have no step in common. */
  readonly step: number;
  readonly spaces: number;
  readonly pairs: number;
  readonly information: Measured;
  /** Information as a part of the entropy of the points present. */
  readonly fraction: Measured;
  readonly nmi: Measured;
  readonly vi: Measured;
}

export interface Measured {
  readonly value: number;
  readonly error: number;
}

/** Every row about one ensemble, in the order stored: all its pairs first, then each of its steps. */
export function wholeRows({ full_ensembles: table }: RunTables): WholeRow[] {
  if (!table) return [];
  const own = [...table.a.keys()].filter((row) => table.a[row] === table.b[row]);
  return own.map((row) => {
    const [bits, fraction] = [table.information_bits[row]!, table.entropy_fraction[row]!];
    const error = table.information_se[row]!;
    return {
      ensemble: table.a[row]!,
      step: table.step[row]!,
      spaces: table.spaces[row]!,
      pairs: table.pairs[row]!,
      information: { value: bits, error },
      fraction: { value: fraction, error: bits > 0 ? (fraction * error) / bits : 0 },
      nmi: { value: table.nmi[row]!, error: table.nmi_se[row]! },
      vi: { value: table.vi_bits[row]!, error: table.vi_se[row]! },
    };
  });
}

/** The first row of each ensemble: all of its pairs. */
export const ensembleRows = (rows: readonly WholeRow[]): WholeRow[] =>
  rows.filter((row, k) => rows.findIndex(({ ensemble }) => ensemble === row.ensemble) === k);

/** Rows of a single step each. */
export const stepRows = (rows: readonly WholeRow[]): WholeRow[] =>
  rows.filter(({ step }) => Number.isFinite(step)).sort((a, b) => a.step - b.step);

/** What all spaces of an ensemble have in common under each metadata key. */
export function commonMetadata({ space_metadata: metadata, spaces }: RunTables, ensemble: string): Map<string, string> {
  const common = new Map<string, Set<string>>();
  for (const [row, space] of metadata.space.entries()) {
    if (spaces.ensemble[space] !== ensemble) continue;
    const key = metadata.key[row]!;
    common.set(key, (common.get(key) ?? new Set()).add(metadata.text[row]!));
  }
  return new Map([...common].flatMap(([key, texts]) => (texts.size === 1 ? [[key, [...texts][0]!]] : [])));
}

/** The one numeric metadata key by which ensembles differ, such as beta, and each ensemble's value; undefined without. */
export function joiningKey(
  tables: RunTables,
  ensembles: readonly string[],
): { readonly key: string; readonly valueOf: ReadonlyMap<string, number> } | undefined {
  const common = ensembles.map((ensemble) => commonMetadata(tables, ensemble));
  const keys = [...(common[0]?.keys() ?? [])].filter(
    (key) => new Set(common.map((each) => each.get(key))).size > 1 && common.every((each) => isNumber(each.get(key))),
  );
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return undefined;
  return { key, valueOf: new Map(ensembles.map((ensemble, k) => [ensemble, Number(common[k]!.get(key))])) };
}

const isNumber = (text: string | undefined): boolean =>
  text !== undefined && text.trim() !== '' && Number.isFinite(Number(text));

/** Data points of the run, and the entropy of picking one of them. */
export const entropyBits = ({ spaces }: RunTables): number => Math.log2(Number(spaces.points[0] ?? 1));
