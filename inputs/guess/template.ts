/** A part of a path that differs between files, as a template names it. */
export interface Variable {
  readonly name: string;
  /** One value a file. */
  readonly values: readonly string[];
}

/** Paths of one form: literal texts and variables in turn, for the path as a whole. */
export interface PathForm {
  readonly template: string;
  readonly variables: readonly Variable[];
}

interface Token {
  readonly sort: 'word' | 'number' | 'mark';
  readonly text: string;
}

type Piece = string | { readonly name: string | undefined; readonly values: readonly string[] };

const tokensOf = (text: string): Token[] =>
  Array.from(text.matchAll(/(\p{L}+)|(\d+(?:\.\d+)?(?:e-?\d+)?)|([^\p{L}\d]+)/gu), ([whole, word, number]) => ({
    sort: word !== undefined ? 'word' : number !== undefined ? 'number' : 'mark',
    text: whole,
  }));

/** What may stand for a name in a template. */
const nameOf = (text: string): string | undefined =>
  /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text) && text.length <= 40 ? text : undefined;

/**
 * The form that paths of equal depth have in common, variables named after what stands before them (`seed3` → seed,
 * `beta=4` → beta).
 *
 * @param paths relative, with '/', at least one.
 */
export function formOf(paths: readonly string[]): PathForm {
  const split = paths.map((path) => path.split('/'));
  const variables: Variable[] = [];
  const unique = (wanted: string): string => {
    for (let k = 1; ; k++) {
      const name = k === 1 ? wanted : `${wanted}${k}`;
      if (!variables.some((variable) => variable.name === name)) return name;
    }
  };
  const depth = split[0]!.length;
  const texts = Array.from({ length: depth }, (_, level) => {
    const last = level === depth - 1;
    const pieces = piecesOf(split.map((segments) => segments[level]!));
    return pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        const name = unique(piece.name ?? (last ? 'name' : 'folder'));
        variables.push({ name, values: piece.values });
        return `{${name}}`;
      })
      .join('');
  });
  return { template: texts.join('/'), variables };
}

/** The pieces of one segment over all files. */
function piecesOf(segments: readonly string[]): Piece[] {
  if (segments.every((segment) => segment === segments[0])) return [segments[0]!];
  return keyedPieces(segments) ?? alignedPieces(segments.map(tokensOf)) ?? middlePieces(segments);
}

/** `method=vae,beta=4`: keys say where values begin and end. */
function keyedPieces(segments: readonly string[]): Piece[] | undefined {
  const parts = segments.map((segment) =>
    Array.from(segment.replace(/\.[A-Za-z]+\d?$/, '').matchAll(/([,;&]?)([^=,;&]+)=([^=,;&]*)/g), (match) =>
      match.slice(1),
    ),
  );
  const [first] = parts;
  if (first === undefined || first.length === 0) return undefined;
  const extension = /\.[A-Za-z]+\d?$/.exec(segments[0]!)?.[0] ?? '';
  const alike = parts.every(
    (own, i) =>
      own.length === first.length &&
      own.every(([mark, key], k) => mark === first[k]![0] && key === first[k]![1]) &&
      own.map(([mark, key, value]) => `${mark}${key}=${value}`).join('') + extension === segments[i],
  );
  if (!alike) return undefined;
  const pieces = first.flatMap(([mark, key, value], k): Piece[] => {
    const values = parts.map((own) => own[k]![2]!);
    const constant = values.every((other) => other === value);
    return constant ? [`${mark}${key}=${value}`] : [`${mark}${key}=`, { name: nameOf(key!), values }];
  });
  return [...pieces, extension].filter((piece) => piece !== '');
}

/** Segments of equal structure: words, numbers and marks in the same order, marks the same. */
function alignedPieces(tokens: readonly (readonly Token[])[]): Piece[] | undefined {
  const [first] = tokens;
  const alike = tokens.every(
    (own) =>
      own.length === first!.length &&
      own.every(({ sort, text }, k) => sort === first![k]!.sort && (sort !== 'mark' || text === first![k]!.text)),
  );
  if (!alike) return undefined;
  const pieces: Piece[] = [];
  first!.forEach(({ text }, k) => {
    const values = tokens.map((own) => own[k]!.text);
    const before = pieces.at(-1);
    if (values.every((value) => value === text)) pieces.push(text);
    else if (typeof before === 'object') {
      // Nothing between two variables would tell where one ends.
      const joined = before.values.map((value, i) => value + values[i]!);
      pieces[pieces.length - 1] = { name: before.name, values: joined };
    } else pieces.push({ name: nameBefore(first!, k), values });
  });
  const unnamed = pieces.filter((piece) => typeof piece === 'object' && piece.name === undefined);
  return unnamed.length > 1 ? undefined : pieces;
}

/** The word that a value belongs to: `seed` of `seed3`, `seed_3`, `seed-3`, `method` of `method=vae`. */
function nameBefore(tokens: readonly Token[], at: number): string | undefined {
  const before = tokens[at - 1];
  if (tokens[at]!.sort !== 'number' && before?.text !== '=') return undefined;
  const word = before?.sort === 'mark' && before.text.length === 1 ? tokens[at - 2] : before;
  return word?.sort === 'word' ? nameOf(word.text) : undefined;
}

/** One variable between what all segments begin and end with, whole words only. */
function middlePieces(segments: readonly string[]): Piece[] {
  const tokens = segments.map(tokensOf);
  const shortest = Math.min(...tokens.map((own) => own.length));
  const same = (at: (own: readonly Token[]) => Token | undefined): boolean =>
    tokens.every((own) => at(own)?.text === at(tokens[0]!)?.text);
  let start = 0;
  while (start < shortest - 1 && same((own) => own[start])) start++;
  let end = 0;
  while (end < shortest - 1 - start && same((own) => own.at(-1 - end))) end++;
  const [first] = tokens;
  const text = (own: readonly Token[]) => own.map((token) => token.text).join('');
  const word = first!.slice(0, start).findLast(({ sort }) => sort === 'word');
  const values = tokens.map((own) => text(own.slice(start, own.length - end)));
  const variable = { name: word === undefined ? undefined : nameOf(word.text), values };
  return [text(first!.slice(0, start)), variable, text(first!.slice(first!.length - end))].filter(
    (piece) => piece !== '',
  );
}
