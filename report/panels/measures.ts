import { measuresFigures } from '../figures/measures.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** Other measures of similarity between whole spaces, and how far they agree. */
export const measuresPanel: Panel = {
  id: 'measures',
  title: 'Measures',
  render(data) {
    const [matrices, agreement] = measuresFigures(data);
    if (!matrices || !agreement) return undefined;
    return html`<figure><div class="wide"><div class="drawing">${matrices.draw(180)}</div></div><figcaption>${matrices.title}, in the order of the job. Each has a scale of its own, from its least similar pair (light) to its most similar one (dark); distances are turned round. Grey: no value, or spaces of different ensembles.</figcaption></figure><figure><div class="wide"><div class="drawing">${agreement.draw(120)}</div></div><figcaption>${agreement.title}: Spearman’s rank correlation, distances turned round, so that 1 is the same order. Measures that see posteriors and measures that see means alone need not agree.</figcaption></figure>`;
  },
  figures: measuresFigures,
};
