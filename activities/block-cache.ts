import type { Channel } from '../engines/engine.ts';

/** Blocks that were read last, so that the tiles of one row of blocks read their common block once. */
export function createBlockCache(read: (run: string, block: number) => Promise<Channel[]>, size: number) {
  const recent = new Map<string, Promise<Channel[]>>();
  return (run: string, block: number): Promise<Channel[]> => {
    const key = `${run}/${block}`;
    const channels = recent.get(key) ?? read(run, block);
    recent.delete(key);
    recent.set(key, channels);
    channels.catch(() => recent.delete(key));
    for (const oldest of [...recent.keys()].slice(0, -size)) recent.delete(oldest);
    return channels;
  };
}
