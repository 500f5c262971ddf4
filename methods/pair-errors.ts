import { prepareCoefficients } from './bhattacharyya.ts';
import {
  type ChannelInfluence,
  channelInfluence,
  type Estimate,
  pairInfluence,
  sharedEstimate,
  standardError,
} from './influence.ts';
import {
  type BlockHooks,
  type Information,
  nmi as nmiOf,
  sharedInformation,
  variationOfInformation,
} from './information.ts';
import type { Posterior } from './posterior.ts';

export interface PairErrorsRequest {
  /** Channels over the same m points. */
  readonly posteriors: readonly Posterior[];
  /** Pairs of them, by place; a channel with itself stands for the channel alone. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Points n of the sample that the m were taken from: errors are those of n points. */
  readonly points: number;
}

/** One entry a pair, nats; of a channel alone its information, its self-information as what is shared, NMI 1 and VI 0. */
export interface PairValues {
  readonly informationNats: Float64Array;
  readonly nmi: Float64Array;
  readonly viNats: Float64Array;
  readonly sharedNats: Float64Array;
}

/** The same with standard errors. */
export interface PairErrors extends PairValues {
  readonly informationSe: Float64Array;
  readonly nmiSe: Float64Array;
  readonly viSe: Float64Array;
  readonly sharedSe: Float64Array;
}

const COLUMNS = [
  'informationNats',
  'informationSe',
  'nmi',
  'nmiSe',
  'viNats',
  'viSe',
  'sharedNats',
  'sharedSe',
] as const;

/**
 * What chosen pairs of channels share, with standard errors from the influence of the points (methods/influence.ts).
 * `informationNats` is I(X;U) of a channel alone, I(X;U,V) of a pair. Everything is NaN when a hook stopped it.
 * O(m²) time a channel and a pair.
 */
export function pairErrors({ posteriors, pairs, points }: PairErrorsRequest, hooks: BlockHooks = {}): PairErrors {
  const found = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(pairs.length)])) as {
    [C in (typeof COLUMNS)[number]]: Float64Array;
  };
  const known = new Map<number, ChannelInfluence>();
  const influenceOf = (place: number): ChannelInfluence => {
    const influence = known.get(place) ?? channelInfluence(posteriors[place]);
    known.set(place, influence);
    return influence;
  };
  const scale = Math.sqrt((posteriors[0]?.points ?? points) / points);
  for (const [k, [i, j]] of pairs.entries()) {
    const [u, v] = [influenceOf(i), influenceOf(j)];
    const { joint, nmi, vi } = pairInfluence(u, v, [
      prepareCoefficients(posteriors[i]),
      prepareCoefficients(posteriors[j]),
    ]);
    const alone: Estimate = { value: u.information.informationNats, influence: u.ofInformation };
    const put = (
      value: 'informationNats' | 'nmi' | 'viNats' | 'sharedNats',
      error: keyof PairErrors,
      own: Estimate,
    ) => {
      found[value][k] = own.value;
      found[error][k] = scale * standardError(own.influence);
    };
    put('informationNats', 'informationSe', i === j ? alone : joint);
    put('nmi', 'nmiSe', nmi);
    put('viNats', 'viSe', vi);
    put('sharedNats', 'sharedSe', sharedEstimate(u, v, joint));
    if (i === j) [found.nmiSe[k], found.viSe[k], found.viNats[k]] = [0, 0, 0]; // rounding of what cancels
    if (hooks.onRow?.(k + 1, pairs.length) === false) {
      for (const name of COLUMNS) found[name].fill(NaN);
      return found;
    }
  }
  return found;
}

/** What two channels, or one alone, say and share. */
export interface KnownPair {
  readonly u: Information;
  readonly v: Information;
  /** I(X;U,V) in nats; undefined for one channel alone. */
  readonly jointNats: number | undefined;
}

/** Values of pairs whose terms are known already, of more points than errors are taken from. */
export function pairValues(pairs: readonly KnownPair[]): PairValues {
  const of = (value: (u: Information, v: Information, joint: number) => number, alone: (u: Information) => number) =>
    Float64Array.from(pairs, ({ u, v, jointNats }) => (jointNats === undefined ? alone(u) : value(u, v, jointNats)));
  return {
    informationNats: of(
      (_u, _v, joint) => joint,
      ({ informationNats }) => informationNats,
    ),
    nmi: of(nmiOf, (u) => nmiOf(u, u, u.selfJointNats)),
    viNats: of(variationOfInformation, () => 0),
    sharedNats: of(sharedInformation, (u) => sharedInformation(u, u, u.selfJointNats)),
  };
}
