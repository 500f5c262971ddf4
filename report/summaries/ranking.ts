import { firstRankings, titleOfSimilarity } from '../ranked-models.ts';
import type { SummaryData } from '../summary.ts';
import { align } from './aligned.ts';

/** Models named at most, the best first. */
const NAMED = 3;

/** The best models of each ensemble by each similarity. */
export function rankingLines({ tables }: SummaryData): string[] {
  const { ranking: table, spaces } = tables;
  if (!table || table.space.length === 0) return [];
  const rankings = firstRankings(tables);
  const rows = rankings.map(({ ensemble, similarity, rows: own }) => {
    const ranked = own.filter((row) => table.rank[row]! > 0);
    const best = ranked
      .slice(0, NAMED)
      .map((row) => `${spaces.name[table.space[row]!]} ${table.score[row]!.toFixed(3)}`);
    const last = ranked.at(-1);
    return [
      ensemble,
      titleOfSimilarity(similarity),
      String(ranked.length),
      best.join(', ') || '–',
      last === undefined ? '–' : table.score[last]!.toFixed(3),
    ];
  });
  return [
    '',
    `ranking of models (${rankings[0]!.normalisation})`,
    ...align([['ensemble', 'by', 'models', 'best', 'last'], ...rows]).map((line) => `  ${line}`),
  ];
}
