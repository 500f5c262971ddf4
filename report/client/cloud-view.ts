import { leastIndex } from 'd3-array';
import { pointer, select } from 'd3-selection';
import { readBlock, unpack } from './blocks.ts';
import { channelName } from './structure-model.ts';
import { Tip } from './tip.ts';

/** Points that answer to the pointer lie no farther from it than this, in units of the drawing. */
const REACH = 6;

/** The scatter of NMI against exp(−VI): the pair under the pointer is named. */
export async function enhanceClouds(): Promise<void> {
  const block = readBlock('cloud');
  const channels = readBlock('channels');
  const host = document.querySelector<HTMLElement>('figure.cloud .drawing');
  const svg = host?.querySelector('svg');
  if (!block || !channels || !host || !svg) return;
  const [i, j, nmi, similarity] = await Promise.all([block.i, block.j, block.nmi, block.similarity].map(unpack));
  const [x, y, size] = block.square;
  const places = Array.from(nmi!, (value, k) => [x + value * size, y + (1 - similarity![k]!) * size] as const);
  const nearest = ([px, py]: [number, number]): number | undefined => {
    const distance = ([qx, qy]: readonly [number, number]): number => Math.hypot(qx - px, qy - py);
    const found = leastIndex(places, (a, b) => distance(a) - distance(b)) ?? -1;
    return found >= 0 && distance(places[found]!) <= REACH ? found : undefined;
  };
  const tip = new Tip(host);
  select(svg)
    .on('pointermove', (event: PointerEvent) => {
      const found = nearest(pointer(event, svg));
      if (found === undefined) {
        tip.hide();
        return;
      }
      const names = [i!, j!].map((ends) => channelName(channels, Math.round(ends[found]!)));
      const values = `NMI ${nmi![found]!.toFixed(3)}, exp(−VI) ${similarity![found]!.toFixed(3)}`;
      tip.show([...names, values], { x: event.clientX, y: event.clientY });
    })
    .on('pointerleave', () => tip.hide());
}
