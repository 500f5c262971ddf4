import type { RunData } from '../../contracts/run-data.ts';
import { dataBlock, pack } from '../embedded.ts';
import { agreementFigures, cloudSquare } from '../figures/agreement.ts';
import { html, type Html } from '../html.ts';
import { type CloudBlock, keptRows } from '../page-data.ts';
import type { Panel } from '../panel.ts';

/** Width at which the scatter stands in the page. */
const PAGE_MM = 120;

function block(data: RunData): Html {
  const { cloud } = data;
  if (cloud?.form !== 'points') return html``;
  const rows = keptRows(data);
  const baseOf = new Map(rows.map((row, base) => [data.tables.channels.channel[row]!, base]));
  const ends = (channels: Int32Array) =>
    pack(
      Array.from(channels, (channel) => baseOf.get(channel)!),
      [0, Math.max(1, rows.length - 1)],
    );
  const value: CloudBlock = {
    i: ends(cloud.i),
    j: ends(cloud.j),
    nmi: pack(cloud.nmi, [0, 1]),
    similarity: pack(
      cloud.viBits.map((bits) => Math.exp(-bits)),
      [0, 1],
    ),
    square: cloudSquare(PAGE_MM),
  };
  return dataBlock('cloud', value);
}

/** Where the two measures agree, and where they do not. */
export const agreementPanel: Panel = {
  id: 'agreement',
  title: 'NMI against VI',
  render(data) {
    const [figure] = agreementFigures(data);
    if (!figure) return undefined;
    const chance = data.chance?.nmi == null ? '' : ' The dashed line is the NMI that chance alone gives.';
    const counted = data.cloud?.form === 'raster' ? ' Darker cells hold more pairs, on a logarithmic scale.' : '';
    return html`<figure class="cloud"><div class="wide"><div class="drawing small">${figure.draw(PAGE_MM)}</div></div><figcaption>${figure.title}. NMI is relative to the information that the two channels carry, VI is not: pairs of weak channels can agree by one and not by the other.${chance}${counted}</figcaption>${block(data)}</figure>`;
  },
  figures: agreementFigures,
};
