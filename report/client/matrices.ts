import { readBlock } from './blocks.ts';
import { MAGNIFY, MatrixView } from './matrix-view.ts';
import { unpackPairs } from './structure-model.ts';

function connectControls(root: HTMLElement, view: MatrixView): void {
  const controls = root.querySelector<HTMLElement>('.controls');
  if (controls) controls.hidden = false;
  const factors: Readonly<Record<string, number>> = { in: MAGNIFY, out: 1 / MAGNIFY, reset: 0 };
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-zoom]')) {
    button.addEventListener('click', () => view.magnify(factors[button.dataset['zoom']!] ?? 0));
  }
  root.querySelector<HTMLInputElement>('input[data-factors]')?.addEventListener('change', (event) => {
    const above = (event.target as HTMLInputElement).checked;
    root.querySelector('.factors-nmi')?.setAttribute('visibility', above ? 'hidden' : 'visible');
    root.querySelector('.factors-above-chance')?.setAttribute('visibility', above ? 'visible' : 'hidden');
  });
}

/** Every structure figure of the page. */
export async function enhanceMatrices(): Promise<void> {
  const channels = readBlock('channels');
  if (!channels) return;
  const pairs = readBlock('pairs');
  const values = pairs && unpackPairs(pairs); // once, for all figures
  for (const root of document.querySelectorAll<HTMLElement>('figure.structure')) {
    const block = readBlock(root.dataset['similarity'] === 'vi' ? 'structure-vi' : 'structure-nmi');
    const host = root.querySelector<HTMLElement>('.stage');
    const svg = host?.querySelector('svg');
    if (!block || !host || !svg) continue;
    const view = new MatrixView({ root, host, block, channels }, svg);
    connectControls(root, view);
    await view.load(await values);
  }
}
