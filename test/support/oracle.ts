import {
  type Information,
  information,
  jointInformation,
  nmi,
  variationOfInformation,
} from '../../methods/information.ts';
import type { DiagonalGaussian, Posterior } from '../../methods/posterior.ts';
import { takeRows } from '../../methods/slice.ts';
import type { MadeSpace } from './ensembles.ts';

/** Dimension d of a made space as a posterior over all N points. */
export function channelOfSpace({ points, dimensions, mean, variance }: MadeSpace, d: number): DiagonalGaussian {
  const pick = (values: Float32Array) => Float64Array.from({ length: points }, (_, i) => values[i * dimensions + d]!);
  return { kind: 'diagonal_gaussian', points, dimensions: 1, mean: pick(mean), variance: pick(variance) };
}

/** A made space as one posterior. */
export const wholeOfSpace = ({ points, dimensions, mean, variance }: MadeSpace): DiagonalGaussian => ({
  kind: 'diagonal_gaussian',
  points,
  dimensions,
  mean: Float64Array.from(mean),
  variance: Float64Array.from(variance),
});

/** All channels of the spaces over the sampled rows, space by space. */
export const channelsOf = (spaces: readonly MadeSpace[], rows: Int32Array): Posterior[] =>
  spaces.flatMap((space) =>
    Array.from({ length: space.dimensions }, (_, d) => takeRows(channelOfSpace(space, d), rows)),
  );

const BITS = Math.LOG2E;

/** What two channels share, pair by pair from the definitions, in float64. */
export class Oracle {
  readonly terms: readonly Information[];
  private readonly channels: readonly Posterior[];

  constructor(channels: readonly Posterior[]) {
    this.channels = channels;
    this.terms = channels.map(information);
  }

  informationBits = (i: number): number => this.terms[i]!.informationNats * BITS;
  selfInformationBits = (i: number): number =>
    (2 * this.terms[i]!.informationNats - this.terms[i]!.selfJointNats) * BITS;
  /** The joint information of a channel with itself is that of two independent draws. */
  jointNats = (i: number, j: number): number => jointInformation(this.channels[i]!, this.channels[j]!);
  jointBits = (i: number, j: number): number => this.jointNats(i, j) * BITS;
  nmi = (i: number, j: number): number => (i === j ? 1 : nmi(this.terms[i]!, this.terms[j]!, this.jointNats(i, j)));
  viBits = (i: number, j: number): number =>
    i === j ? 0 : variationOfInformation(this.terms[i]!, this.terms[j]!, this.jointNats(i, j)) * BITS;
}
