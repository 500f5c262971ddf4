import type { RunTables } from '../contracts/run-data.ts';

/** `model:dimension`, with its ensemble before it where there are several. */
export function channelName({ channels, spaces }: RunTables, channel: number): string {
  const space = channels.space[channel]!;
  const dimension = channels.dimension[channel]!;
  const several = new Set(spaces.ensemble).size > 1;
  return `${several ? `${spaces.ensemble[space]} / ` : ''}${spaces.name[space]}${dimension < 0 ? '' : `:${dimension}`}`;
}
