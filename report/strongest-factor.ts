import type { TableData } from '../contracts/tables.ts';

/** A factor is named only where its NMI stands this many standard deviations above chance. */
const CHANCE_SDS = 3;

export interface StrongestFactor {
  readonly name: string;
  readonly nmi: number;
  readonly chance: number;
}

/** The factor that a channel says most about, among those that stand out from chance; undefined where none does. */
export function strongestFactor(factors: TableData<'factors'>, channel: number): StrongestFactor | undefined {
  let best = -1;
  factors.channel.forEach((each, row) => {
    const stands = factors.nmi[row]! > factors.nmi_chance[row]! + CHANCE_SDS * factors.nmi_chance_sd[row]!;
    if (each === channel && stands && (best < 0 || factors.nmi[row]! > factors.nmi[best]!)) best = row;
  });
  return best < 0
    ? undefined
    : { name: factors.factor[best]!, nmi: factors.nmi[best]!, chance: factors.nmi_chance[best]! };
}
