import { TABLES, type TableName } from '../../contracts/tables.ts';
import { html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** What each table tells, in a line. */
const SAYS: Readonly<Partial<Record<TableName, string>>> = {
  spaces: 'every space: its ensemble, name, file, kind and size',
  space_metadata: 'what is known of the models',
  channels: 'information, KL and whether kept, for every channel',
  pairs: 'joint information, NMI and VI of every pair of kept channels',
  factors: 'every channel against every known factor, with the level of chance',
  order_nmi: 'the reachability profile by NMI',
  order_vi: 'the reachability profile by VI',
  clusters_nmi: 'the hierarchy of clusters by NMI',
  clusters_vi: 'the hierarchy of clusters by VI',
  cluster_sensitivity: 'how the number of clusters depends on minSamples',
  matches: 'each cluster’s best match in other ensembles',
};

const size = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const address = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/** Links to the stored tables. */
export const tablesPanel: Panel = {
  id: 'tables',
  title: 'Tables',
  render({ stored }) {
    const rows = stored.map(
      ({ name, key, rows: count, bytes }) =>
        html`<tr><td><a href="${address(key)}">${key.replace(/^.*?tables\//, '')}</a></td><td class="number" data-value="${count}">${count}</td><td class="number" data-value="${bytes}">${size(bytes)}</td><td>${SAYS[name as TableName] ?? Object.keys(TABLES[name as TableName] ?? {}).join(', ')}</td></tr>`,
    );
    return html`<p>Parquet, in the run’s folder. DuckDB reads them where they are: <code>SELECT * FROM 'tables/channels.parquet' ORDER BY information_bits DESC;</code></p>
<div class="wide"><table class="sortable"><thead><tr><th>File</th><th class="number">Rows</th><th class="number">Size</th><th>What it tells</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  },
};
