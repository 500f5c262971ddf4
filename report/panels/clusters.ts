import type { Similarity } from '../../contracts/analyses/structure.ts';
import type { PairGrid, RunData } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { channelNamer } from '../channel-name.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';
import { strongestFactor } from '../strongest-factor.ts';
import { leafRows } from '../leaf-rows.ts';
import { withError } from '../with-error.ts';

/** A leaf of the hierarchy with the channels in it, in the order of the profile. */
interface Cluster {
  readonly row: number;
  readonly members: readonly number[];
}

/** A column of the cluster table; left out where it would tell nothing. */
interface Column {
  readonly title: string;
  readonly shown: boolean;
  readonly number?: boolean;
  cell(cluster: Cluster): { readonly content: Html | string | number; readonly value?: number };
}

/** Pairs with errors that are listed at most. */
const PAIRS_MAX = 500;

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const shortened = (name: string): Html => html`<span class="name" title="${name}">${name}</span>`;

function leavesOf({ tables }: RunData, { similarity }: PairGrid): Cluster[] {
  const clusters = tables[`clusters_${similarity}`]!;
  const order = tables[`order_${similarity}`]!;
  const membersOf = new Map<number, number[]>();
  order.cluster.forEach((cluster, row) => {
    if (cluster >= 0) membersOf.set(cluster, [...(membersOf.get(cluster) ?? []), order.channel[row]!]);
  });
  return leafRows(clusters).map((row) => ({ row, members: membersOf.get(clusters.cluster[row]!) ?? [] }));
}

/** The share of an ensemble's models that have a member; of all models where the cluster spans the ensembles. */
function shareOfModels({ tables }: RunData, members: readonly number[], ensemble: string): number {
  const { spaces, channels } = tables;
  const models = [...spaces.space].filter((space) => ensemble === '' || spaces.ensemble[space] === ensemble).length;
  return new Set(members.map((channel) => channels.space[channel]!)).size / models;
}

function matchesOf({ tables }: RunData, similarity: string, cluster: number): Html {
  const { matches } = tables;
  const rows = [...(matches?.cluster.keys() ?? [])].filter(
    (row) => matches!.similarity[row] === similarity && matches!.cluster[row] === cluster,
  );
  return html`${rows.map((row) => html`<div>${shortened(matches!.ensemble[row]!)} ${percent(matches!.share_of_models[row]!)}</div>`)}`;
}

function factorOf({ tables }: RunData, channel: number): ReturnType<Column['cell']> {
  const found = tables.factors && strongestFactor(tables.factors, channel);
  if (!found) return { content: 'none above chance', value: 0 };
  const { name, nmi, chance } = found;
  return {
    content: html`<span class="whole">${shortened(name)} ${nmi.toFixed(2)} (chance ${chance.toFixed(2)})</span>`,
    value: nmi,
  };
}

/** The group whose representative is most similar, and how similar, with its error. */
function nearestOf(
  clusters: TableData<'clusters_nmi'>,
  row: number,
  similarity: Similarity,
): ReturnType<Column['cell']> {
  const numeral = clusters.numeral[clusters.cluster.indexOf(clusters.nearest[row]!)];
  if (numeral === undefined) return { content: '' };
  const [value, error] =
    similarity === 'nmi'
      ? [clusters.nearest_nmi[row]!, clusters.nearest_nmi_se[row]!]
      : [clusters.nearest_vi_bits[row]!, clusters.nearest_vi_se[row]!];
  return { content: html`<span class="whole">${numeral} ${withError(value, error)}</span>`, value };
}

function columnsOf(data: RunData, grid: PairGrid): Column[] {
  const { tables, record } = data;
  const clusters = tables[`clusters_${grid.similarity}`]!;
  const nameOf = channelNamer(tables);
  const shown = (condition: boolean | undefined) => ({ shown: condition === true });
  return [
    { title: 'Cluster', shown: true, cell: ({ row }) => ({ content: clusters.numeral[row]!, value: row }) },
    {
      title: 'Ensemble',
      ...shown(record.sources.ensembles.length > 1),
      cell: ({ row }) => ({ content: clusters.ensemble[row] === '' ? 'all' : shortened(clusters.ensemble[row]!) }),
    },
    { title: 'Size', shown: true, number: true, cell: ({ members }) => ({ content: members.length }) },
    {
      title: 'Representative',
      shown: true,
      cell: ({ row }) => ({ content: shortened(nameOf(clusters.representative[row]!)) }),
    },
    {
      title: 'Mean similarity',
      shown: true,
      number: true,
      cell: ({ row }) => ({ content: clusters.mean_similarity[row]!.toFixed(3) }),
    },
    {
      title: 'Says, bits',
      ...shown(clusters.representative_se.some((error) => error >= 0)),
      number: true,
      cell: ({ row }) => {
        const bits = clusters.representative_bits[row]!;
        return { content: withError(bits, clusters.representative_se[row]!), value: bits };
      },
    },
    {
      title: grid.similarity === 'nmi' ? 'Nearest, NMI' : 'Nearest, VI in bits',
      ...shown(clusters.nearest.some((cluster) => cluster >= 0)),
      number: true,
      cell: ({ row }) => nearestOf(clusters, row, grid.similarity),
    },
    {
      title: 'Strongest factor',
      ...shown(data.factors.length > 0),
      cell: ({ row }) => factorOf(data, clusters.representative[row]!),
    },
    {
      title: 'In models',
      shown: true,
      number: true,
      cell: ({ row, members }) => {
        const share = shareOfModels(data, members, clusters.ensemble[row]!);
        return { content: percent(share), value: share };
      },
    },
    {
      title: 'Elsewhere in',
      ...shown(tables.matches?.similarity.includes(grid.similarity)),
      cell: ({ row }) => ({ content: matchesOf(data, grid.similarity, clusters.cluster[row]!) }),
    },
    {
      title: 'Saturated pairs',
      ...shown(clusters.saturated_pairs.some((pairs) => pairs > 0n)),
      number: true,
      cell: ({ row }) => ({ content: String(clusters.saturated_pairs[row]!) }),
    },
    {
      title: 'Members',
      shown: true,
      cell: ({ members }) => {
        const names = members.map(nameOf).join(', ');
        return {
          content: html`<details><summary>show</summary><div class="members">${names}</div></details>`,
          value: members.length,
        };
      },
    },
  ];
}

