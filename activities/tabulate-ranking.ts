import type { Normalisation, RankingSimilarity } from '../contracts/analyses/ranking.ts';
import { tableKey, warningsKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import { rankingTilesOf } from '../contracts/ranking-tiles.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { agreementOf, type ModelScore, modelScores } from '../methods/model-scores.ts';
import { concatenate } from '../store/concatenate.ts';
import { encodeJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';
import { rankingWarnings } from './ranking-warnings.ts';
import { readRankingPart, type RankingPart } from './ranking-part.ts';
import { sampleFacts } from './sample-facts.ts';

/** One ranking of one ensemble. */
interface Ranking {
  readonly similarity: RankingSimilarity;
  readonly normalisation: Normalisation;
  /** models×models, row-major: the score of the ordered pair. */
  readonly pairs: Float64Array;
  readonly models: readonly ModelScore[];
}

/** An ensemble with all its rankings. */
interface RankedEnsemble {
  readonly ensemble: string;
  readonly spaces: readonly number[];
  readonly informative: readonly number[];
  readonly rankings: readonly Ranking[];
}

function gather({ job, sources }: RunRecord, ensemble: string, parts: readonly RankingPart[]): RankedEnsemble {
  const { similarities, normalisation: normalisations } = job.analyses.ranking!;
  const spaces = sources.spaces.filter((space) => space.ensemble === ensemble).map(({ space }) => space);
  const placeOf = new Map(spaces.map((space, place) => [space, place]));
  const informative = spaces.map(() => 0);
  for (const part of parts)
    part.spaces.forEach((space, k) => (informative[placeOf.get(space)!] = part.informative[k]!));
  const rankings = similarities.flatMap((similarity, s) =>
    normalisations.map((normalisation): Ranking => {
      const pairs = new Float64Array(spaces.length ** 2).fill(NaN);
      for (const { first, second, ...scores } of parts) {
        first.forEach((space, k) => {
          const at = placeOf.get(space)! * spaces.length + placeOf.get(second[k]!)!;
          pairs[at] = scores[normalisation][k * similarities.length + s]!;
        });
      }
      return { similarity, normalisation, pairs, models: modelScores(pairs, spaces.length) };
    }),
  );
  return { ensemble, spaces, informative, rankings };
}

function rankingTable({ ensemble, spaces, informative, rankings }: RankedEnsemble): TableData<'ranking'> {
  const rows = rankings.flatMap(({ models, similarity, normalisation }) =>
    models.map((model, place) => ({ ...model, similarity, normalisation, place })),
  );
  const column = (value: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, value);
  return {
    space: Int32Array.from(rows, ({ place }) => spaces[place]!),
    ensemble: rows.map(() => ensemble),
    similarity: rows.map(({ similarity }) => similarity),
    normalisation: rows.map(({ normalisation }) => normalisation),
    score: column(({ score }) => score),
    rank: Int32Array.from(rows, ({ rank }) => rank),
    score_sd: column(({ sd }) => sd),
    score_q1: column(({ lowerQuartile }) => lowerQuartile),
    score_q3: column(({ upperQuartile }) => upperQuartile),
    informative: Int32Array.from(rows, ({ place }) => informative[place]!),
  };
}

/** Filled column by column: a thousand models give eight million rows. */
function pairsTable({ spaces, rankings }: RankedEnsemble): TableData<'ranking_pairs'> {
  const count = spaces.length;
  const own = count * (count - 1);
  const rows = own * rankings.length;
  const [a, b, score] = [new Int32Array(rows), new Int32Array(rows), new Float64Array(rows)];
  let at = 0;
  for (const { pairs } of rankings) {
    for (let cell = 0; cell < pairs.length; cell++) {
      if (cell % (count + 1) === 0) continue; // a model with itself
      a[at] = spaces[Math.floor(cell / count)]!;
      b[at] = spaces[cell % count]!;
      score[at] = pairs[cell]!;
      at += 1;
    }
  }
  const each = (value: (ranking: Ranking) => string): string[] =>
    rankings.flatMap((ranking) => Array.from({ length: own }, () => value(ranking)));
  return {
    similarity: each((ranking) => ranking.similarity),
    normalisation: each((ranking) => ranking.normalisation),
    a,
    b,
    score,
  };
}

const scoresOf = ({ models }: Ranking): number[] => models.map(({ score }) => score);

function agreementTable({ ensemble, rankings }: RankedEnsemble): TableData<'ranking_agreement'> {
  const pairs = rankings.flatMap((a, k) => rankings.slice(k + 1).map((b) => ({ a, b })));
  return {
    ensemble: pairs.map(() => ensemble),
    similarity_a: pairs.map(({ a }) => a.similarity),
    normalisation_a: pairs.map(({ a }) => a.normalisation),
    similarity_b: pairs.map(({ b }) => b.similarity),
    normalisation_b: pairs.map(({ b }) => b.normalisation),
    models: Int32Array.from(
      pairs,
      ({ a, b }) => a.models.filter(({ rank }, k) => rank > 0 && b.models[k]!.rank > 0).length,
    ),
    spearman: Float64Array.from(pairs, ({ a, b }) => agreementOf(scoresOf(a), scoresOf(b))),
  };
}

/** Puts the scores of pairs together: scores and ranks of the models, and how far the rankings agree. */
export function createTabulateRanking({ store }: ActivityContext) {
  async function ensemblesOf(record: RunRecord, signal: AbortSignal): Promise<RankedEnsemble[]> {
    const { sources, run } = record;
    const tiles = rankingTilesOf(sources);
    const found: RankedEnsemble[] = [];
    for (const ensemble of sources.ensembles) {
      const parts: RankingPart[] = [];
      for (const [portion, { rows }] of tiles.entries()) {
        signal.throwIfAborted();
        if (rows[0]!.ensemble === ensemble) parts.push(await readRankingPart(store, run, portion));
      }
      found.push(gather(record, ensemble, parts));
    }
    return found;
  }

  return function tabulateRanking({ run }: StepInput): Promise<Tally> {
    return perform(async ({ signal }) => {
      if (await store.head(tableKey(run, 'ranking'))) return { computed: 0, reused: 1 };
      const record = await readRun(store, run);
      const put = <N extends TableName>(name: N, tables: readonly TableData<N>[]) =>
        putSame(store, tableKey(run, name), encodeTable(name, concatenate(name, tables), sampleFacts(record)));
      const ensembles = await ensemblesOf(record, signal);
      const warnings: Warning[] = ensembles.flatMap((each) =>
        rankingWarnings(record, {
          ...each,
          rankings: each.rankings.map((ranking) => ({ ...ranking, scores: scoresOf(ranking) })),
        }),
      );
      if (warnings.length > 0) await putSame(store, warningsKey(run, 'ranking'), encodeJson(warnings));
      await put('ranking_pairs', ensembles.map(pairsTable));
      await put('ranking_agreement', ensembles.map(agreementTable));
      await put('ranking', ensembles.map(rankingTable));
      return { computed: 1, reused: 0 };
    });
  };
}
