import type { Factorised } from './engine.ts';
import type { FactorsOutput } from './native-addon.ts';

/** What the addon gives of all channels, one entry a channel. */
export function factorsOf({ ranks, pivotCounts, pivots, transforms, nats }: FactorsOutput): Factorised {
  const count = ranks.length;
  let [pivotsFrom, transformsFrom] = [0, 0];
  return Array.from(ranks, (rank, c) => {
    const pivotsEnd = pivotsFrom + pivotCounts[c]!;
    const transformsEnd = transformsFrom + pivotCounts[c]! * Math.max(rank, 0);
    const factor = {
      rank,
      pivots: pivots.slice(pivotsFrom, pivotsEnd),
      transform: transforms.slice(transformsFrom, transformsEnd),
    };
    [pivotsFrom, transformsFrom] = [pivotsEnd, transformsEnd];
    const [informationNats, selfJointNats, informationBoundNats, selfJointBoundNats] = [0, 1, 2, 3].map(
      (term) => nats[term * count + c]!,
    ) as [number, number, number, number];
    const information = { informationNats, selfJointNats, informationBoundNats, selfJointBoundNats };
    return rank < 0 ? undefined : { factor, information };
  });
}
