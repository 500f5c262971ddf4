import { informationFigures } from '../figures/information.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** Bits in every channel, and what the prior was paid for them. */
export const informationPanel: Panel = {
  id: 'information',
  title: 'Information in the channels',
  render(data) {
    if (data.tables.channels.channel.length === 0) return undefined;
    const { minInformationBits } = data.record.job.analyses.structure ?? { minInformationBits: 0.01 };
    const figures = informationFigures(data);
    return html`<p>I(X;U) of each channel from its fingerprint of ${data.record.sources.samplePoints} data points, a lower bound. Channels at or below ${minInformationBits} bits are left out of the comparison; those within a bit of the ceiling log₂ n say more than the sample can show.</p>
${figures.map((figure) => html`<figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${figure.title}.</figcaption></figure>`)}`;
  },
  figures: informationFigures,
};
