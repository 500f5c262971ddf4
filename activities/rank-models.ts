import type { PortionInput, Tally } from '../contracts/messages.ts';
import { rankingTilesOf } from '../contracts/ranking-tiles.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { Task } from '../engines/engine.ts';
import { jointsOf } from '../engines/whole-data.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';
import { type ModelChannels, readModels } from './ranked-models.ts';
import { encodeRankingPart, rankingPartKey } from './ranking-part.ts';

const channelsOf = (models: readonly ModelChannels[]) => models.flatMap(({ channels }) => channels);
const rankedOf = (models: readonly ModelChannels[]) => models.map(({ ranked }) => ranked);

/** Scores of the ordered pairs of the models of one or two blocks of an ensemble. */
export function createRankModels({ store, engine, thread }: ActivityContext) {
  async function rank(record: RunRecord, portion: number, task: Task): Promise<Uint8Array> {
    const { similarities, viUnit } = record.job.analyses.ranking!;
    const tile = rankingTilesOf(record.sources)[portion]!;
    const rows = await readModels(store, record, tile.rows);
    const columns = tile.columns && (await readModels(store, record, tile.columns));
    const [left, right] = [channelsOf(rows), channelsOf(columns ?? rows)];
    const byInformation = similarities.some((similarity) => similarity === 'nmi' || similarity === 'exp_vi');
    const joints =
      byInformation && left.length > 0 && right.length > 0
        ? (await jointsOf(engine, left, columns && right, task)).jointNats
        : new Float64Array(left.length * right.length);
    const found = await thread.run(
      'ranking',
      {
        rows: rankedOf(rows),
        columns: columns && rankedOf(columns),
        points: record.sources.samplePoints,
        joints,
        measures: similarities,
        viUnit,
      },
      task,
    );
    const models = [...rows, ...(columns ?? [])];
    const spaces = Int32Array.from(models, ({ space }) => space);
    return encodeRankingPart({
      ...found,
      first: found.first.map((model) => spaces[model]!),
      second: found.second.map((model) => spaces[model]!),
      spaces,
      informative: Int32Array.from(models, ({ channels }) => channels.length),
    });
  }

  return function rankModels({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const key = rankingPartKey(run, portion);
      if (await store.head(key)) return { computed: 0, reused: 1 };
      await putSame(store, key, await rank(await readRun(store, run), portion, task));
      return { computed: 1, reused: 0 };
    });
  };
}
