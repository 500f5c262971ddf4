import { informationFigures } from '../figures/information.ts';
import { usesLowRank } from '../../contracts/low-rank.ts';
import type { RunData } from '../../contracts/run-data.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** Of a run by factors of low rank: how many columns they took, and how far that can have moved a number. */
function lowRankNote({ record, tables: { channels } }: RunData): Html | undefined {
  if (!usesLowRank(record)) return undefined;
  const ranks = channels.rank.filter((rank) => rank >= 0).sort();
  const dense = channels.rank.length - ranks.length;
  const bound = channels.bound_bits.reduce((most, bits) => Math.max(most, bits), 0);
  const factors =
    ranks.length === 0
      ? 'No channel has a factor of low rank'
      : `Coefficients are taken by factors of low rank, ${ranks[0]} to ${ranks.at(-1)} columns (median ${ranks[ranks.length >> 1]}), which can have moved no I(X;U) by more than ${bound.toExponential(0)} bits; the tables have the bound of every number`;
  const rest = dense > 0 ? ` All coefficients of ${dense} channels of full rank were worked out.` : '';
  return html`<p class="low-rank">${factors}.${rest}</p>`;
}

/** Bits in every channel, and what the prior was paid for them. */
export const informationPanel: Panel = {
  id: 'information',
  title: 'Information in the channels',
  render(data) {
    if (data.tables.channels.channel.length === 0) return undefined;
    const { minInformationBits } = data.record.job.analyses.structure ?? { minInformationBits: 0.01 };
    const figures = informationFigures(data);
    return html`<p>I(X;U) of each channel from its fingerprint of ${data.record.sources.samplePoints} data points, a lower bound. Channels at or below ${minInformationBits} bits are left out of the comparison; those within a bit of the ceiling log₂ n say more than the sample can show.</p>
${lowRankNote(data)}
${figures.map((figure) => html`<figure><div class="wide"><div class="drawing">${figure.draw(180)}</div></div><figcaption>${figure.title}.</figcaption></figure>`)}`;
  },
  figures: informationFigures,
};
