import { tableKey, warningsKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { RunRecord } from '../contracts/run.ts';
import { sampleChunks } from '../contracts/sample-chunks.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { encodeJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import type { ActivityContext } from './context.ts';
import { type BlockTerms, readBlockTerms } from './full-space-parts.ts';
import { ensemblesTable, pairsTable, type SampledBlock, spacesTable } from './full-space-tables.ts';
import { fullSpaceWarnings } from './full-space-warnings.ts';
import { perform } from './perform.ts';
import { settle } from './settle-samples.ts';

/** What the tables say of their samples. */
const factsOf = ({ job, sources }: RunRecord, samples: number): Record<string, string> => {
  const { seed, draws, given } = job.analyses.fullSpace!;
  return {
    rows: String(sources.points),
    samples: String(samples),
    seed: String(seed),
    draws: given === undefined ? draws : 'given',
  };
};

/** Merges the samples of whole spaces into estimates with their errors. */
export function createTabulateFullSpace({ store }: ActivityContext) {
  return function tabulateFullSpace({ run }: StepInput): Promise<Tally> {
    return perform(async ({ signal }) => {
      const record = await readRun(store, run);
      const cut = sampleChunks(record);
      const settled = await settle(store, record, signal);
      const blocks: SampledBlock[] = [];
      for (const [block, own] of cut.blocks.entries()) {
        const found: BlockTerms = await readBlockTerms(store, record, cut, { block, chunks: settled.chunks, signal });
        blocks.push({ ...own, terms: found.terms });
      }
      const facts = factsOf(record, settled.samples);
      const put = <N extends TableName>(name: N, data: TableData<N>) =>
        putSame(store, tableKey(run, name), encodeTable(name, data, facts));
      const tables = { spaces: spacesTable(record, blocks), pairs: pairsTable(record, blocks) };
      const warnings = fullSpaceWarnings(record, settled, tables);
      if (warnings.length > 0) await putSame(store, warningsKey(run, 'fullSpace'), encodeJson(warnings));
      await put('full_spaces', tables.spaces);
      await put('full_pairs', tables.pairs);
      await put('full_ensembles', ensemblesTable(record, blocks, settled.samples));
      return { computed: 1, reused: 0 };
    });
  };
}
