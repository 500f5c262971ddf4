import type { RunTables } from '../contracts/run-data.ts';

/** What channels are called: `model:dimension`, with its ensemble before it where there are several. */
export function channelNamer({ channels, spaces }: RunTables): (channel: number) => string {
  const several = new Set(spaces.ensemble).size > 1;
  return (channel) => {
    const space = channels.space[channel]!;
    const dimension = channels.dimension[channel]!;
    return `${several ? `${spaces.ensemble[space]} / ` : ''}${spaces.name[space]}${dimension < 0 ? '' : `:${dimension}`}`;
  };
}
