import type { Cut } from './portions.ts';
import type { Sources, SpaceSource } from './sources.ts';

/** Whole spaces whose terms are sampled together, and so share an object for each chunk of samples. */
export interface SpaceBlock {
  /** Numbers of spaces, ascending. */
  readonly spaces: readonly number[];
  /** Pairs that are compared, as places in `spaces`, first < second, in order. */
  readonly pairs: readonly (readonly [number, number])[];
}

/** A row of `full_ensembles`: an ensemble with itself, or two that are compared; at one step, or over all pairs. */
export interface SpaceGroup {
  /** Indices of ensembles, a ≤ b. */
  readonly a: number;
  readonly b: number;
  /** The step that all its spaces have in common. */
  readonly step: string | undefined;
  readonly block: number;
  /** Places in the block of the spaces of a. */
  readonly spaces: readonly number[];
  /** Places in the block's list of pairs. */
  readonly pairs: readonly number[];
}

/** Metadata that tell checkpoints of a model apart, the first that does. */
const STEP_KEYS = ['step', 'checkpoint'];

const textOf = ({ metadata }: SpaceSource, key: string): string | undefined =>
  metadata.find((datum) => datum.key === key)?.text;

/** The metadata key whose values are the steps of an ensemble: one that differs, else one that is there. */
export function stepKeyOf(spaces: readonly SpaceSource[]): string | undefined {
  const values = (key: string): Set<string | undefined> => new Set(spaces.map((space) => textOf(space, key)));
  return (
    STEP_KEYS.find((key) => values(key).size > 1) ??
    STEP_KEYS.find((key) => spaces.some((space) => textOf(space, key) !== undefined))
  );
}

/** A space that takes part. */
interface Member {
  readonly space: SpaceSource;
  readonly ensemble: number;
  readonly step: string | undefined;
  /** Whether its ensemble has several steps, so that only spaces of the same step are compared. */
  readonly stepped: boolean;
}

/** The first so many spaces of an ensemble; of each of its steps, where they differ. */
function membersOf({ spaces, ensembles }: Sources, ensemble: number, count: number | 'all'): Member[] {
  const own = spaces.filter((space) => space.ensemble === ensembles[ensemble]);
  const key = stepKeyOf(own);
  const stepOf = (space: SpaceSource): string | undefined => (key === undefined ? undefined : textOf(space, key));
  const stepped = new Set(own.map(stepOf)).size > 1;
  const taken = new Map<string | undefined, number>();
  return own.flatMap((space) => {
    const step = stepOf(space);
    const before = taken.get(step) ?? 0;
    taken.set(step, before + 1);
    return count === 'all' || before < count ? [{ space, ensemble, step, stepped }] : [];
  });
}

const isCompared = (a: Member, b: Member): boolean => !(a.stepped && b.stepped) || a.step === b.step;

function blockOf(members: readonly Member[]): SpaceBlock {
  const pairs = members.flatMap((a, p) =>
    members.slice(p + 1).flatMap((b, k): [number, number][] => (isCompared(a, b) ? [[p, p + 1 + k]] : [])),
  );
  return { spaces: members.map(({ space }) => space.space), pairs };
}

/** The members of each block: an ensemble, or all of them where pairs between ensembles are asked for. */
function memberBlocks({ job, sources }: Cut): Member[][] {
  const { fullSpace } = job.analyses;
  if (!fullSpace) return [];
  const each = sources.ensembles.map((_, ensemble) => membersOf(sources, ensemble, fullSpace.spacesPerEnsemble));
  const blocks = fullSpace.between ? [each.flat()] : each;
  return blocks.map((members) => members.toSorted((a, b) => a.space.space - b.space.space));
}

/** The blocks of a run: a pure function of its job and sources. */
export const spaceBlocks = (cut: Cut): SpaceBlock[] => memberBlocks(cut).map(blockOf);

const stepsOf = (members: readonly Member[]): (string | undefined)[] => [...new Set(members.map(({ step }) => step))];

/** The rows of `full_ensembles`, in the order stored: ensembles in the order of the job, all pairs before each step's. */
export function spaceGroups(cut: Cut): SpaceGroup[] {
  const blocks = memberBlocks(cut);
  const compared = blocks.map(blockOf);
  const groups: SpaceGroup[] = [];
  cut.sources.ensembles.forEach((_, a) => {
    for (let b = a; b < cut.sources.ensembles.length; b++) {
      const block = blocks.findIndex((members) => [a, b].every((e) => members.some(({ ensemble }) => ensemble === e)));
      if (block < 0) continue;
      const members = blocks[block]!;
      const group = (step: string | undefined, isMember: (member: Member) => boolean): void => {
        const spaces = [...members.keys()].filter((p) => members[p]!.ensemble === a && isMember(members[p]!));
        const pairs = [...compared[block]!.pairs.keys()].filter((k) => {
          const [p, q] = compared[block]!.pairs[k]!.map((place) => members[place]!) as [Member, Member];
          return (
            isMember(p) &&
            isMember(q) &&
            Math.min(p.ensemble, q.ensemble) === a &&
            Math.max(p.ensemble, q.ensemble) === b
          );
        });
        groups.push({ a, b, step, block, spaces, pairs });
      };
      const own = members.filter(({ ensemble }) => ensemble === a || ensemble === b);
      const steps = stepsOf(own);
      group(steps.length === 1 ? steps[0] : undefined, () => true);
      if (!own.every(({ stepped }) => stepped)) continue;
      for (const step of stepsOf(own.filter(({ ensemble }) => ensemble === a)))
        group(step, (member) => member.step === step);
    }
  });
  return groups;
}
