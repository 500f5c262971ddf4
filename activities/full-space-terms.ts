import type { SpaceBlock } from '../contracts/whole-spaces.ts';
import { discreteInformation, isSummable } from '../methods/discrete-information.ts';
import type { WholeSpace } from '../methods/draws.ts';
import { pairTerm, type SpacePair } from '../methods/full-space.ts';
import { letTimersRun } from './yield.ts';

/** Which draws a term is about: the place of a space in its block, and which of its two draws. */
export type TermDraws = readonly (readonly [space: number, copy: number])[];

/** The terms of a block, in the order of methods/full-space.ts: each space alone and twice, then the pairs. */
export const termsOf = ({ spaces, pairs }: SpaceBlock): TermDraws[] => [
  ...spaces.flatMap((_, place): TermDraws[] => [
    [[place, 0]],
    [
      [place, 0],
      [place, 1],
    ],
  ]),
  ...pairs.map(([a, b]): TermDraws => [
    [a, 0],
    [b, 0],
  ]),
];

/** Where a term is evaluated: at its draws, and at the second ones as well where it is about first ones alone. */
export const evaluationsOf = (term: TermDraws): TermDraws[] =>
  term.some(([, copy]) => copy === 1) ? [term] : [term, term.map(([space]) => [space, 1] as const)];

/** Places of the terms that need no draws. */
export const summable = (spaces: readonly WholeSpace[], terms: readonly TermDraws[]): Set<number> =>
  new Set([...terms.keys()].filter((t) => isSummable(terms[t]!.map(([space]) => spaces[space]!))));

/** Their values in nats; NaN for those that are drawn. */
export async function exactTerms(spaces: readonly WholeSpace[], terms: readonly TermDraws[]): Promise<Float64Array> {
  const exact = new Float64Array(terms.length).fill(NaN);
  for (const t of summable(spaces, terms)) {
    exact[t] = discreteInformation(terms[t]!.map(([space]) => spaces[space]!))!;
    await letTimersRun();
  }
  return exact;
}

/** Pair k of a block, for the estimates. */
export function pairAt({ spaces, pairs }: SpaceBlock, k: number): SpacePair {
  const [a, b] = pairs[k]!;
  return { a, b, joint: pairTerm(spaces.length, k) };
}
