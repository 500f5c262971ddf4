import { describe, expect, it } from '@jest/globals';
import type { RunData } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { rankingFigures } from '../../report/figures/ranking.ts';
import { rankingPanel } from '../../report/panels/ranking.ts';
import { rankingLines } from '../../report/summaries/ranking.ts';

/** Made tables: three models ranked by NMI and by the Lasso, the last without a score by NMI. */

const RANKING: TableData<'ranking'> = {
  space: Int32Array.of(0, 1, 2, 0, 1, 2),
  ensemble: ['<β>', '<β>', '<β>', '<β>', '<β>', '<β>'],
  similarity: ['nmi', 'nmi', 'nmi', 'lasso', 'lasso', 'lasso'],
  normalisation: ['library', 'library', 'library', 'library', 'library', 'library'],
  score: Float64Array.of(0.2, 0.4, NaN, 0.5, 0.6, 0.1),
  rank: Int32Array.of(2, 1, -1, 2, 1, 3),
  score_sd: new Float64Array(6).fill(0.1),
  score_q1: Float64Array.of(0.1, 0.3, NaN, 0.4, 0.5, 0.1),
  score_q3: Float64Array.of(0.3, 0.5, NaN, 0.6, 0.7, 0.1),
  informative: Int32Array.of(3, 3, 0, 3, 3, 0),
};

const tables = {
  spaces: { ensemble: ['<β>', '<β>', '<β>'], name: ['a & b', 'c', 'd'] },
  space_metadata: {
    space: Int32Array.of(0, 1, 2),
    key: ['γ', 'γ', 'γ'],
    text: ['1', '2', '1'],
    number: new Float64Array(3),
  },
  ranking: RANKING,
  ranking_agreement: {
    ensemble: ['<β>'],
    similarity_a: ['nmi'],
    normalisation_a: ['library'],
    similarity_b: ['lasso'],
    normalisation_b: ['library'],
    models: Int32Array.of(2),
    spearman: Float64Array.of(1),
  },
} as unknown as RunData['tables'];
const data = { tables } as RunData;

describe('a ranking', () => {
  it('names the best models by each similarity', () => {
    expect(rankingLines({ tables } as RunData)).toEqual([
      '',
      'ranking of models (library)',
      '  ensemble  by     models  best                           last',
      '  <β>       NMI    2       c 0.400, a & b 0.200           0.200',
      '  <β>       Lasso  3       c 0.600, a & b 0.500, d 0.100  0.100',
    ]);
    expect(rankingLines({ tables: {} } as RunData)).toEqual([]);
  });

  it('is a section with every model, names escaped, and no number where there is none', () => {
    const page = rankingPanel.render(data)!.markup;
    expect(page).toContain('a &amp; b');
    expect(page).not.toContain('<β>');
    expect(page).not.toMatch(/>NaN</);
    expect(page).toContain('How far the rankings agree');
    expect(rankingPanel.render({ tables: {} } as RunData)).toBeUndefined();
  });

  it.each([85, 180])('is drawn %i mm wide, by score and against the Lasso, coloured by metadata', (width) => {
    const figures = rankingFigures(data);
    expect(figures.map(({ id }) => id)).toEqual(['ranking', 'ranking-lasso']);
    for (const figure of figures) expect(figure.draw(width).markup).not.toMatch(/NaN|Infinity/);
    expect(figures[1]!.draw(width).markup).toContain('γ 1');
    expect([...figures[0]!.data().rows]).toHaveLength(6);
  });
});
