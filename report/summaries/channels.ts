import type { SummaryData } from '../summary.ts';

const bits = (value: number): string => `${value.toFixed(2)} bits`;

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The channels of each ensemble and what they carry. */
export function channelLines({ tables: { spaces, channels } }: SummaryData): string[] {
  return [...new Set(spaces.ensemble)].map((ensemble) => {
    const own = [...channels.channel.keys()].filter((c) => spaces.ensemble[channels.space[c]!] === ensemble);
    const kept = own.filter((c) => channels.kept[c] === 1);
    const information = kept.map((c) => channels.information_bits[c]!).sort((a, b) => a - b);
    const models = spaces.ensemble.filter((each) => each === ensemble).length;
    const range =
      kept.length === 0
        ? ''
        : `: ${information[0]!.toFixed(2)} to ${bits(information.at(-1)!)}, median ${bits(median(information))}`;
    return `${ensemble}: ${models} ${models === 1 ? 'space' : 'spaces'}, ${kept.length} of ${own.length} channels kept${range}`;
  });
}
