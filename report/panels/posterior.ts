import type { RunData } from '../../contracts/run-data.ts';
import { dataBlock } from '../embedded.ts';
import { posteriorFigures } from '../figures/posterior.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { posteriorsBlock } from '../posteriors.ts';

function controls({ factors }: RunData): Html {
  const options = factors.map(({ name }, k) => html`<option value="${k}">${name}</option>`);
  const byFactor = html`<label>coloured by <select data-factor><option value="-1">nothing</option>${options}</select></label>`;
  return html`<div class="controls" hidden><label>search <input type="search" data-search></label><label>channel <select data-channel></select></label>${factors.length > 0 && byFactor}</div>`;
}

/** The posterior of a channel that the reader chooses. */
export const posteriorPanel: Panel = {
  id: 'posterior',
  title: 'The posterior of a channel',
  render(data) {
    const block = posteriorsBlock(data);
    const [figure] = posteriorFigures(data);
    if (!block || !figure) return undefined;
    const thinned =
      block.points < data.record.sources.samplePoints
        ? ` Of each channel ${block.points} of the ${data.record.sources.samplePoints} sampled points are shown, evenly by their means.`
        : '';
    return html`<figure class="posterior">${controls(data)}<p class="readout" role="status" aria-live="polite">${figure.title}</p><div class="wide"><div class="drawing small">${figure.draw(120)}</div></div><p class="legend"></p><figcaption>Each data point at its mean, with one standard deviation to both sides; a band that is narrow against the range of the means is a channel that tells the points apart. A cell of a matrix above chooses the channel of its row.${thinned}</figcaption>${dataBlock('posteriors', block)}</figure>`;
  },
  figures: posteriorFigures,
};
