import { format } from 'd3-format';
import type { RunData } from '../../contracts/run-data.ts';
import { SOFTWARE_VERSION } from '../../contracts/version.ts';
import { html, type Html } from '../html.ts';
import { dataBlock } from '../embedded.ts';
import { channelsBlock } from '../page-data.ts';
import type { Panel } from '../panel.ts';
import { leafRows } from '../leaf-rows.ts';

const counted = format(',');
/** Thousands set apart by a thin space. */
const grouped = (count: number): string => counted(count).replaceAll(',', '\u202f');

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;
const countOf = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

/** Leaves of a similarity's hierarchy, and the channels in one. */
function groupsOf({ tables }: RunData, similarity: 'nmi' | 'vi'): { groups: number; members: number } {
  const clusters = tables[`clusters_${similarity}`];
  const leaves = clusters ? leafRows(clusters) : [];
  return { groups: leaves.length, members: leaves.reduce((sum, k) => sum + clusters!.members[k]!, 0) };
}

function lead(data: RunData): Html {
  const { spaces, channels } = data.tables;
  const kept = countOf(channels.kept);
  const ensembles = new Set(spaces.ensemble).size;
  const models = `${plural(spaces.space.length, 'space')}${ensembles > 1 ? ` in ${ensembles} ensembles` : ''}`;
  if (channels.channel.length === 0) {
    return html`<p class="lead">${models} of means alone, without posteriors: they were catalogued. There is nothing in them that could be compared here; export log-variances beside the means, or repeated samples.</p>`;
  }
  const what = `${models} give ${plural(channels.channel.length, 'channel')}, of which ${kept} carry information that counts.`;
  const [first] = data.grids;
  if (!first) return html`<p class="lead">${what} They were catalogued; no comparison was asked for.</p>`;
  const { groups, members } = groupsOf(data, first.similarity);
  const name = first.similarity === 'nmi' ? 'NMI' : 'VI';
  const share = kept === 0 ? 0 : Math.round((100 * members) / kept);
  const found =
    groups === 0
      ? `No group of channels that agree was found by ${name}.`
      : `By ${name}, ${plural(groups, 'fragment')} of information ${groups === 1 ? 'recurs' : 'recur'} over the models: ${members} channels (${share} % of those kept) belong to one.`;
  return html`<p class="lead">${what} ${found}</p>`;
}

const fact = (term: string, value: string | number): Html =>
  html`<div><dt>${term}</dt><dd>${typeof value === 'number' ? grouped(value) : value}</dd></div>`;

function facts(data: RunData): Html {
  const { record, tables, chance, cloud } = data;
  const { sources } = record;
  const { channels } = tables;
  const kept = countOf(channels.kept);
  const pairs = cloud ? (cloud.form === 'points' ? cloud.i.length : cloud.pairs) : undefined;
  const groups = data.grids.map((grid) =>
    fact(`clusters by ${grid.similarity.toUpperCase()}`, groupsOf(data, grid.similarity).groups),
  );
  return html`<dl class="facts">${fact('spaces', tables.spaces.space.length)}${fact('data points', `${grouped(sources.samplePoints)} of ${grouped(sources.points)}`)}${fact('channels kept', `${grouped(kept)} of ${grouped(channels.channel.length)}`)}${fact('saturated channels', countOf(channels.saturated))}${pairs !== undefined && fact('pairs compared', pairs)}${groups}${chance?.nmi != null && fact('NMI by chance', `${chance.nmi.toFixed(3)} ± ${(chance.nmiSd ?? 0).toFixed(3)}`)}${data.factors.length > 0 && fact('known factors', data.factors.length)}</dl>`;
}

function ensembles({ record, tables }: RunData): Html {
  const { spaces, channels } = tables;
  const rows = record.sources.ensembles.map((name) => {
    const own = [...spaces.space].filter((space) => spaces.ensemble[space] === name);
    const inside = new Set(own);
    const all = [...channels.channel.keys()].filter((row) => inside.has(channels.space[row]!));
    const kept = all.filter((row) => channels.kept[row] === 1);
    const bits = kept.map((row) => channels.information_bits[row]!).sort((a, b) => a - b);
    const kinds = [...new Set(own.map((space) => spaces.kind[space]!.replaceAll('_', ' ')))].join(', ');
    const range = bits.length === 0 ? '–' : `${bits[0]!.toFixed(2)} to ${bits.at(-1)!.toFixed(2)}`;
    return html`<tr><td><span class="name" title="${name}">${name}</span></td><td class="number">${own.length}</td><td>${kinds}</td><td class="number">${kept.length} of ${all.length}</td><td class="number">${range}</td></tr>`;
  });
  return html`<div class="wide"><table><thead><tr><th>Ensemble</th><th class="number">Spaces</th><th>Posteriors</th><th class="number">Channels kept</th><th class="number">Bits in them</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The run in numbers. */
export const overviewPanel: Panel = {
  id: 'overview',
  title: 'The run in numbers',
  render(data) {
    const { record } = data;
    return html`${lead(data)}${facts(data)}${ensembles(data)}<p class="note">Sample drawn with seed ${record.job.sample.seed}. Engine ${record.engine}, arithmetic ${record.arithmetic}, latent-census ${SOFTWARE_VERSION}. Started ${record.startedAt.slice(0, 16).replace('T', ' ')} UTC.</p>${dataBlock('channels', channelsBlock(data))}`;
  },
};
