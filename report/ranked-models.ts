import type { RunTables } from '../contracts/run-data.ts';

/** One ranking of one ensemble. */
export interface RankedEnsemble {
  readonly ensemble: string;
  readonly similarity: string;
  readonly normalisation: string;
  /** Rows of the table `ranking`, the best first; models without a score last. */
  readonly rows: readonly number[];
}

/** How similarities are called in prose and on axes. */
const TITLES: Readonly<Record<string, string>> = {
  nmi: 'NMI',
  exp_vi: 'exp(−VI)',
  spearman: 'Spearman',
  lasso: 'Lasso',
};

export const titleOfSimilarity = (similarity: string): string => TITLES[similarity] ?? similarity;

/** The rankings of a run, ensemble by ensemble in the order of the table. */
export function rankingsOf({ ranking: table }: RunTables): RankedEnsemble[] {
  const found = new Map<string, number[]>();
  for (const row of table?.space.keys() ?? []) {
    const key = JSON.stringify([table!.ensemble[row], table!.similarity[row], table!.normalisation[row]]);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  const place = (row: number): number => (table!.rank[row]! < 0 ? Infinity : table!.rank[row]!);
  return [...found.values()].map((rows) => ({
    ensemble: table!.ensemble[rows[0]!]!,
    similarity: table!.similarity[rows[0]!]!,
    normalisation: table!.normalisation[rows[0]!]!,
    rows: rows.toSorted((a, b) => place(a) - place(b) || a - b),
  }));
}

/** Of each ensemble and similarity one ranking: by the first normalisation that the job asked for. */
export const firstRankings = (tables: RunTables): RankedEnsemble[] => {
  const all = rankingsOf(tables);
  return all.filter((each) => each.normalisation === all[0]!.normalisation);
};

/** The metadata key by which models are told apart in colour: the first whose values are few but more than one. */
export function colouringKey({ space_metadata: metadata, ranking }: RunTables): string | undefined {
  const ranked = new Set(ranking?.space);
  const valuesOf = new Map<string, Set<string>>();
  metadata.space.forEach((space, row) => {
    if (!ranked.has(space)) return;
    const key = metadata.key[row]!;
    valuesOf.set(key, (valuesOf.get(key) ?? new Set()).add(metadata.text[row]!));
  });
  const COLOURS_MAX = 8;
  return [...valuesOf].find(([, values]) => values.size > 1 && values.size <= COLOURS_MAX)?.[0];
}

/** The text of a metadata key of a space; '' without one. */
export function metadataText({ space_metadata: metadata }: RunTables, space: number, key: string): string {
  const row = metadata.space.findIndex((each, k) => each === space && metadata.key[k] === key);
  return row < 0 ? '' : metadata.text[row]!;
}
