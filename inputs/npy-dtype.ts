import type { Dtype } from './array.ts';
import type { Element } from './element.ts';
import type { Literal } from './python-literal.ts';
import { refusal, type Place } from './refusal.ts';

const NUMBERS: Readonly<Record<string, Dtype>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

const ACCEPTED = 'expected float16, float32, float64, an integer or boolean type, or fixed-width strings';
const OBJECT_HINT =
  'object arrays are pickled and never opened: save plain numbers, e.g. np.savez(path, mean=np.asarray(mean, np.float32))';

/** The element that numpy's `descr` names, e.g. `<f4`. @throws CensusError `input-dtype` for any other kind of data. */
export function elementOfDescr(descr: Literal, place: Place): Element {
  if (typeof descr !== 'string') {
    throw refusal(
      'input-dtype',
      place,
      `${ACCEPTED}, got a structured type`,
      'save each field as an array of its own, e.g. np.savez(path, mean=table["mean"])',
    );
  }
  const match = /^([<>=|])?([a-zA-Z])(\d*)/.exec(descr);
  const [, order = '|', letter = '', digits = ''] = match ?? [];
  const bigEndian = order === '>';
  const dtype = NUMBERS[`${letter}${digits}`];
  if (dtype !== undefined && match?.[0] === descr) return { dtype, bytes: Number(digits), bigEndian };
  const width = Number(digits);
  if (letter === 'U' && width > 0) return { dtype: 'string', bytes: width * 4, bigEndian, wide: true };
  if (letter === 'S' && width > 0) return { dtype: 'string', bytes: width, bigEndian: false };
  throw refusal('input-dtype', place, `${ACCEPTED}, got ${describe(letter, digits, descr)}`, hintFor(letter));
}

function describe(letter: string, digits: string, descr: string): string {
  if (letter === 'O') return `Python objects (pickled, ${descr})`;
  if (letter === 'c') return `complex numbers (complex${8 * Number(digits)})`;
  if (letter === 'V') return `raw or structured data (${descr})`;
  if (letter === 'M' || letter === 'm') return `dates or times (${descr})`;
  return descr;
}

function hintFor(letter: string): string {
  if (letter === 'O') return OBJECT_HINT;
  if (letter === 'c') return 'save real numbers, e.g. np.real(array)';
  if (letter === 'V') return 'save float32: bfloat16 and structured types have no numpy type of their own in .npy';
  return 'convert it, e.g. array.astype(np.float64)';
}
