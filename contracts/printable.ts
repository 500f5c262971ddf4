/** What a terminal acts on, or what turns the order of what follows it: controls, and marks of direction. */
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The text with every such character as its escape, e.g. `\u001b`; line ends and tabs are kept where asked. */
export const printable = (text: string, keep = ''): string =>
  text.replaceAll(UNPRINTABLE, (character) =>
    keep.includes(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
