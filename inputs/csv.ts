/** A file of text must not fill the memory. A row takes as much as so many cells besides its own. */
const COLUMNS_MAX = 10_000;
export const CELLS_MAX = 8_000_000;
const CELLS_OF_A_ROW = 4;

/**
 * Rows of comma- or tab-separated text, quoted as in RFC 4180; blank lines are left out.
 * @throws SyntaxError for a quote without an end, and for more than 10,000 columns or 8 million cells.
 */
export function parseCsv(text: string, separator = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let cells = 0;
  const endCell = () => {
    row.push(cell);
    cell = '';
    if (row.length > COLUMNS_MAX) throw new SyntaxError(`more than ${COLUMNS_MAX} columns`);
    if (++cells > CELLS_MAX) throw new SyntaxError(`more than ${CELLS_MAX} values`);
  };
  const endRow = () => {
    endCell();
    cells += CELLS_OF_A_ROW;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  const special = separator === '\t' ? /[\t\r\n"]/g : /[,\r\n"]/g;
  for (let i = text.startsWith('\ufeff') ? 1 : 0; i < text.length; i++) {
    if (text[i] === '"' && cell === '') {
      const quoted = quotedAt(text, i);
      cell += quoted.value;
      i = quoted.end;
      continue;
    }
    special.lastIndex = text[i] === '"' ? i + 1 : i;
    const next = special.exec(text)?.index ?? text.length;
    // Text up to the next character that means something; a quote inside of a value is a part of it.
    if (next > i) {
      cell += text.slice(i, next);
      i = next - 1;
      continue;
    }
    const character = text[i]!;
    if (character === separator) endCell();
    else if (character === '\n' || text[i + 1] !== '\n') endRow();
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

/** What stands between the quote at `start` and the one that closes it, which is at `end`. */
function quotedAt(text: string, start: number): { value: string; end: number } {
  let value = '';
  for (let from = start + 1; ;) {
    const end = text.indexOf('"', from);
    if (end < 0) throw new SyntaxError('a quote that is not closed');
    value += text.slice(from, end);
    if (text[end + 1] !== '"') return { value, end };
    value += '"';
    from = end + 2;
  }
}

/** The number that a text is, written in full; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}
