import { sizeOf } from './array.ts';
import type { DenseArray } from './array-bytes.ts';
import { elementOfDescr } from './npy-dtype.ts';
import { isList, type Pickled } from './pickle.ts';
import { refusal, type Place, shapeText } from './refusal.ts';
import { madeOf, type TorchMade } from './torch-meaning.ts';

const HINT = 'the file is damaged: copy or save it again with torch.save';
const AXES_MAX = 32;

/**
 * A numpy array that was pickled along with tensors: its state is version, shape, element type, whether it is
 * column-major, and the data.
 *
 * @throws CensusError `input-dtype` for objects and other types that .npy files may not have either, `input-format` for
 * data that do not fill the shape.
 */
export function denseOfNumpy(state: readonly Pickled<TorchMade>[], place: Place): DenseArray {
  const [, shapeState, type, fortran, data] = state;
  const made = madeOf(type);
  const shape = shapeState !== undefined && isList(shapeState) ? shapeState.items : undefined;
  if (made?.kind !== 'numpy-type' || shape === undefined || shape.length > AXES_MAX || !shape.every(isCount)) {
    throw refusal('input-format', place, 'expected shape and type of a numpy array, got others', HINT);
  }
  const element = elementOfDescr(`${made.order}${made.descr}`, place);
  const bytes = bytesOf(data);
  const promised = sizeOf(shape) * element.bytes;
  if (promised !== bytes.length) {
    const promise = `${shapeText(shape)} ${element.dtype} (${promised} bytes)`;
    throw refusal('input-format', place, `expected ${promise} as its pickle says, got ${bytes.length} bytes`, HINT);
  }
  const read = (offset: number, length: number) => Promise.resolve(bytes.slice(offset, offset + length));
  return { shape, element, fortran: fortran === true, bytes: { read } };
}

const isCount = (value: Pickled<TorchMade>): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Bytes as such, or as the text that protocol 2 makes of them, a character for each. */
function bytesOf(data: Pickled<TorchMade> | undefined): Uint8Array {
  if (typeof data !== 'object' || data === null) return new Uint8Array();
  if (data.kind === 'bytes') return data.bytes;
  const made = madeOf(data);
  return made?.kind === 'encoded' ? Buffer.from(made.text, 'latin1') : new Uint8Array();
}
