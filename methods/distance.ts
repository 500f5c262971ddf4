/** The smallest NMI that a distance tells apart from no similarity at all. */
const NMI_FLOOR = 1e-4;

/**
 * −ln of NMI clamped to [1e−4, 1]: in [0, 9.21], never −0. The floor is that of the authors' published code; the ceiling
 * is ours, for an NMI of bounds can exceed 1 and no distance may be negative.
 * An undefined NMI (NaN, a channel that says nothing) counts as the floor: nothing is shared where nothing is said, and
 * the clustering needs a number. Channels that are kept have a defined NMI, so this happens to callers outside the rule.
 */
export function distanceOfNmi(nmi: number): number {
  const clamped = nmi > NMI_FLOOR ? Math.min(nmi, 1) : NMI_FLOOR;
  return clamped === 1 ? 0 : -Math.log(clamped);
}

/** VI in bits, with the rounding below 0 cut off; NaN stays NaN (VI is defined for every channel). */
export function distanceOfVi(viBits: number): number {
  return viBits <= 0 ? 0 : viBits;
}

/** exp(−VI), VI in bits (the authors' structure figure; their fusion takes nats). In (0, 1], above 1 by rounding only. */
export function similarityOfVi(viBits: number): number {
  return Math.exp(-viBits);
}
