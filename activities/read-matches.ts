import type { Similarity } from '../contracts/analyses/structure.ts';
import { type Plan, tilesOf } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import { similarityOfVi } from '../methods/distance.ts';
import { matchOf } from '../methods/matches.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readPairs } from '../store/pair-matrix.ts';
import { placesOf } from '../contracts/places.ts';

interface MatchesOptions {
  readonly record: RunRecord;
  readonly plan: Plan;
  readonly similarity: Similarity;
  readonly clusters: TableData<'clusters_nmi'>;
  readonly signal: AbortSignal;
}

/** A model is known by its metadata key `model` (checkpoints of one model share it), otherwise a space is a model. */
function modelsOf({ sources }: RunRecord): string[] {
  return sources.spaces.map(
    ({ ensemble, name, metadata }) => `${ensemble}\n${metadata.find(({ key }) => key === 'model')?.text ?? name}`,
  );
}

/** Similarities of each representative with the channels of other ensembles, channel by channel. */
async function similaritiesOf(store: ObjectStore, options: MatchesOptions): Promise<Map<number, Map<number, number>>> {
  const { record, plan, similarity, clusters, signal } = options;
  const found = new Map([...clusters.representative].map((channel) => [channel, new Map<number, number>()]));
  const union = record.job.analyses.structure!.scope === 'all';
  const crossing = plan.ensemblePairs.filter(([a, b]) => union || a !== b);
  for (const tile of found.size === 0 ? [] : tilesOf(plan.blocks, crossing)) {
    signal.throwIfAborted();
    const pairs = await readPairs(store, record.run, tile);
    pairs.i.forEach((i, row) => {
      const j = pairs.j[row]!;
      if (i === j) return;
      const value = similarity === 'nmi' ? pairs.nmi[row]! : similarityOfVi(pairs.vi_bits[row]!);
      found.get(i)?.set(j, value);
      found.get(j)?.set(i, value);
    });
  }
  return found;
}

/**
 * The `matches` of one similarity: every cluster against every ensemble that its own is compared with; with scope `all`
 * against every ensemble, the representative itself left out.
 */
export async function readMatches(store: ObjectStore, options: MatchesOptions): Promise<TableData<'matches'>> {
  const { record, similarity, clusters } = options;
  const { ensembles } = record.sources;
  const places = placesOf(record.sources);
  const models = modelsOf(record);
  const numberOf = new Map([...new Set(models)].map((model, number) => [model, number]));
  const similarities = await similaritiesOf(store, options);
  const rows: { cluster: number; ensemble: string; channel: number; value: number; share: number }[] = [];
  clusters.cluster.forEach((cluster, k) => {
    const near = [...similarities.get(clusters.representative[k]!)!].sort(([a], [b]) => a - b);
    for (const ensemble of ensembles) {
      const there = near.filter(([channel]) => places[channel]!.space.ensemble === ensemble);
      if (there.length === 0) continue;
      const match = matchOf({
        similarities: Float64Array.from(there, ([, value]) => value),
        spaces: Int32Array.from(there, ([channel]) => numberOf.get(models[places[channel]!.space.space]!)!),
        nSpaces: new Set(models.filter((_, space) => record.sources.spaces[space]!.ensemble === ensemble)).size,
        threshold: clusters.mean_similarity[k]!,
      });
      const channel = match.best < 0 ? -1 : there[match.best]![0];
      rows.push({ cluster, ensemble, channel, value: match.value, share: match.shareOfSpaces });
    }
  });
  return {
    similarity: rows.map(() => similarity),
    cluster: Int32Array.from(rows, (row) => row.cluster),
    ensemble: rows.map((row) => row.ensemble),
    channel: Int32Array.from(rows, (row) => row.channel),
    value: Float64Array.from(rows, (row) => row.value),
    share_of_models: Float64Array.from(rows, (row) => row.share),
  };
}
