/** Path patterns: globs (`*`, `?`, `[…]`, `{a,b}`, `**`) and templates, whose `{name}` is read off the path. */
export interface Pattern {
  readonly text: string;
  /** The folder that all matches lie in: the leading segments without anything special. */
  readonly root: string;
  /** The segments below it; `**` stands for any number of them. */
  readonly segments: readonly string[];
  /** Names of the template, in order of first appearance. */
  readonly names: readonly string[];
}

const NAME = /\{([A-Za-z_][A-Za-z0-9_.-]*)\}/g;
const SPECIAL = /[*?[\]{}]/;

/** Whether the text has anything but a plain path in it. */
export const isPattern = (text: string): boolean => SPECIAL.test(text);

export function parsePattern(text: string): Pattern {
  const segments = text.split('/');
  // The last segment is matched even when it is plain, so that a root is always a folder.
  let plain = 0;
  while (plain < segments.length - 1 && !SPECIAL.test(segments[plain]!)) plain++;
  const root = segments.slice(0, plain).join('/');
  const names = [...new Set([...text.matchAll(NAME)].map((match) => match[1]!))];
  return { text, root: root === '' && text.startsWith('/') ? '/' : root, segments: segments.slice(plain), names };
}

/**
 * The expression that a path below the root must match, with a group per name. A name matches one or more characters
 * other than '/', as few as possible; a name that is repeated must be the same each time. Without a template's help,
 * a leading dot is matched by a dot only.
 */
export function patternExpression(pattern: Pattern): RegExp {
  const seen = new Set<string>();
  const parts = pattern.segments.map((segment, i) => {
    const last = i === pattern.segments.length - 1;
    if (segment === '**') return last ? '(?:(?!\\.)[^/]+/)*(?!\\.)[^/]+' : '(?:(?!\\.)[^/]+/)*';
    return segmentExpression(segment, pattern.names, seen) + (last ? '' : '/');
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

/** The values of a template's names in a path that matches it. */
export function matchPattern(pattern: Pattern, below: string): ReadonlyMap<string, string> | undefined {
  const match = patternExpression(pattern).exec(below);
  if (match === null) return undefined;
  return new Map(pattern.names.map((name, i) => [name, match[i + 1] ?? '']));
}

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');

function segmentExpression(segment: string, names: readonly string[], seen: Set<string>): string {
  let out = /^[*?[]/.test(segment) ? '(?!\\.)' : '';
  for (let i = 0; i < segment.length;) {
    const rest = segment.slice(i);
    const name = /^\{([A-Za-z_][A-Za-z0-9_.-]*)\}/.exec(rest);
    const choice = /^\{([^{}]*,[^{}]*)\}/.exec(rest);
    const set = /^\[(!|\^)?(\]?[^\]]*)\]/.exec(rest);
    if (name !== null) {
      out += seen.has(name[1]!) ? `(?:\\${names.indexOf(name[1]!) + 1})` : '([^/]+?)';
      seen.add(name[1]!);
    } else if (choice !== null) {
      out += `(?:${choice[1]!.split(',').map(escape).join('|')})`;
    } else if (set !== null && set[2] !== '') {
      out += `[${set[1] === undefined ? '' : '^/'}${set[2]!.replaceAll(/[\\\][^]/gu, '\\$&')}]`;
    } else if (rest[0] === '*') {
      out += '[^/]*';
    } else if (rest[0] === '?') {
      out += '[^/]';
    } else {
      const character = String.fromCodePoint(rest.codePointAt(0)!);
      out += escape(character);
      i += character.length;
      continue;
    }
    i += (name ?? choice ?? (set !== null && set[2] !== '' ? set : null))?.[0].length ?? 1;
  }
  return out;
}
