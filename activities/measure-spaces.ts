import type { Measure } from '../contracts/analyses/measures.ts';
import { partKey, sampleKey } from '../contracts/keys.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData } from '../contracts/tables.ts';
import { evenly, type MeasuresResult } from '../methods/measures.ts';
import { getObject } from '../store/get.ts';
import { encodeJson } from '../store/json.ts';
import { decodeNpy } from '../store/npy.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import type { ActivityContext } from './context.ts';
import { measuredSources, readMeasured } from './measured-spaces.ts';
import { perform } from './perform.ts';

/** Data points at most: the n×n kernels of an ensemble's spaces are in memory at once. */
export const MEASURED_POINTS_MAX = 2000;

export const measuresPartKey = (run: string, ensemble: number): string =>
  partKey(run, `measures-${String(ensemble).padStart(5, '0')}.parquet`);
export const measuresWarningsKey = (run: string, ensemble: number): string =>
  partKey(run, `measures-${String(ensemble).padStart(5, '0')}.warnings.json`);

function tabulate(
  spaces: readonly number[],
  measures: readonly Measure[],
  { values }: MeasuresResult,
): TableData<'measures'> {
  const pairs = spaces.flatMap((a, k) => spaces.slice(k + 1).map((b) => ({ a, b })));
  const rows = measures.flatMap((measure) => pairs.map((pair) => ({ ...pair, measure })));
  return {
    a: Int32Array.from(rows, ({ a }) => a),
    b: Int32Array.from(rows, ({ b }) => b),
    measure: rows.map(({ measure }) => measure),
    value: values,
  };
}

/** Notices of one ensemble: measures without a value for some pairs, and descents that were cut short. */
function warningsOf(ensemble: string, measures: readonly Measure[], { values, unfinished }: MeasuresResult): Warning[] {
  const pairs = values.length / measures.length;
  const missing = measures.flatMap((measure, k) => {
    const count = values.subarray(k * pairs, (k + 1) * pairs).filter(Number.isNaN).length;
    return count > 0 ? [`${measure} (${count})`] : [];
  });
  const warnings: Warning[] = [];
  if (missing.length > 0) {
    warnings.push({
      tag: 'measures-undefined',
      message: `${ensemble}: of ${pairs} pairs of spaces some have no value: ${missing.join(', ')}`,
      hint: 'means, Gaussians or coefficients are needed, as docs/measures.md lists; constant spaces have none',
    });
  }
  const cut = unfinished.shape + unfinished.heads;
  if (cut > 0) {
    warnings.push({
      tag: 'measures-unfinished',
      message: `${ensemble}: ${unfinished.shape} shape distances and ${unfinished.heads} heads had not converged at their limit of steps`,
      hint: 'such a shape distance was still falling; a larger heads.penalty lets heads converge sooner',
    });
  }
  return warnings;
}

/** The pairs of whole spaces of one ensemble by every measure that was asked for. */
export function createMeasureSpaces({ store, thread }: ActivityContext) {
  return function measureSpaces({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const key = measuresPartKey(run, portion);
      if (await store.head(key)) return { computed: 0, reused: 1 };
      const record = await readRun(store, run);
      const { measures, heads, seed } = record.job.analyses.measures!;
      const ensemble = record.sources.ensembles[portion]!;
      const sampled = decodeNpy(await getObject(store, sampleKey(run)), sampleKey(run)).data as Int32Array;
      const rows = evenly(sampled.length, MEASURED_POINTS_MAX).map((place) => sampled[place]!);
      const sources = measuredSources(record, ensemble);
      const spaces = await readMeasured(record, sources, { rows, signal: task.signal });
      const result = await thread.run('measures', { spaces, measures, heads, seed }, task);
      await putSame(store, measuresWarningsKey(run, portion), encodeJson(warningsOf(ensemble, measures, result)));
      const table = tabulate(
        sources.map(({ space }) => space),
        measures,
        result,
      );
      await putSame(store, key, encodeTable('measures', table));
      return { computed: 1, reused: 0 };
    });
  };
}
