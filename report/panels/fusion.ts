import type { RunData } from '../../contracts/run-data.ts';
import { DRAWN_MAX } from '../fused.ts';
import { fusionFigures } from '../figures/fusion.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** Rows of a table in the page; the rest is in the tables. */
const LISTED = 100;

const number = (value: number, digits: number): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));

function summaryTable({ fusion_summary: summary }: RunData['tables']): Html {
  if (!summary) return html``;
  const rows = summary.fusion
    .slice(0, LISTED)
    .map(
      (name, k) =>
        html`<tr><td class="name">${name}</td><td>${summary.objective[k]}</td><td>${summary.spaces[k]}</td><td>${number(summary.initial[k]!, 3)}</td><td>${number(summary.final[k]!, 3)}</td><td>${number(summary.information_bits[k]!, 2)}</td><td>${number(summary.nmi[k]!, 3)}</td><td>${number(summary.vi_bits[k]!, 2)}</td><td>${number(summary.continuity[k]!, 2)}</td><td>${number(summary.uniformity[k]!, 2)}</td></tr>`,
    );
  const more = summary.fusion.length > LISTED && html`<p>… and ${summary.fusion.length - LISTED} more.</p>`;
  return html`<div class="wide"><table><thead><tr><th>fusion</th><th>objective</th><th>members</th><th>at the start</th><th>at the end</th><th>bits</th><th>NMI</th><th>VI, bits</th><th>continuity</th><th>uniformity</th></tr></thead><tbody>${rows}</tbody></table></div>${more}`;
}

function factorTable({ fusion_factors: factors }: RunData['tables']): Html {
  if (!factors || factors.fusion.length === 0) return html``;
  const rows = factors.fusion
    .slice(0, LISTED)
    .map(
      (name, k) =>
        html`<tr><td class="name">${name}</td><td class="name">${factors.factor[k]}</td><td>${number(factors.nmi[k]!, 3)}</td><td>${number(factors.best_member_nmi[k]!, 3)}</td><td>${number(factors.median_member_nmi[k]!, 3)}</td></tr>`,
    );
  return html`<p>NMI with the known factors: the fused space has gathered more than any member where it is above the best of them.</p><div class="wide"><table><thead><tr><th>fusion</th><th>factor</th><th>fused</th><th>best member</th><th>median member</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Synthesis spaces: what they look like, how they came about, and what they know. */
export const fusionPanel: Panel = {
  id: 'fusion',
  title: 'Fusion',
  render(data) {
    const count = data.tables.fusion_summary?.fusion.length ?? 0;
    if (count === 0) return undefined;
    const drawn = count > DRAWN_MAX ? ` The first ${DRAWN_MAX} of ${count} are drawn.` : '';
    return html`<p>Each space of free Gaussians was moved by gradient ascent until it agreed as far as it could with its members. NMI and VI are the means over the members, by the fingerprint. A fused space has no axes of its own: only overlaps count. Ellipses are one standard deviation.${drawn}</p>${summaryTable(data.tables)}${factorTable(data.tables)}${fusionFigures(data).map((figure) => html`<figure><div class="wide"><div class="drawing small">${figure.draw(120)}</div></div><figcaption>${figure.title}.</figcaption></figure>`)}`;
  },
  figures: fusionFigures,
};
