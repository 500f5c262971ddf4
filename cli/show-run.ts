import type { Manifest } from '../contracts/run.ts';
import { summarise } from '../report/summary.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRunSummary } from '../store/run-data.ts';
import type { Output } from './output.ts';
import { runUri } from './runs.ts';

interface Finished {
  readonly seconds: number;
  readonly tiles: { readonly computed: number; readonly reused: number };
  readonly fingerprints: { readonly computed: number; readonly reused: number };
}

/** Tells the end of a run: what it found, its warnings, where its tables are. */
export async function showRun(
  store: ObjectStore,
  manifest: Manifest,
  finished: Finished,
  output: Output,
): Promise<void> {
  for (const warning of manifest.warnings) output.warn(warning);
  const uri = runUri(store, manifest.run);
  if (!output.json) {
    const { tiles } = finished;
    output.result(summarise(await readRunSummary(store, manifest.run)));
    output.result(
      `\n${manifest.run} finished in ${finished.seconds.toFixed(1)} s on ${manifest.engine} (${manifest.arithmetic}); ` +
        `tiles: ${tiles.computed} computed, ${tiles.reused} reused\nreport: ${uri}/report.html\ntables: ${uri}/tables`,
    );
  }
  output.event({ event: 'finished', run: uri, report: `${uri}/report.html`, ...finished });
}
