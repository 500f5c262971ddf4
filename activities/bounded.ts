import type { Channel } from '../engines/engine.ts';
import type { BoundedInformation } from '../methods/truncation.ts';

/** A channel's terms with how far each can be off: 0 where all of its coefficients were worked out. */
export const bounded = ({ informationNats, selfJointNats, lowRank }: Channel): BoundedInformation => ({
  informationNats,
  selfJointNats,
  informationBoundNats: lowRank?.boundNats ?? 0,
  selfJointBoundNats: lowRank?.selfJointBoundNats ?? 0,
});
