/**
 * What a fusion makes as large as it can: the mean over the members of a similarity between the synthesis space U and a
 * member V.
 *
 * - `nmi_anchored`: −(ln n − I(U;V)) / √( (ln n − I(U;U′)) (ln n − I(V;V′)) ), at most 0: what the published notebook
 *   optimises under the name NMI.
 * - `exp_vi`: exp(−VI(U,V)), VI in nats.
 * - `nmi`: NMI(U,V), its I(U;U′) held at a floor or above.
 * - `mi`: I(U;V) in nats.
 */
export type FusionObjective = 'nmi_anchored' | 'exp_vi' | 'nmi' | 'mi';

export interface ObjectiveOptions {
  readonly objective: FusionObjective;
  readonly points: number;
  /** Of `nmi` only: the least I(U;U′) in nats that it divides by; 0 for none. */
  readonly floorNats: number;
}

/** Of one member, in nats. */
export interface MemberTerms {
  /** I(X;V). */
  readonly informationNats: number;
  /** I(X;V,V′). */
  readonly selfJointNats: number;
}

/** Of the synthesis space, in nats. */
export interface FusionTerms {
  readonly informationNats: number;
  readonly selfJointNats: number;
  /** I(X;U,V) with each member. */
  readonly jointNats: Float64Array;
}

/** The objective, and its derivatives by the terms it is made of. */
export interface ObjectiveValue {
  readonly value: number;
  /** By I(X;U). */
  readonly byInformation: number;
  /** By I(X;U,U′). */
  readonly bySelfJoint: number;
  /** By I(X;U,V) of each member. */
  readonly byJoint: Float64Array;
}

/**
 * The objective and its derivatives (Murphy, Dillavou & Bassett, TMLR 2025, §4.4).
 *
 * Departure: the paper calls its objective NMI. The published code leaves the factor 1/n out of every row sum, so that each
 * information is too small by ln n; VI does not notice, raw information moves by a constant, NMI becomes `nmi_anchored`.
 * It is offered under its own name, beside the NMI of the paper's eq. 3.
 *
 * @returns NaN where a member or the space makes the denominator 0: an empty member for `nmi`, a saturated one for
 *   `nmi_anchored`.
 */
export function objectiveOf(
  terms: FusionTerms,
  members: readonly MemberTerms[],
  options: ObjectiveOptions,
): ObjectiveValue {
  switch (options.objective) {
    case 'mi':
      return sharedObjective(terms, members);
    case 'exp_vi':
      return variationObjective(terms, members);
    case 'nmi':
      return quotientObjective(terms, members, { anchor: 0, floor: options.floorNats });
    case 'nmi_anchored':
      return quotientObjective(terms, members, { anchor: Math.log(options.points), floor: -Infinity });
  }
}

function sharedObjective(terms: FusionTerms, members: readonly MemberTerms[]): ObjectiveValue {
  const share = 1 / members.length;
  let value = 0;
  members.forEach(({ informationNats }, e) => {
    value += (terms.informationNats + informationNats - terms.jointNats[e]) * share;
  });
  return { value, byInformation: 1, bySelfJoint: 0, byJoint: terms.jointNats.map(() => -share) };
}

function variationObjective(terms: FusionTerms, members: readonly MemberTerms[]): ObjectiveValue {
  const similarities = members.map(({ selfJointNats }, e) =>
    Math.exp(terms.selfJointNats + selfJointNats - 2 * terms.jointNats[e]),
  );
  const value = similarities.reduce((sum, each) => sum + each, 0) / members.length;
  const byJoint = Float64Array.from(similarities, (each) => (-2 * each) / members.length);
  return { value, byInformation: 0, bySelfJoint: value, byJoint };
}

/** (I(U;V) − a) / √( (I(U;U′) − a) (I(V;V′) − a) ) with a = 0 or ln n: both factors have one sign. */
function quotientObjective(
  terms: FusionTerms,
  members: readonly MemberTerms[],
  { anchor, floor }: { anchor: number; floor: number },
): ObjectiveValue {
  const self = 2 * terms.informationNats - terms.selfJointNats - anchor;
  const held = self <= floor;
  const divisor = held ? floor : self;
  let [value, byInformation, bySelfJoint] = [0, 0, 0];
  const byJoint = Float64Array.from(members, ({ informationNats, selfJointNats }, e) => {
    const root = Math.sqrt(divisor * (2 * informationNats - selfJointNats - anchor));
    const each = (terms.informationNats + informationNats - terms.jointNats[e] - anchor) / root / members.length;
    value += each;
    byInformation += 1 / (root * members.length) - (held ? 0 : each / divisor);
    bySelfJoint += held ? 0 : each / (2 * divisor);
    return -1 / (root * members.length);
  });
  return { value, byInformation, bySelfJoint, byJoint };
}
