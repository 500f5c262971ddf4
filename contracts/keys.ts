import { DETAILS } from './tables.ts';

/** The key grammar of a store. A run is named `<name>/<runId>`; everything of it lies under its prefix. */

export interface RunName {
  readonly name: string;
  readonly runId: string;
}

const digits = (n: number): string => String(n).padStart(5, '0');

/** `mnist/0123456789abcdef` → its parts; undefined where the text is not a run's name. */
export function parseRun(text: string): RunName | undefined {
  const [, name, runId] = /^([a-z0-9-]{1,64})\/([0-9a-f]{16})$/.exec(text) ?? [];
  return name === undefined || runId === undefined ? undefined : { name, runId };
}

/** Studies lie beside the runs, under the same grammar of names. */
export const studyPrefix = (study: string): string => `studies/${study}/`;
export const studyKey = (study: string): string => `${studyPrefix(study)}study.json`;
export const studyReportKey = (study: string): string => `${studyPrefix(study)}report.html`;
export const latestStudyKey = (name: string): string => `studies/${name}/latest.json`;
export const studyWorkflowIdOf = (study: string, storeId: string): string => `census-study/${study}/${storeId}`;
/** Inputs that were brought to a shared store, by the SHA-256 of their content. */
export const inputsPrefix = 'inputs/';
export const inputKey = (sha256: string): string => `${inputsPrefix}${sha256}`;

export const latestKey = (name: string): string => `runs/${name}/latest.json`;
export const runPrefix = (run: string): string => `runs/${run}/`;
export const jobKey = (run: string): string => `${runPrefix(run)}job.json`;
export const planKey = (run: string): string => `${runPrefix(run)}plan.json`;
export const manifestKey = (run: string): string => `${runPrefix(run)}manifest.json`;
export const sampleKey = (run: string): string => `${runPrefix(run)}fingerprints/sample.npy`;
/** What is kept of the posteriors of one block of channels. */
export const fingerprintKey = (run: string, block: number): string =>
  `${runPrefix(run)}fingerprints/${digits(block)}.npz`;
/** The information that the channels of one block carry; written after their fingerprints. */
export const informationKey = (run: string, block: number): string =>
  `${runPrefix(run)}fingerprints/${digits(block)}.information.npz`;
/** How one block's channels agree with the known factors, before the table is put together. */
export const factorPartKey = (run: string, block: number): string =>
  `${runPrefix(run)}parts/factors-${digits(block)}.parquet`;
/** What one ordering gives, before the tables of all ensembles are put together; `clusters` is written last. */
export const orderPartKey = (run: string, ordering: number, part: 'order' | 'sensitivity' | 'clusters'): string =>
  `${runPrefix(run)}parts/${part}-${digits(ordering)}.parquet`;
/** An intermediate result of an analysis, from which its tables are put together: `name` with its extension. */
export const partKey = (run: string, name: string): string => `${runPrefix(run)}parts/${name}`;
/** The state of a fusion after so many steps. */
export const fusionStateKey = (run: string, fusion: number, step: number): string =>
  partKey(run, `fusion-${digits(fusion)}-${String(step).padStart(9, '0')}.npz`);
/** What one fusion gives to a table; that of fusion_summary is written last. */
export const fusionPartKey = (run: string, fusion: number, table: string): string =>
  partKey(run, `fusion-${digits(fusion)}-${table}.parquet`);
/** The synthesis space of a fusion as a space of its own. */
export const fusionKey = (run: string, fusion: number): string => `${runPrefix(run)}fusions/${digits(fusion)}.npz`;
export const chanceKey = (run: string): string => `${runPrefix(run)}parts/chance.json`;
/** One chunk of the samples of whole spaces: the sums of each of its segments. */
export const fullSpacePartKey = (run: string, portion: number): string =>
  partKey(run, `full-space-${digits(portion)}.npz`);
/** The rows of one space in the table of bounds. */
export const boundsPartKey = (run: string, space: number): string => partKey(run, `bounds-${digits(space)}.parquet`);
/** What parts of an analysis took, for the manifest: not the same in equal runs. */
export const costsKey = (run: string, part: string): string => partKey(run, `costs-${part}.json`);
/** Warnings that an activity leaves for the manifest. */
export const warningsKey = (run: string, part: string): string => `${runPrefix(run)}parts/warnings-${part}.json`;

/** The known factors at the sampled points. */
export const sampleFactorsKey = (run: string): string => `${runPrefix(run)}fingerprints/factors.json`;
/** The pictures of the data points that the report shows. */
export const picturesKey = (run: string): string => `${runPrefix(run)}fingerprints/pictures.npz`;
export const reportKey = (run: string): string => `${runPrefix(run)}report.html`;

export const tablesPrefix = (run: string): string => `${runPrefix(run)}tables/`;
export const detailsPrefix = (run: string): string => `${runPrefix(run)}details/`;
export const tableKey = (run: string, table: string): string =>
  `${DETAILS.includes(table) ? detailsPrefix(run) : tablesPrefix(run)}${table}.parquet`;
/** Pairs of the channels of two blocks, `first` ≤ `second`. */
export const pairsPrefix = (run: string): string => `${tablesPrefix(run)}pairs/`;
export const pairsKey = (run: string, first: number, second: number): string =>
  `${pairsPrefix(run)}${digits(first)}-${digits(second)}.parquet`;

/** A workflow's id: the run, and 8 hex digits of the SHA-256 of the store's URI. */
export const workflowIdOf = (run: string, storeId: string): string => `census/${run}/${storeId}`;
