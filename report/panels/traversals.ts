import { channelNamer } from '../channel-name.ts';
import { stripOf } from '../figures/strip.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { representativesOf } from '../traversals.ts';

/** Decoded traversals of the representatives, where someone has decoded them. */
export const traversalsPanel: Panel = {
  id: 'traversals',
  title: 'Decoded traversals',
  render({ decoded, tables, record }) {
    if (!decoded || decoded.channels.length === 0) return undefined;
    const { channels, columns, values, pictures } = decoded;
    const standsFor = representativesOf({ tables, record });
    const nameOf = channelNamer(tables);
    const body = Array.from(channels, (channel, row) => {
      const indices = Array.from({ length: columns }, (_, k) => row * columns + k);
      const [from, to] = [values[row * columns]!, values[(row + 1) * columns - 1]!];
      const name = nameOf(channel);
      return html`<tr><td><span class="name" title="${name}">${name}</span><br><span class="note">${standsFor.get(channel)?.join(', ') ?? ''}<br>${from.toFixed(1)} to ${to.toFixed(1)}</span></td><td><img class="strip" src="${stripOf(pictures, indices)}" alt="Decoded pictures of ${name} from ${from.toFixed(1)} to ${to.toFixed(1)}"></td></tr>`;
    });
    return html`<p>A typical code of the model, decoded while one dimension takes values from left to right and the others stay.</p><div class="wide"><table class="gallery"><tbody>${body}</tbody></table></div>`;
  },
};
