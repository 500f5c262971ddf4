import { ensembleFigures } from '../figures/ensembles.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** All ensembles at one scale. */
export const ensemblesPanel: Panel = {
  id: 'ensembles',
  title: 'The ensembles side by side',
  render(data) {
    const figures = ensembleFigures(data);
    if (figures.length === 0) return undefined;
    return html`${figures.map((figure) => html`<figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${figure.title}, each in the order of its own profile.</figcaption></figure>`)}`;
  },
  figures: ensembleFigures,
};
