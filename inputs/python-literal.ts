/** The part of Python's literals that .npy headers are written in. */
export type Literal = string | number | boolean | null | Literal[] | { readonly [key: string]: Literal };

const NESTING_MAX = 16;
const TOKEN = /\s*(?:([{}[\](),:])|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)L?|(True|False|None))\s*/y;
const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

/** Parses a dictionary, tuple, list, string, integer, boolean or None. Nothing is ever evaluated. @throws SyntaxError */
export function parseLiteral(text: string): Literal {
  const tokens = tokensOf(text);
  let next = 0;

  const mark = (): string | undefined => tokens[next]?.mark;
  const expectMark = (wanted: string): void => {
    if (mark() !== wanted) throw new SyntaxError(`no ${wanted}`);
    next++;
  };
  const items = (close: string, depth: number): Literal[] => {
    const list: Literal[] = [];
    while (mark() !== close) {
      list.push(value(depth));
      if (mark() !== close) expectMark(',');
    }
    next++;
    return list;
  };
  const entries = (depth: number): Literal => {
    const fields: [string, Literal][] = [];
    while (mark() !== '}') {
      const key = value(depth);
      if (typeof key !== 'string') throw new SyntaxError('a key that is no string');
      expectMark(':');
      fields.push([key, value(depth)]);
      if (mark() !== '}') expectMark(',');
    }
    next++;
    return Object.fromEntries(fields);
  };
  const value = (depth: number): Literal => {
    const token = tokens[next++];
    if (token === undefined || depth > NESTING_MAX) throw new SyntaxError('an incomplete literal');
    if (token.mark === undefined) return token.value;
    if (token.mark === '{') return entries(depth + 1);
    if (token.mark === '(') return items(')', depth + 1);
    if (token.mark === '[') return items(']', depth + 1);
    throw new SyntaxError(`an unexpected ${token.mark}`);
  };

  const result = value(0);
  if (next !== tokens.length) throw new SyntaxError('more than one literal');
  return result;
}

function tokensOf(text: string): { mark?: string; value: string | number | boolean | null }[] {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxError('text that is no literal');
    const [, mark, single, double, digits, word] = match;
    if (mark !== undefined) tokens.push({ mark, value: null });
    else if (digits !== undefined) tokens.push({ value: Number(digits) });
    else if (word !== undefined) tokens.push({ value: WORDS[word] ?? null });
    else tokens.push({ value: (single ?? double ?? '').replaceAll(/\\(.)/g, '$1') });
  }
  return tokens;
}
