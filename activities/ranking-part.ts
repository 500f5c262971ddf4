import { partKey } from '../contracts/keys.ts';
import { getObject } from '../store/get.ts';
import { decodeNpz, encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What one portion of a ranking leaves: scores of ordered pairs of spaces, and how many channels count in each model. */
export interface RankingPart {
  /** Spaces, pair by pair. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** pairs×similarities, row-major. */
  readonly library: Float64Array;
  readonly formula: Float64Array;
  /** The models of the portion and their informative channels. */
  readonly spaces: Int32Array;
  readonly informative: Int32Array;
}

export const rankingPartKey = (run: string, portion: number): string => partKey(run, `ranking-${portion}.npz`);

const PARTS = ['first', 'second', 'library', 'formula', 'spaces', 'informative'] as const;

export function encodeRankingPart(part: RankingPart): Uint8Array {
  const members = PARTS.map((name) => [name, { shape: [part[name].length], data: part[name] }] as const);
  return encodeNpz(Object.fromEntries(members));
}

export async function readRankingPart(store: ObjectStore, run: string, portion: number): Promise<RankingPart> {
  const key = rankingPartKey(run, portion);
  const members = decodeNpz(await getObject(store, key), key);
  const i32 = (name: (typeof PARTS)[number]): Int32Array => members[name]!.data as Int32Array;
  const f64 = (name: (typeof PARTS)[number]): Float64Array => members[name]!.data as Float64Array;
  return {
    first: i32('first'),
    second: i32('second'),
    library: f64('library'),
    formula: f64('formula'),
    spaces: i32('spaces'),
    informative: i32('informative'),
  };
}
