import { MISSING, type Packed } from '../packed.ts';
import type { PageBlocks } from '../page-data.ts';

/** Reads what the page carries for its script. */

/** A data block of the page; undefined where it has none of this name. */
export function readBlock<K extends keyof PageBlocks>(id: K): PageBlocks[K] | undefined {
  const text = document.getElementById(`data-${id}`)?.textContent;
  return text ? (JSON.parse(text) as PageBlocks[K]) : undefined;
}

async function inflate(base64: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Numbers as they were before they were packed, to half a step of their range. */
export async function unpack({ from, to, steps, count, data }: Packed): Promise<Float32Array> {
  const planes = await inflate(data);
  const step = (to - from) / steps;
  return Float32Array.from({ length: count }, (_, k) => {
    const level = planes[k]! * 256 + planes[count + k]!;
    return level === MISSING ? NaN : from + level * step;
  });
}
