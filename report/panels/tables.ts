import { meaningOfTable, TABLE_NAMES } from '../../contracts/glossary.ts';
import type { RunData } from '../../contracts/run-data.ts';
import { html, type Html } from '../html.ts';
import type { Panel } from '../panel.ts';

const meaningOf = (name: string): string => {
  const table = TABLE_NAMES.find((each) => each === name);
  return table ? meaningOfTable(table) : '';
};

const size = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const address = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

interface Listed {
  readonly name: string;
  readonly key: string;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Objects of a table are listed one by one up to this many. */
const OBJECTS_MAX = 12;

/** A line for each object; one for the folder of a table that lies in many. */
function linesOf(stored: RunData['stored']): Listed[] {
  return [...new Set(stored.map(({ name }) => name))].flatMap((name) => {
    const own = stored.filter((entry) => entry.name === name);
    if (own.length <= OBJECTS_MAX) return own.map((entry) => ({ ...entry, files: 1 }));
    const total = (of: 'rows' | 'bytes'): number => own.reduce((sum, entry) => sum + entry[of], 0);
    const folder = own[0]!.key.replace(/[^/]*$/, '');
    return [{ name, key: folder, files: own.length, rows: total('rows'), bytes: total('bytes') }];
  });
}

function drawLine({ name, key, files, rows, bytes }: Listed): Html {
  const shown = key.replace(/^.*?tables\//, '');
  const many = files > 1 ? ` (${files} files)` : '';
  return html`<tr><td><a href="${address(key)}">${shown}</a>${many}</td><td class="number" data-value="${rows}">${rows}</td><td class="number" data-value="${bytes}">${size(bytes)}</td><td>${meaningOf(name)}</td></tr>`;
}

/** Links to the stored tables. */
export const tablesPanel: Panel = {
  id: 'tables',
  title: 'Tables',
  render({ stored }) {
    return html`<p>Parquet, in the run’s folder. DuckDB reads them where they are: <code>SELECT * FROM 'tables/channels.parquet' ORDER BY information_bits DESC;</code></p>
<div class="wide"><table class="sortable"><thead><tr><th>File</th><th class="number">Rows</th><th class="number">Size</th><th>What it tells</th></tr></thead><tbody>${linesOf(stored).map(drawLine)}</tbody></table></div>`;
  },
};
