import type { RunTables } from '../../contracts/run-data.ts';
import { rankingFigures } from '../figures/ranking.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { firstRankings, rankingsOf, titleOfSimilarity } from '../ranked-models.ts';

/** Rows of models listed at most; the table has them all. */
const LISTED_MAX = 1000;

const CAPTIONS: Readonly<Record<string, string>> = {
  ranking:
    'The score of a model is the median over the other models; bars are half of the distance between the quartiles, the spread of the pairs, not an error of the median.',
  'ranking-lasso': 'Each mark is a model. Rankings that agree lie along a rising line.',
};

const number = (value: number, decimals = 3): Html =>
  html`<td class="number" data-value="${value}">${Number.isNaN(value) ? '–' : value.toFixed(decimals)}</td>`;

function models({ ranking: table, spaces }: RunTables, all: ReturnType<typeof rankingsOf>): Html {
  const rows = all.flatMap(({ rows: own }) => own);
  const lines = rows
    .slice(0, LISTED_MAX)
    .map(
      (row) =>
        html`<tr><td>${table!.ensemble[row]}</td><td><span class="name" title="${spaces.name[table!.space[row]!]}">${spaces.name[table!.space[row]!]}</span></td><td>${titleOfSimilarity(table!.similarity[row]!)}</td><td>${table!.normalisation[row]}</td>${number(table!.rank[row]! < 0 ? NaN : table!.rank[row]!, 0)}${number(table!.score[row]!)}${number(table!.score_q1[row]!)}${number(table!.score_q3[row]!)}${number(table!.informative[row]!, 0)}</tr>`,
    );
  const more =
    rows.length > LISTED_MAX &&
    html`<p class="note">The first ${LISTED_MAX} of ${rows.length}; the table ranking has them all.</p>`;
  return html`<div class="wide"><table class="sortable"><thead><tr><th>Ensemble</th><th>Model</th><th>Similarity</th><th>Normalisation</th><th class="number">Rank</th><th class="number">Score</th><th class="number">Lower quartile</th><th class="number">Upper quartile</th><th class="number">Channels</th></tr></thead><tbody>${lines}</tbody></table></div>${more}`;
}

/** Rank correlations of the rankings of each ensemble. */
function agreement({ ranking_agreement: table }: RunTables): Html | undefined {
  if (!table || table.ensemble.length === 0) return undefined;
  const name = (similarity: string, normalisation: string): string =>
    `${titleOfSimilarity(similarity)} (${normalisation})`;
  const rows = [...table.ensemble.keys()].map(
    (row) =>
      html`<tr><td>${table.ensemble[row]}</td><td>${name(table.similarity_a[row]!, table.normalisation_a[row]!)}</td><td>${name(table.similarity_b[row]!, table.normalisation_b[row]!)}</td>${number(table.models[row]!, 0)}${number(table.spearman[row]!)}</tr>`,
  );
  return html`<details><summary>How far the rankings agree</summary><p>Spearman’s rank correlation of the scores: 1 where two similarities order the models alike, 0 where one says nothing of the other.</p><div class="wide"><table class="sortable"><thead><tr><th>Ensemble</th><th>One ranking</th><th>The other</th><th class="number">Models</th><th class="number">Rank correlation</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

/** Models of each ensemble, ranked without labels. */
export const rankingPanel: Panel = {
  id: 'ranking',
  title: 'Ranking of models',
  render(data) {
    if (!data.tables.ranking || data.tables.ranking.space.length === 0) return undefined;
    const figures = rankingFigures(data).map(
      (figure) =>
        html`<figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${figure.title}. ${CAPTIONS[figure.id]}</figcaption></figure>`,
    );
    const shown = firstRankings(data.tables)[0]!.normalisation;
    return html`<p>A model whose channels each have one counterpart in the other models of its ensemble, and only one, scores high; one that mixes what the others keep apart scores low. Nothing is known of the truth: a ranking says which models agree, and takes agreement for quality. Figures show the normalisation “${shown}”.</p>
${figures}<details><summary>Each model</summary>${models(data.tables, rankingsOf(data.tables))}</details>${agreement(data.tables)}`;
  },
  figures: rankingFigures,
};
