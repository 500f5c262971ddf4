import type { RunData } from '../../contracts/run-data.ts';
import { dataBlock } from '../embedded.ts';
import { drawStructure, structureFigures } from '../figures/structure.ts';
import { structureView } from '../figures/structure-view.ts';
import { html, type Html } from '../html.ts';
import { pairsBlock, structureBlock } from '../page-data.ts';
import type { Panel } from '../panel.ts';

const PAGE_MM = 180;

const KEYS =
  'Point at a cell, or focus the figure and move with the arrow keys (Shift: ten cells; Page Up and Down: clusters); Enter chooses the channel, + and − zoom, 0 shows all.';

function captionOf(data: RunData, similarity: 'nmi' | 'vi'): string {
  const { structure } = data.record.job.analyses;
  const measure =
    similarity === 'nmi'
      ? 'Similarity is NMI, from 0 (nothing shared) to 1 (the same information).'
      : 'Similarity is exp(−VI) with VI in bits, from 0 to 1 (the same information).';
  return `${measure} Channels stand in the order in which OPTICS visited them (xi ${structure?.xi}), so that valleys of the profile above are groups of channels that agree; shaded valleys are the clusters with their numerals. The panel at the left is the NMI of each channel with each known factor.`;
}

function renderOne(data: RunData, grid: RunData['grids'][number]): Html {
  const view = structureView(data, grid);
  const name = grid.similarity === 'nmi' ? 'NMI' : 'VI';
  return html`<figure class="structure" data-similarity="${grid.similarity}">
<h3 id="structure-${grid.similarity}">By ${name}</h3>
<div class="controls" hidden><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="reset">Show all</button>${view.factors.length > 0 && html`<label><input type="checkbox" data-factors/> factors above chance</label>`}</div>
<div class="wide"><div class="stage" tabindex="0" role="application" aria-roledescription="similarity matrix" aria-describedby="structure-${grid.similarity}-keys">${drawStructure(view, PAGE_MM, { page: true })}</div></div>
<p class="readout" role="status" aria-live="polite"></p>
<figcaption>${captionOf(data, grid.similarity)} <span id="structure-${grid.similarity}-keys" class="keys">${KEYS}</span></figcaption>
${dataBlock(`structure-${grid.similarity}`, structureBlock(data, view))}
</figure>`;
}

/** For each similarity the reachability profile over the reordered matrix, with the factors at its side. */
export const structurePanel: Panel = {
  id: 'structure',
  title: 'Which channels say the same',
  render(data) {
    if (data.grids.length === 0) return undefined;
    const pairs = pairsBlock(data);
    return html`${pairs && dataBlock('pairs', pairs)}${data.grids.map((grid) => renderOne(data, grid))}`;
  },
  figures: structureFigures,
};
