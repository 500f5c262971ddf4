import type { RunRecord } from '../contracts/run.ts';
import { openSpaceReader } from '../inputs/posterior.ts';
import type { WholeSpace } from '../methods/draws.ts';

/** Blocks of spaces kept in memory: portions of one block often follow each other. */
const BLOCKS_KEPT = 4;

/** The posteriors of whole spaces over all N points, file by file, each compared with its SHA-256. */
async function readSpaces({ sources }: RunRecord, spaces: readonly number[]): Promise<WholeSpace[]> {
  const read = new Map<number, WholeSpace>();
  const wanted = spaces.map((space) => sources.spaces[space]!);
  for (const file of new Set(wanted.map((space) => space.file))) {
    const reader = await openSpaceReader(sources.files[file]!);
    try {
      for (const source of wanted.filter((space) => space.file === file)) {
        // The dimensions of a Gaussian space stay together, whatever channels the job makes of them.
        const { posterior } = await reader.read({ ...source, whole: true });
        const [only] = posterior.channels;
        read.set(source.space, posterior.channels.length === 1 ? only! : posterior.channels);
      }
    } finally {
      await reader.close();
    }
  }
  return spaces.map((space) => read.get(space)!);
}

/** Reads whole spaces and keeps the last few lists of them. */
export function createSpaceCache(): (record: RunRecord, spaces: readonly number[]) => Promise<WholeSpace[]> {
  const kept = new Map<string, Promise<WholeSpace[]>>();
  return (record, spaces) => {
    const key = `${record.run} ${spaces.join()}`;
    const known = kept.get(key) ?? readSpaces(record, spaces);
    kept.delete(key);
    kept.set(key, known); // the last one used stands last
    known.catch(() => kept.delete(key));
    for (const old of [...kept.keys()].slice(0, -BLOCKS_KEPT)) kept.delete(old);
    return known;
  };
}
