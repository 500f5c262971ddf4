import { CensusError, type ErrorTag } from '../contracts/errors.ts';
import { printable } from '../contracts/printable.ts';

/** Where in the inputs something is wrong. Rows, columns and entries count from 0. */
export interface Place {
  readonly file: string;
  readonly array?: string | undefined;
  /** Entry of the leading axis, where one file holds many spaces; −1 or absent elsewhere. */
  readonly entry?: number | undefined;
  readonly row?: number | undefined;
  readonly column?: number | undefined;
}

/** Names in a file may be as long as its writer likes; messages are for people. */
const NAME_CHARACTERS_MAX = 200;
const TEXT_CHARACTERS_MAX = 2000;

/**
 * The error that refuses an input: `file: array: row r, column c: problem`, on one line, without characters that a terminal
 * would act on.
 */
export function refusal(tag: ErrorTag, place: Place, problem: string, hint: string, cause?: unknown): CensusError {
  const fields: Record<string, string | number> = { file: place.file };
  if (place.array !== undefined) fields['array'] = shortened(place.array, NAME_CHARACTERS_MAX);
  if (place.entry !== undefined && place.entry >= 0) fields['entry'] = place.entry;
  if (place.row !== undefined) fields['row'] = place.row;
  if (place.column !== undefined) fields['column'] = place.column;
  const shown = (text: string, keep = ''): string => printable(shortened(text, TEXT_CHARACTERS_MAX), keep);
  const options = { fields, hint: shown(hint, '\n'), ...(cause === undefined ? {} : { cause }) };
  return new CensusError(tag, shown(`${describePlace(place)}: ${problem}`), options);
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

export function describePlace(place: Place): string {
  const entry = place.entry !== undefined && place.entry >= 0 ? `[${place.entry}]` : '';
  const cell = [
    place.row === undefined ? '' : `row ${place.row}`,
    place.column === undefined ? '' : `column ${place.column}`,
  ].filter((part) => part !== '');
  const array = place.array === undefined ? '' : `${shortened(place.array, NAME_CHARACTERS_MAX)}${entry}`;
  const parts = [place.file, array, cell.join(', ')];
  return parts.filter((part) => part !== '').join(': ');
}

/** `1000×10`, as messages write shapes; `()` for a single value. */
export const shapeText = (shape: readonly number[]): string => {
  if (shape.length === 0) return '()';
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
};

/** At most a few names of a list, and how many more there are. */
export function listNames(names: readonly string[], most = 8): string {
  if (names.length === 0) return 'none';
  const shown = names
    .slice(0, most)
    .map((name) => shortened(name, NAME_CHARACTERS_MAX))
    .join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
