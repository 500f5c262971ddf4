/** Rows of comma- or tab-separated text, quoted as in RFC 4180; blank lines are left out. */
export function parseCsv(text: string, separator = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let i = text.startsWith('\ufeff') ? 1 : 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else quoted = false;
    } else if (character === '"' && cell === '') {
      quoted = true;
    } else if (character === separator) {
      endCell();
    } else if (character === '\n' || (character === '\r' && text[i + 1] !== '\n')) {
      endRow();
    } else if (character !== '\r') {
      cell += character;
    }
  }
  if (quoted) throw new SyntaxError('a quote that is not closed');
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

/** The number that a text is, written in full; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}
