import { describe, expect, it } from '@jest/globals';
import { information, jointInformationBlock } from '../../methods/information.ts';
import { modelScores } from '../../methods/model-scores.ts';
import { type RankedModel, type RankingMeasure, scorePairs } from '../../methods/ranking.ts';
import { channelOf } from '../../methods/slice.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussian } from './posteriors.ts';

/** The ranking of five models against the fixture (test/fixtures/core/README.md). */

const array = readNpz('core/udr.npz');
const [MODELS, N, D] = [5, 300, 10];
const MEASURES = ['nmi', 'exp_vi', 'spearman', 'lasso'] as const;

const posteriors = Array.from({ length: MODELS }, (_, model) => {
  const part = (name: string) => array(name).data.subarray(model * N * D, (model + 1) * N * D);
  const space = gaussian(part('mu'), part('lv'), D);
  return Array.from({ length: D }, (__, k) => channelOf(space, k));
});

/** Scores of all ordered pairs, models×models. */
function pairScores(models: readonly number[][], tile: { viUnit?: 'bits' | 'nats'; split?: boolean } = {}) {
  const ranked: RankedModel[] = models.map((kept, model) => ({
    channels: kept.map((k) => information(posteriors[model]![k]!)),
    means: kept.map((k) => posteriors[model]![k]!.mean),
  }));
  const channels = models.flatMap((kept, model) => kept.map((k) => posteriors[model]![k]!));
  const joints = jointInformationBlock(channels, undefined);
  const { first, second, library, formula } = scorePairs({
    rows: ranked,
    columns: undefined,
    points: N,
    joints,
    measures: MEASURES,
    viUnit: tile.viUnit ?? 'bits',
  });
  return (measure: RankingMeasure, normalisation: 'library' | 'formula') => {
    const scores = new Float64Array(MODELS * MODELS).fill(NaN);
    const values = normalisation === 'library' ? library : formula;
    first.forEach((i, p) => {
      scores[i * MODELS + second[p]!] = values[p * MEASURES.length + MEASURES.indexOf(measure)]!;
    });
    return scores;
  };
}

const offDiagonal = (values: ArrayLike<number>): number[] =>
  Array.from(values).filter((_, e) => e % (MODELS + 1) !== 0);
const kept = (mask: string): number[][] =>
  Array.from({ length: MODELS }, (_, model) =>
    Array.from({ length: D }, (__, k) => k).filter((k) => array(mask).data[model * D + k] === 1),
  );

describe('scores of pairs and models', () => {
  const bits = pairScores(kept('mask_kl'));
  const nats = pairScores(kept('mask_kl'), { viUnit: 'nats' });
  it.each([
    ['nmi', 'nmi', bits, 1e-10],
    ['exp_vi', 'exp_vi_bits', bits, 1e-10],
    ['exp_vi', 'exp_vi_nats', nats, 1e-10],
    ['spearman', 'spearman', bits, 1e-10],
    ['lasso', 'lasso_tight', bits, 1e-8],
  ] as const)('by %s are those of %s', (measure, name, found, atol) => {
    for (const [normalisation, spelled] of [
      ['library', 'library'],
      ['formula', 'paper'],
    ] as const) {
      const scores = found(measure, normalisation);
      const want = array(`${name}_mask_kl_pairs_${spelled}`).data;
      expect(offDiagonal(scores)).toBeCloseToArray(offDiagonal(want), { atol });
      expect(modelScores(scores, MODELS).map(({ score }) => score)).toBeCloseToArray(
        array(`${name}_mask_kl_models_${spelled}`).data,
        { atol },
      );
    }
  });

  it('by information as the mask', () => {
    const scores = pairScores(kept('mask_info'));
    expect(offDiagonal(scores('nmi', 'library'))).toBeCloseToArray(
      offDiagonal(array('nmi_mask_info_pairs_library').data),
      { atol: 1e-10 },
    );
  });
});
