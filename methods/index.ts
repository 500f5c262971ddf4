export {
  checkCoefficients,
  type CoefficientFault,
  coefficientRow,
  type CoefficientRows,
  coefficients,
  prepareCoefficients,
} from './bhattacharyya.ts';
export { factorClustering, type FactorClustering, type FactorValues } from './clustering.ts';
export {
  type Centrality,
  type Cluster,
  type ClustersInput,
  describeClusters,
  rankByCentrality,
  type Similarity,
} from './clusters.ts';
export { type DensityRequest, leaveOneOut, lnDensityRatios, sampledInformation } from './densities.ts';
export { continuity, type NeighbourOptions, uniformity } from './continuity.ts';
export { distanceOfNmi, distanceOfVi, similarityOfVi } from './distance.ts';
export {
  type ChanceLevel,
  chanceLevel,
  equalCountBins,
  factorInformation,
  factorJoints,
  labelEntropy,
} from './factor.ts';
export { fingerprint } from './fingerprint.ts';
export { ascend, type AscentOptions, type AscentState, startAscent } from './fusion.ts';
export {
  type FusionGradient,
  fusionGradient,
  type FusionMembers,
  prepareMembers,
  type SynthesisSpace,
} from './fusion-gradient.ts';
export { type FusionObjective, objectiveOf } from './fusion-objective.ts';
export { drawStart, synthesisPosterior } from './fusion-start.ts';
export {
  bitsOf,
  type BlockHooks,
  type Information,
  information,
  jointInformation,
  jointInformationBlock,
  nmi,
  selfInformation,
  sharedInformation,
  variationOfInformation,
} from './information.ts';
export { jointPosterior } from './joint-posterior.ts';
export { meanKl } from './kl.ts';
export { type Match, type MatchInput, matchOf } from './matches.ts';
export { moments, type RepeatedSamples } from './moments.ts';
export { numeral } from './numeral.ts';
export { order, type Ordering, type OrderingOptions } from './ordering.ts';
export type {
  Categorical,
  DiagonalGaussian,
  FullGaussian,
  GivenCoefficients,
  HardLabels,
  Posterior,
  Reals,
} from './posterior.ts';
export { type Random, stream } from './random.ts';
export { drawPairs, drawRows, permutation } from './sample.ts';
export { autoMinSamples, countLabels, type Sensitivity, sensitivity } from './sensitivity.ts';
export { channelOf, takeRows } from './slice.ts';
export { type Structure, structureOf, type StructureOptions } from './structure.ts';
export { extractXi, type XiClusters, type XiOptions } from './xi.ts';
