import type { Dtype } from './array.ts';
import type { Element } from './element.ts';
import type { Hdf5Header } from './hdf5-messages.ts';
import { refusal, type Place } from './refusal.ts';

/** HDF5's classes of types. */
const CLASSES = [
  'integers',
  'floats',
  'times',
  'strings',
  'bit fields',
  'opaque data',
  'a compound type',
  'references',
  'an enumeration',
  'lists of different lengths',
  'arrays as elements',
  'complex numbers',
];
const [INTEGER, FLOAT, STRING, ENUMERATION] = [0, 1, 3, 8];
const ACCEPTED = 'expected float16, float32, float64, an integer type, booleans or strings';

/** How the elements of a data set come from the reader. @throws CensusError `input-dtype` for any other type. */
export function elementOfHeader(header: Hdf5Header, place: Place): Element {
  const { type, size, variable } = header;
  if (type === STRING) return { dtype: 'string', bytes: variable ? 0 : size, bigEndian: false };
  // The reader brings numbers into one byte order, and leaves the codes of an enumeration as they lie.
  const bigEndian = type === ENUMERATION && !header.littleEndian;
  const dtype = dtypeOf(header);
  if (dtype !== undefined) return { dtype, bytes: size, bigEndian };
  const got = header.complex ? 'complex numbers' : (CLASSES[type] ?? 'an unknown type');
  const wide = type === FLOAT || type === INTEGER ? ` of ${size} bytes` : '';
  throw refusal('input-dtype', place, `${ACCEPTED}, got ${got}${wide}`, hintFor(header));
}

function dtypeOf({ type, size, signed, members }: Hdf5Header): Dtype | undefined {
  if (type === FLOAT) return ({ 2: 'float16', 4: 'float32', 8: 'float64' } as const)[size];
  if (type !== INTEGER && type !== ENUMERATION) return undefined;
  const names = Object.keys(members ?? {});
  if (size === 1 && names.length === 2 && members?.['FALSE'] === 0 && members['TRUE'] === 1) return 'bool';
  const integers = signed
    ? ({ 1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64' } as const)
    : ({ 1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64' } as const);
  return (integers as Readonly<Record<number, Dtype>>)[size];
}

function hintFor({ type, complex }: Hdf5Header): string {
  if (complex) return 'save real numbers, e.g. np.real(array)';
  if (CLASSES[type] === 'a compound type')
    return 'save each field as a data set of its own: file["mean"] = table["mean"]';
  if (CLASSES[type] === 'references') return 'save the data that is referred to';
  return 'convert it, e.g. array.astype(np.float32), before it is saved';
}
