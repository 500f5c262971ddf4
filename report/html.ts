/** Markup that is safe to put into a page: made by `html`, which escapes everything else. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | false | undefined | readonly (Html | string | number | false | undefined)[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and inside quoted attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (Array.isArray(value)) return (value as readonly Value[]).map(markupOf).join('');
  if (typeof value === 'object') return (value as Html).markup;
  return escapeText(String(value));
}

/**
 * Markup from a template: names, numbers and any other text are escaped, markup made by `html` is not. Attribute values
 * must be quoted. `undefined` and `false` leave nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: strings.map((text, k) => (k === 0 ? text : markupOf(values[k - 1]) + text)).join('') };
}

/** Markup of our own making that needs no escaping: the client script, style sheets, finished drawings. */
export const trusted = (markup: string): Html => ({ markup });
