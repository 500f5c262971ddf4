import { pairsKey } from '../contracts/keys.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import { type Plan, type Tile, tilesOf } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import type { BoundedJoints, Channel, Task } from '../engines/engine.ts';
import { jointsOf } from '../engines/whole-data.ts';
import { bitsOf, nmi, variationOfInformation } from '../methods/information.ts';
import { nmiBound, variationBound } from '../methods/truncation.ts';
import { putSame } from '../store/put.ts';
import { encodeTable } from '../store/table.ts';
import { bounded } from './bounded.ts';
import { createBlockCache } from './block-cache.ts';
import type { ActivityContext } from './context.ts';
import { createContinuation } from './continue-base.ts';
import { readChannels } from './fingerprints.ts';
import { perform } from './perform.ts';
import { readPlan, readRun } from '../store/run-record.ts';
import { sampleFacts } from './sample-facts.ts';

interface KeptChannel extends Channel {
  readonly channel: number;
}

/** Rows of the `pairs` table from the joint informations of a tile, row by row. */
function tabulate(
  rows: readonly KeptChannel[],
  columns: readonly KeptChannel[] | undefined,
  { jointNats, boundNats }: BoundedJoints,
): TableData<'pairs'> {
  const count = jointNats.length;
  const single = (): Float32Array => new Float32Array(count);
  const table = {
    i: new Int32Array(count),
    j: new Int32Array(count),
    joint_bits: single(),
    nmi: single(),
    vi_bits: single(),
    joint_bound_bits: single(),
    nmi_bound: single(),
    vi_bound_bits: single(),
  };
  let at = 0;
  rows.forEach((u, row) => {
    for (const v of columns ?? rows.slice(row)) {
      const same = u.channel === v.channel;
      const joint = same ? u.selfJointNats : jointNats[at]!;
      const bound = boundNats[at]!;
      const [termsU, termsV] = [bounded(u), bounded(v)];
      table.i[at] = u.channel;
      table.j[at] = v.channel;
      table.joint_bits[at] = bitsOf(joint);
      table.nmi[at] = same ? 1 : nmi(u, v, joint);
      table.vi_bits[at] = same ? 0 : bitsOf(variationOfInformation(u, v, joint));
      table.joint_bound_bits[at] = bitsOf(same ? termsU.selfJointBoundNats : bound);
      table.nmi_bound[at] = same ? 0 : nmiBound(termsU, termsV, { jointNats: joint, boundNats: bound });
      table.vi_bound_bits[at] = same ? 0 : bitsOf(variationBound(termsU, termsV, bound));
      at += 1;
    }
  });
  return table;
}

const NO_JOINTS: BoundedJoints = { jointNats: new Float64Array(0), boundNats: new Float64Array(0) };

/** Computes a batch of tiles: joint information, NMI and VI of the pairs of kept channels of two blocks. */
export function createCompareTiles({ store, engine }: ActivityContext) {
  const continuation = createContinuation(store);
  const channelsOf = createBlockCache((run, block) => readChannels(store, run, block), 4);

  async function keptOf(record: RunRecord, plan: Plan, block: number): Promise<KeptChannel[]> {
    const floor = record.job.analyses.structure!.minInformationBits;
    const { first } = plan.blocks[block]!;
    const channels = await channelsOf(record.run, block);
    return channels
      .map((channel, place) => ({ ...channel, channel: first + place }))
      .filter((channel) => bitsOf(channel.informationNats) > floor);
  }

  async function compare(record: RunRecord, plan: Plan, tile: Tile, task: Task): Promise<Uint8Array> {
    const rows = await keptOf(record, plan, tile.first);
    const columns = tile.first === tile.second ? undefined : await keptOf(record, plan, tile.second);
    const empty = rows.length === 0 || columns?.length === 0;
    const joints = empty ? NO_JOINTS : await jointsOf(engine, rows, columns, task);
    return encodeTable('pairs', tabulate(empty ? [] : rows, columns, joints), sampleFacts(record));
  }

  return function compareTiles({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
      const tiles = tilesOf(plan.blocks, plan.ensemblePairs).slice(portion * plan.batch, (portion + 1) * plan.batch);
      let computed = 0;
      for (const [k, tile] of tiles.entries()) {
        task.signal.throwIfAborted();
        const key = pairsKey(run, tile.first, tile.second);
        if ((await store.head(key)) || (await continuation.tile(record, tile))) continue;
        const onProgress = (done: number, total: number): void =>
          task.onProgress(Math.floor(((k + done / total) / tiles.length) * 1000), 1000);
        await putSame(store, key, await compare(record, plan, tile, { signal: task.signal, onProgress }));
        computed += 1;
      }
      return { computed, reused: tiles.length - computed };
    });
  };
}
