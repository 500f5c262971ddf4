/** Tables of class `sortable` are sorted by a click on a heading, or by Enter on its button. */

const keyOf = (row: HTMLTableRowElement, column: number): string => {
  const cell = row.cells[column];
  return cell?.dataset['value'] ?? cell?.textContent?.trim() ?? '';
};

/** Numbers by size, other texts as people sort them; what is missing comes last. */
function compare(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.localeCompare(b, 'en', { numeric: true });
}

function sort(table: HTMLTableElement, column: number, direction: 'ascending' | 'descending'): void {
  const body = table.tBodies[0]!;
  const sign = direction === 'ascending' ? 1 : -1;
  const rows = [...body.rows].sort((a, b) => sign * compare(keyOf(a, column), keyOf(b, column)));
  body.append(...rows);
}

export function enhanceSorting(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const direction = head.ariaSort === 'ascending' ? 'descending' : 'ascending';
        for (const other of heads) other.ariaSort = null;
        head.ariaSort = direction;
        sort(table, column, direction);
      });
    });
  }
}