function drawTable(data: RunData, grid: PairGrid, leaves: readonly Cluster[]): Html {
  const columns = columnsOf(data, grid).filter(({ shown }) => shown);
  const kind = ({ number }: Column): Html => (number ? html` class="number"` : html``);
  const heads = columns.map((column) => html`<th${kind(column)}>${column.title}</th>`);
  const ids = data.tables[`clusters_${grid.similarity}`]!.cluster;
  const rows = leaves.map((leaf) => {
    const cells = columns.map((column) => {
      const { content, value } = column.cell(leaf);
      return html`<td${kind(column)}${value === undefined ? html`` : html` data-value="${value}"`}>${content}</td>`;
    });
    return html`<tr id="cluster-${grid.similarity}-${ids[leaf.row]}">${cells}</tr>`;
  });
  return html`<div class="wide"><table class="sortable"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function sensitivity({ tables }: RunData, { similarity }: PairGrid): Html {
  const table = tables.cluster_sensitivity;
  if (!table) return html``;
  const rows = [...table.similarity.keys()].filter((row) => table.similarity[row] === similarity);
  const body = rows.map((row) => {
    const ensemble = table.ensemble[row] === '' ? html`all` : shortened(table.ensemble[row]!);
    const numbers = [table.min_samples, table.clusters, table.clustered, table.largest];
    return html`<tr><td>${ensemble}</td>${numbers.map((column) => html`<td class="number">${column[row]}</td>`)}</tr>`;
  });
  const heads = ['minSamples', 'Clusters', 'Channels in one', 'Largest'].map(
    (title) => html`<th class="number">${title}</th>`,
  );
  return html`<details><summary>How the clusters depend on minSamples</summary><div class="wide"><table class="sortable"><thead><tr><th>Ensemble</th>${heads}</tr></thead><tbody>${body}</tbody></table></div></details>`;
}

/** Pairs with standard errors; those of a channel with itself are in the table of clusters. */
function pairErrors({ tables }: RunData): Html {
  const table = tables.pair_errors;
  const rows = [...(table?.i.keys() ?? [])].filter((row) => table!.i[row] !== table!.j[row]).slice(0, PAIRS_MAX);
  if (!table || rows.length === 0) return html``;
  const nameOf = channelNamer(tables);
  const cell = (value: number, error: number): Html =>
    html`<td class="number" data-value="${value}">${withError(value, error)}</td>`;
  const body = rows.map(
    (row) =>
      html`<tr><td>${shortened(nameOf(table.i[row]!))}</td><td>${shortened(nameOf(table.j[row]!))}</td>${cell(table.nmi[row]!, table.nmi_se[row]!)}${cell(table.vi_bits[row]!, table.vi_se[row]!)}${cell(table.shared_bits[row]!, table.shared_se[row]!)}</tr>`,
  );
  return html`<details><summary>Pairs with standard errors</summary><p>Errors are those of another sample of as many data points; they say nothing of the distance of a fingerprint from the truth.</p><div class="wide"><table class="sortable"><thead><tr><th>Channel</th><th>Channel</th><th class="number">NMI</th><th class="number">VI, bits</th><th class="number">Shared, bits</th></tr></thead><tbody>${body}</tbody></table></div></details>`;
}

function renderOne(data: RunData, grid: PairGrid): Html {
  const leaves = leavesOf(data, grid);
  const table =
    leaves.length === 0
      ? html`<p>No clusters: no group of channels is denser than its surroundings at this minSamples.</p>`
      : drawTable(data, grid, leaves);
  return html`<h3>By ${grid.similarity.toUpperCase()}</h3>${table}${sensitivity(data, grid)}`;
}

/** The clusters with what they hold, who has them, and what they say about known factors. */
export const clustersPanel: Panel = {
  id: 'clusters',
  title: 'Clusters',
  render(data) {
    if (data.grids.length === 0) return undefined;
    return html`<p>A cluster is a fragment of information that recurs. Its representative is the member most similar to the others; “in models” is the share of the ensemble’s models that have a member, “elsewhere in” the share of another ensemble’s models that have a channel as similar; what it says comes with its standard error over samples of data points, and so does its similarity to the nearest other representative; a factor is named where it stands three standard deviations above chance.</p>${data.grids.map((grid) => renderOne(data, grid))}${pairErrors(data)}`;
  },
};
