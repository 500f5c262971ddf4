import type { Job } from './job.ts';
import { type Block, blocksOf, tileEdge } from './plan.ts';
import type { Sources, SpaceSource } from './sources.ts';

/** What of a run decides which channels are paired. */
interface Paired {
  readonly job: Job;
  readonly sources: Sources;
}

/** Pairs of ensembles (a ≤ b) whose channels are paired: each with itself, those compared, or all with scope `all`. */
export function ensemblePairsOf({ job, sources }: Paired): [number, number][] {
  const { structure } = job.analyses;
  const { ensembles } = sources;
  if (!structure) return [];
  if (structure.scope === 'all') {
    return ensembles.flatMap((_, a) => ensembles.slice(a).map((__, k): [number, number] => [a, a + k]));
  }
  const own = ensembles.map((_, a): [number, number] => [a, a]);
  const compared = structure.compare
    .map(([a, b]) => [ensembles.indexOf(a), ensembles.indexOf(b)].toSorted((x, y) => x - y))
    .map(([a, b]): [number, number] => [a!, b!])
    .filter(([a, b]) => a !== b);
  return [...own, ...new Map(compared.map((pair) => [pair.join(), pair])).values()];
}

/** Orderings of a run: one per ensemble, or one for the union, times the similarities. */
export function countOrderings({ job, sources }: Paired): number {
  const { structure } = job.analyses;
  if (!structure) return 0;
  return (structure.scope === 'all' ? 1 : sources.ensembles.length) * structure.similarities.length;
}

/** What of the sources decides the blocks. */
interface Layout extends Pick<Sources, 'ensembles' | 'samplePoints' | 'blocks'> {
  readonly spaces: readonly Pick<SpaceSource, 'ensemble' | 'channels'>[];
}

/**
 * The blocks that a run's channels are cut into: a pure function of its channels and of n, unless the run continues
 * another one.
 */
export function blocksOfSources({ spaces, ensembles, samplePoints, blocks }: Layout): readonly Block[] {
  if (blocks) return blocks;
  const channelsOf = ensembles.map((ensemble) =>
    spaces.filter((space) => space.ensemble === ensemble).reduce((sum, space) => sum + space.channels, 0),
  );
  return blocksOf(channelsOf, tileEdge(samplePoints));
}
