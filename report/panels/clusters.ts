import type { PairGrid, RunData } from '../../contracts/run-data.ts';
import { channelName } from '../channel-name.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { strongestFactor } from '../strongest-factor.ts';

/** A leaf of the hierarchy with the channels in it, in the order of the profile. */
interface Cluster {
  readonly row: number;
  readonly members: readonly number[];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function leavesOf({ tables }: RunData, { similarity }: PairGrid): Cluster[] {
  const clusters = tables[`clusters_${similarity}`]!;
  const order = tables[`order_${similarity}`]!;
  const membersOf = new Map<number, number[]>();
  order.cluster.forEach((cluster, row) => {
    if (cluster >= 0) membersOf.set(cluster, [...(membersOf.get(cluster) ?? []), order.channel[row]!]);
  });
  return [...clusters.cluster.keys()]
    .filter((row) => clusters.numeral[row] !== '')
    .map((row) => ({ row, members: membersOf.get(clusters.cluster[row]!) ?? [] }));
}

/** The share of an ensemble's models that have a member; of all models where the cluster spans the ensembles. */
function shareOfModels({ tables }: RunData, members: readonly number[], ensemble: string): number {
  const { spaces, channels } = tables;
  const models = [...spaces.space].filter((space) => ensemble === '' || spaces.ensemble[space] === ensemble).length;
  return new Set(members.map((channel) => channels.space[channel]!)).size / models;
}

function matchesOf({ tables }: RunData, similarity: string, cluster: number): Html {
  const { matches } = tables;
  if (!matches) return html``;
  const rows = [...matches.cluster.keys()].filter(
    (row) => matches.similarity[row] === similarity && matches.cluster[row] === cluster,
  );
  return html`${rows.map((row) => html`<div>${matches.ensemble[row]!}: ${percent(matches.share_of_models[row]!)}</div>`)}`;
}

function factorOf({ tables }: RunData, channel: number): Html {
  if (!tables.factors || tables.factors.channel.length === 0) return html`<td>–</td>`;
  const found = strongestFactor(tables.factors, channel);
  if (!found) return html`<td data-value="0">none above chance</td>`;
  return html`<td data-value="${found.nmi}"><span class="name" title="${found.name}">${found.name}</span> ${found.nmi.toFixed(2)} (chance ${found.chance.toFixed(2)})</td>`;
}

function clusterRow(data: RunData, grid: PairGrid, { row, members }: Cluster): Html {
  const clusters = data.tables[`clusters_${grid.similarity}`]!;
  const representative = clusters.representative[row]!;
  const name = channelName(data.tables, representative);
  const ensemble = clusters.ensemble[row]!;
  const names = members.map((channel) => channelName(data.tables, channel)).join(', ');
  const share = shareOfModels(data, members, ensemble);
  return html`<tr id="cluster-${grid.similarity}-${clusters.cluster[row]!}"><td data-value="${row}">${clusters.numeral[row]!}</td><td><span class="name" title="${ensemble}">${ensemble === '' ? 'all' : ensemble}</span></td><td class="number">${members.length}</td><td><span class="name" title="${name}">${name}</span></td><td class="number">${clusters.mean_similarity[row]!.toFixed(3)}</td>${factorOf(data, representative)}<td class="number" data-value="${share}">${percent(share)}</td><td>${matchesOf(data, grid.similarity, clusters.cluster[row]!)}</td><td class="number">${String(clusters.saturated_pairs[row]!)}</td><td><details><summary>${members.length} channels</summary>${names}</details></td></tr>`;
}

function sensitivity({ tables }: RunData, { similarity }: PairGrid): Html {
  const table = tables.cluster_sensitivity;
  if (!table) return html``;
  const rows = [...table.similarity.keys()].filter((row) => table.similarity[row] === similarity);
  const body = rows.map(
    (row) =>
      html`<tr><td><span class="name" title="${table.ensemble[row]!}">${table.ensemble[row] === '' ? 'all' : table.ensemble[row]!}</span></td><td class="number">${table.min_samples[row]!}</td><td class="number">${table.clusters[row]!}</td><td class="number">${table.clustered[row]!}</td><td class="number">${table.largest[row]!}</td></tr>`,
  );
  return html`<details><summary>How the clusters hang on minSamples</summary><div class="wide"><table class="sortable"><thead><tr><th>Ensemble</th><th class="number">minSamples</th><th class="number">Clusters</th><th class="number">Channels in one</th><th class="number">Largest</th></tr></thead><tbody>${body}</tbody></table></div></details>`;
}

function renderOne(data: RunData, grid: PairGrid): Html {
  const leaves = leavesOf(data, grid);
  const head = html`<h3>By ${grid.similarity.toUpperCase()}</h3>`;
  if (leaves.length === 0) {
    return html`${head}<p>No clusters: no group of channels is denser than its surroundings at this minSamples.</p>${sensitivity(data, grid)}`;
  }
  return html`${head}<div class="wide"><table class="sortable"><thead><tr><th>Cluster</th><th>Ensemble</th><th class="number">Size</th><th>Representative</th><th class="number">Mean similarity</th><th>Strongest factor</th><th class="number">In models</th><th>In other ensembles</th><th class="number">Saturated pairs</th><th>Members</th></tr></thead><tbody>${leaves.map((leaf) => clusterRow(data, grid, leaf))}</tbody></table></div>${sensitivity(data, grid)}`;
}

/** The clusters with what they hold, who has them, and what they say about known factors. */
export const clustersPanel: Panel = {
  id: 'clusters',
  title: 'Clusters',
  render(data) {
    if (data.grids.length === 0) return undefined;
    return html`<p>A cluster is a fragment of information that recurs. Its representative is the member most similar to the others; “in models” is the share of the ensemble’s models that have a member; a factor is named where it stands three standard deviations above chance.</p>${data.grids.map((grid) => renderOne(data, grid))}`;
  },
};
