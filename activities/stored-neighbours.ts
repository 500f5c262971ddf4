import type { Similarity } from '../contracts/analyses/structure.ts';
import { neighboursKey } from '../contracts/neighbours.ts';
import type { NeighbourPairs } from '../methods/neighbour-graph.ts';
import { getObject } from '../store/get.ts';
import { decodeNpz, encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** Near pairs as .npz: channels in `i` and `j`, and in `values` NMI, or VI in bits. */
export function encodeNeighbours(lists: readonly NeighbourPairs[]): Uint8Array {
  const count = lists.reduce((sum, { i }) => sum + i.length, 0);
  const [i, j, values] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  let at = 0;
  for (const list of lists) {
    i.set(list.i, at);
    j.set(list.j, at);
    values.set(list.values, at);
    at += list.i.length;
  }
  const shape = [count];
  return encodeNpz({ i: { shape, data: i }, j: { shape, data: j }, values: { shape, data: values } });
}

/** The near pairs of one portion that lie among some channels, by the places of these. @param placeOf −1 for others. */
export async function readNeighbours(
  store: ObjectStore,
  { run, similarity, portion }: { run: string; similarity: Similarity; portion: number },
  placeOf: Int32Array,
): Promise<NeighbourPairs> {
  const key = neighboursKey(run, similarity, portion);
  const members = decodeNpz(await getObject(store, key), key);
  const place = (channel: number): number => placeOf[channel] ?? -1;
  const i = (members['i']!.data as Int32Array).map(place);
  const j = (members['j']!.data as Int32Array).map(place);
  const values = members['values']!.data as Float32Array;
  if (!i.includes(-1) && !j.includes(-1)) return { i, j, values };
  const isIn = (_: number, row: number): boolean => i[row]! >= 0 && j[row]! >= 0;
  return { i: i.filter(isIn), j: j.filter(isIn), values: values.filter(isIn) };
}
