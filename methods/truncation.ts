import { type Information, nmi, selfInformation, sharedInformation } from './information.ts';

/** A channel's terms, and how far each can be off, in nats: |shown − true| ≤ bound. */
export interface BoundedInformation extends Information {
  readonly informationBoundNats: number;
  readonly selfJointBoundNats: number;
}

/** How far VI can be off, nats: it is 2 I(X;U,V) − I(X;U,U′) − I(X;V,V′), and errors at their worst add. */
export function variationBound(u: BoundedInformation, v: BoundedInformation, jointBoundNats: number): number {
  return 2 * jointBoundNats + u.selfJointBoundNats + v.selfJointBoundNats;
}

/**
 * How far NMI can be off, by interval arithmetic: the shared information and both self-informations each lie in an
 * interval, and NMI between the least and the greatest quotient.
 * @returns 0 where all bounds are 0; NaN where NMI is, or where a self-information may be 0.
 */
export function nmiBound(
  u: BoundedInformation,
  v: BoundedInformation,
  joint: { readonly jointNats: number; readonly boundNats: number },
): number {
  const value = nmi(u, v, joint.jointNats);
  const sharedBound = u.informationBoundNats + v.informationBoundNats + joint.boundNats;
  const [selfU, selfV] = [selfInterval(u), selfInterval(v)];
  if (sharedBound === 0 && selfU.bound === 0 && selfV.bound === 0) return Number.isNaN(value) ? NaN : 0;
  if (!(selfU.low > 0 && selfV.low > 0)) return NaN;
  const shared = sharedInformation(u, v, joint.jointNats);
  const [least, most] = [Math.sqrt(selfU.low * selfV.low), Math.sqrt(selfU.high * selfV.high)];
  const quotient = (numerator: number, side: 'low' | 'high'): number =>
    numerator / (numerator >= 0 === (side === 'low') ? most : least);
  return Math.max(quotient(shared + sharedBound, 'high') - value, value - quotient(shared - sharedBound, 'low'));
}

/** I(U;U′) = 2 I(X;U) − I(X;U,U′), as an interval. */
function selfInterval(u: BoundedInformation) {
  const value = selfInformation(u);
  const bound = 2 * u.informationBoundNats + u.selfJointBoundNats;
  return { low: value - bound, high: value + bound, bound };
}
