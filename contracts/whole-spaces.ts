import type { Cut } from './portions.ts';
import type { Sources, SpaceSource } from './sources.ts';

/**
 * Whole spaces whose terms are sampled together, and so share an object for each chunk of samples: those of an ensemble,
 * or of two that are compared.
 */
export interface SpaceBlock {
  /** Indices of the ensembles, a ≤ b; the same for pairs within one. */
  readonly a: number;
  readonly b: number;
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

interface MemberBlock {
  readonly block: SpaceBlock;
  readonly members: readonly Member[];
}

function blockOf(a: number, b: number, members: readonly Member[]): MemberBlock {
  const isPair = (p: Member, q: Member): boolean => (a === b || p.ensemble !== q.ensemble) && isCompared(p, q);
  const pairs = members.flatMap((first, p) =>
    members.slice(p + 1).flatMap((second, k): [number, number][] => (isPair(first, second) ? [[p, p + 1 + k]] : [])),
  );
  return { block: { a, b, spaces: members.map(({ space }) => space.space), pairs }, members };
}

/** A block for each ensemble, and for each two where pairs between ensembles are asked for. */
function memberBlocks({ job, sources }: Cut): MemberBlock[] {
  const { fullSpace } = job.analyses;
  if (!fullSpace) return [];
  const each = sources.ensembles.map((_, ensemble) => membersOf(sources, ensemble, fullSpace.spacesPerEnsemble));
  return each.flatMap((own, a) =>
    each
      .slice(a, fullSpace.between ? undefined : a + 1)
      .map((others, k) =>
        blockOf(a, a + k, k === 0 ? own : [...own, ...others].sort((p, q) => p.space.space - q.space.space)),
      ),
  );
}

/** The blocks of a run, in the order of the rows of `full_ensembles`: a pure function of its job and sources. */
export const spaceBlocks = (cut: Cut): SpaceBlock[] => memberBlocks(cut).map(({ block }) => block);

/** Numbers of the spaces that take part, ascending. */
export const wholeSpacesOf = (cut: Cut): number[] =>
  spaceBlocks(cut)
    .filter(({ a, b }) => a === b)
    .flatMap(({ spaces }) => spaces)
    .sort((a, b) => a - b);

const stepsOf = (members: readonly Member[]): (string | undefined)[] => [...new Set(members.map(({ step }) => step))];

/** The rows of `full_ensembles`, in the order stored: ensembles in the order of the job, all pairs before each step's. */
export function spaceGroups(cut: Cut): SpaceGroup[] {
  return memberBlocks(cut).flatMap(({ block: { a, b, pairs }, members }, block) => {
    const groupOf = (step: string | undefined, isMember: (member: Member) => boolean): SpaceGroup => ({
      a,
      b,
      step,
      block,
      spaces: [...members.keys()].filter((p) => members[p]!.ensemble === a && isMember(members[p]!)),
      pairs: [...pairs.keys()].filter((k) => pairs[k]!.every((place) => isMember(members[place]!))),
    });
    const steps = stepsOf(members);
    const all = groupOf(steps.length === 1 ? steps[0] : undefined, () => true);
    if (!members.every(({ stepped }) => stepped)) return [all];
    const own = stepsOf(members.filter(({ ensemble }) => ensemble === a));
    return [all, ...own.map((step) => groupOf(step, (member) => member.step === step))];
  });
}
