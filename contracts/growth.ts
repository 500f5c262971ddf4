import { type Block, blocksOf, tileEdge } from './plan.ts';
import { blocksOfSources } from './pairing.ts';
import type { RunRecord } from './run.ts';
import { NUMERIC_VERSION } from './version.ts';
import type { Sources, SpaceSource } from './sources.ts';

type Based = Pick<RunRecord, 'job' | 'sources' | 'arithmetic' | 'schema'>;

/** What a run takes from the finished run that it continues. */
export interface Base {
  readonly run: string;
  /** Blocks that are the same in both: the first so many. */
  readonly blocks: number;
}

/** What of a space decides its fingerprints: its name, and the bytes that it is read from. */
const identityOf = (space: SpaceSource, { files }: Pick<Sources, 'files'>): string => {
  const { space: _, file, metadata: __, ...rest } = space;
  return JSON.stringify([files[file]!.sha256, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
};

/** What of a run decides its fingerprints and pairs, beside its spaces. */
const settingOf = ({ job, sources, arithmetic, schema }: Based): string =>
  JSON.stringify([
    schema,
    NUMERIC_VERSION,
    arithmetic,
    job.sample.size === 'all',
    job.sample.rows === undefined ? (job.sample.seed ?? null) : sources.files[sources.rowsFile]!.sha256,
    sources.points,
    sources.samplePoints,
    job.analyses.structure?.minInformationBits ?? null,
  ]);

/** Whether a job tells its spaces or channels by number, or brings numbers in their order: then no order but its own will do. */
function countsSpaces({ analyses }: RunRecord['job']): boolean {
  const { structure, fullSpace, bounds, fusion = [] } = analyses;
  return (
    Array.isArray(structure?.standardErrors) ||
    Array.isArray(bounds?.channels) ||
    Array.isArray(bounds?.spaces) ||
    fullSpace?.given !== undefined ||
    bounds?.given !== undefined ||
    fusion.some(({ members }) => 'channels' in members)
  );
}

/** How many blocks are whole ones of these spaces, the first of the run that is continued. */
function keptBlocks(known: readonly SpaceSource[], blocks: readonly Block[]): number {
  let channels = 0;
  const ends = new Set(known.map((space) => (channels += space.channels)));
  return blocks.findLastIndex(({ end }) => ends.has(end)) + 1;
}

/** Small blocks that growth may leave behind it: more are made into large ones again. */
const CRUMBS_MAX = 16;

function withoutCrumbs(blocks: readonly Block[], edge: number): readonly Block[] {
  const isCrumb = ({ first, end }: Block): boolean => end - first < edge;
  return blocks.filter(isCrumb).length <= CRUMBS_MAX ? blocks : blocks.slice(0, blocks.findIndex(isCrumb));
}

/**
 * A run laid out so that it continues a finished one of the same name: the spaces that both have, as far as they come
 * first there, keep their numbers and blocks; all others follow in blocks of their own. Byte for byte the same is what
 * depends on those blocks alone: fingerprints, and pairs of their channels.
 *
 * A space that is gone, or whose file has changed, ends what can be continued at its block.
 *
 * @returns undefined where there is nothing to continue.
 */
export function continued(record: RunRecord, base: RunRecord): (RunRecord & { readonly base: Base }) | undefined {
  if (settingOf(record) !== settingOf(base) || countsSpaces(record.job)) return undefined;
  const { sources } = record;
  const own = new Map(sources.spaces.map((space) => [identityOf(space, sources), space]));
  const before = base.sources.spaces.map((space) => own.get(identityOf(space, base.sources)));
  const lost = before.indexOf(undefined);
  const known = before.slice(0, lost < 0 ? before.length : lost) as SpaceSource[];
  const earlier = blocksOfSources(base.sources);
  const blocks = withoutCrumbs(earlier.slice(0, keptBlocks(known, earlier)), tileEdge(sources.samplePoints));
  if (blocks.length === 0) return undefined;
  const kept = known.slice(0, countSpaces(known, blocks.at(-1)!.end));
  const added = sources.spaces.filter((space) => !kept.includes(space));
  const ensembleOf = (block: Block): number => sources.ensembles.indexOf(base.sources.ensembles[block.ensemble]!);
  return {
    ...record,
    sources: {
      ...sources,
      spaces: [...kept, ...added].map((space, number) => ({ ...space, space: number })),
      blocks: [
        ...blocks.map((block) => ({ ...block, ensemble: ensembleOf(block) })),
        ...appended(sources, added, blocks),
      ],
    },
    base: { run: base.run, blocks: blocks.length },
  };
}

/** Spaces that the first `channels` channels are of. */
function countSpaces(spaces: readonly SpaceSource[], channels: number): number {
  let sum = 0;
  let count = 0;
  for (const space of spaces) {
    if (sum + space.channels > channels) break;
    sum += space.channels;
    count += 1;
  }
  return count;
}

/** Blocks of the spaces that follow. */
function appended(sources: Sources, added: readonly SpaceSource[], blocks: readonly Block[]): Block[] {
  const channelsOf = sources.ensembles.map((ensemble) =>
    added.filter((space) => space.ensemble === ensemble).reduce((sum, space) => sum + space.channels, 0),
  );
  const { end } = blocks.at(-1)!;
  return blocksOf(channelsOf, tileEdge(sources.samplePoints)).map((block) => ({
    ...block,
    block: block.block + blocks.length,
    first: block.first + end,
    end: block.end + end,
  }));
}
