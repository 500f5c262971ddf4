import { ERRORS_MAX } from '../../contracts/bounds-standing.ts';
import type { RunTables } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { boundsCounts, middleBits, sizesOf } from '../bounds-counts.ts';
import { channelNamer } from '../channel-name.ts';
import { boundsFigures } from '../figures/bounds.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { withError } from '../with-error.ts';

/** Channels and spaces listed at most; the table has them all. */
const LISTED_MAX = 500;

type Rows = TableData<'bounds'>;

/** How many fingerprints of each size lie where. */
function counts(table: Rows): Html {
  const rows = boundsCounts(table).map(
    ({ what, size, count, standings, distanceBits }) =>
      html`<tr><td>${what}</td><td class="number" data-value="${size}">${size}</td><td class="number">${count}</td><td class="number">${standings.within}</td><td class="number">${standings.below}</td><td class="number">${standings.above}</td><td class="number">${standings.saturated}</td><td class="number" data-value="${distanceBits}">${distanceBits.toFixed(2)}</td></tr>`,
  );
  return html`<div class="wide"><table class="sortable"><thead><tr><th>Of</th><th class="number">Points n</th><th class="number">Fingerprints</th><th class="number">Within</th><th class="number">Below</th><th class="number">Above</th><th class="number">Saturated</th><th class="number">Fingerprint − middle of the bounds, bits (median)</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A row for each channel and space, fingerprints of all sizes side by side; the most informative first. */
function listed(tables: RunTables, table: Rows): Html {
  const sizes = sizesOf(table);
  const nameOf = channelNamer(tables);
  const first = [...table.channel.keys()]
    .filter((row) => table.fingerprint_points[row] === sizes[0])
    .sort((a, b) => middleBits(table, b) - middleBits(table, a));
  const rows = first.slice(0, LISTED_MAX).map((row) => {
    const [channel, space] = [table.channel[row]!, table.space[row]!];
    const name = channel >= 0 ? nameOf(channel) : `${tables.spaces.ensemble[space]} / ${tables.spaces.name[space]}`;
    const number = (text: string, value: number): Html => html`<td class="number" data-value="${value}">${text}</td>`;
    // Rows of the same channel follow each other, size by size.
    const fingerprints = sizes.map((_, k) => table.fingerprint_bits[row + k]!);
    return html`<tr><td><span class="name" title="${name}">${name}</span></td><td>${channel >= 0 ? 'channel' : 'whole'}</td>${number(withError(table.lower_bits[row]!, table.lower_se[row]!), table.lower_bits[row]!)}${number(withError(table.upper_bits[row]!, table.upper_se[row]!), table.upper_bits[row]!)}${fingerprints.map((bits) => number(bits.toFixed(3), bits))}</tr>`;
  });
  const more =
    first.length > LISTED_MAX &&
    html`<p class="note">The first ${LISTED_MAX} of ${first.length}; the table bounds has them all.</p>`;
  return html`<div class="wide"><table class="sortable"><thead><tr><th>Channel or space</th><th></th><th class="number">Lower, bits</th><th class="number">Upper, bits</th>${sizes.map((size) => html`<th class="number">n = ${size}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${more}`;
}

/** Fingerprints beside sampled bounds on the same information. */
export const boundsPanel: Panel = {
  id: 'bounds',
  title: 'Bounds',
  render(data) {
    const table = data.tables.bounds;
    if (!table || table.channel.length === 0) return undefined;
    const figures = boundsFigures(data).map(
      (figure) =>
        html`<figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${figure.title}. A bar reaches from the lower to the upper bound, its mark is their middle; broken lines are at log₂ n, the most that a fingerprint of n points can show.</figcaption></figure>`,
    );
    return html`<p>An InfoNCE lower and a leave-one-out upper bound from one draw at each of ${table.points[0]} data points, and what fingerprints of several sizes say. The bounds hold in the mean over draws. A fingerprint is a lower bound of its own, and low by up to 0.28 bits for each dimension of a Gaussian; it counts as below or above where it misses the bounds by more than ${ERRORS_MAX} standard errors, and as saturated within a bit of log₂ n.</p>
${figures}${counts(table)}
<details><summary>Each channel and space</summary>${listed(data.tables, table)}</details>`;
  },
  figures: boundsFigures,
};
