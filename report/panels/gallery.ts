import type { RunData } from '../../contracts/run-data.ts';
import { channelNamer } from '../channel-name.ts';
import { stripOf } from '../figures/strip.ts';
import { galleriesOf, type Gallery } from '../gallery.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';

const ROLES = { representative: 'representative', central: 'central', random: 'any member' } as const;

function renderOne(data: RunData, { similarity, ensemble, numeral, rows }: Gallery): Html {
  const pictures = data.pictures!;
  const indexOf = new Map(Array.from(pictures.places, (place, index) => [place, index]));
  const nameOf = channelNamer(data.tables);
  const body = rows.map(({ channel, role, places }) => {
    const name = nameOf(channel);
    const address = stripOf(
      pictures,
      places.map((place) => indexOf.get(place) ?? -1),
    );
    return html`<tr><td>${ROLES[role]}<br><span class="name note" title="${name}">${name}</span></td><td><img class="strip" src="${address}" alt="Data points from the lowest to the highest mean of ${name}, in steps of 10 %"></td></tr>`;
  });
  const where = ensemble === '' || data.record.sources.ensembles.length === 1 ? '' : `, ${ensemble}`;
  return html`<h3>${similarity.toUpperCase()} cluster ${numeral}${where}</h3><div class="wide"><table class="gallery"><tbody>${body}</tbody></table></div>`;
}

/** Pictures of data points along the channels of each cluster. */
export const galleryPanel: Panel = {
  id: 'gallery',
  title: 'What the clusters look like',
  render(data) {
    if (!data.pictures) return undefined;
    const galleries = galleriesOf(data).filter(({ rows }) => rows.length > 0);
    if (galleries.length === 0) return undefined;
    return html`<p>For each cluster the data points at the lowest mean of a channel, then at every tenth of their order up to the highest: of its representative, of the three next most central channels, and of one other member picked at random (the same at every time). What changes along a row is what the channel encodes; rows of a cluster should tell the same story, forwards or backwards.</p>${galleries.map((gallery) => renderOne(data, gallery))}`;
  },
};
