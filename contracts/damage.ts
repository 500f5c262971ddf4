import { SIMILARITIES } from './analyses/structure.ts';
import { neighboursKey } from './neighbours.ts';
import { detailsPrefix, fusionKey, informationKey, runPrefix, tablesPrefix } from './keys.ts';

/** What of a run has to go with a damaged object, so that the run's own steps make all of it again. */
export interface Damaged {
  readonly keys: readonly string[];
  /** Every object whose key begins so goes as well. */
  readonly prefixes: readonly string[];
}

const FINGERPRINT = /^fingerprints\/(\d{5})(?:\.information)?\.npz$/;
const ORDERING = /^parts\/(?:order|sensitivity|clusters)-(\d{5})\.parquet$/;
const NEIGHBOURS = /^parts\/neighbours-(?:nmi|vi)-(\d{5,})\.npz$/;
const FUSION = /^(?:parts\/fusion-|fusions\/)(\d{5})[-.]/;
const RANKING = /^(?:tables|details)\/ranking[_a-z]*\.parquet$/;

/**
 * The objects that have to go with one of a run's: a step looks for the object that it writes last, and does nothing
 * where that is there.
 * @returns undefined for what cannot be made again: job.json, and what is not of the run.
 */
export function damagedWith(run: string, key: string): Damaged | undefined {
  const prefix = runPrefix(run);
  if (!key.startsWith(prefix) || key === `${prefix}job.json`) return undefined;
  const own = key.slice(prefix.length);
  const [, block] = FINGERPRINT.exec(own) ?? [];
  if (block !== undefined) {
    return { keys: [informationKey(run, Number(block)), `${prefix}fingerprints/${block}.npz`], prefixes: [] };
  }
  if (own === 'fingerprints/sample.npy') return { keys: [informationKey(run, 0), key], prefixes: [] };
  const [, ordering] = ORDERING.exec(own) ?? [];
  if (ordering !== undefined) {
    const parts = ['clusters', 'order', 'sensitivity'];
    return { keys: parts.map((part) => `${prefix}parts/${part}-${ordering}.parquet`), prefixes: [] };
  }
  const [, portion] = NEIGHBOURS.exec(own) ?? [];
  if (portion !== undefined) {
    return { keys: SIMILARITIES.map((each) => neighboursKey(run, each, Number(portion))), prefixes: [] };
  }
  const [, fusion] = FUSION.exec(own) ?? [];
  if (fusion !== undefined) {
    return { keys: [fusionKey(run, Number(fusion))], prefixes: [`${prefix}parts/fusion-${fusion}-`] };
  }
  if (RANKING.test(own)) {
    return { keys: [], prefixes: [`${tablesPrefix(run)}ranking`, `${detailsPrefix(run)}ranking_`] };
  }
  return { keys: [key], prefixes: [] };
}
