import type { NdArray } from './array.ts';
import { sizeOf } from './array.ts';
import { readDense } from './array-bytes.ts';
import { decodeElements, type Element } from './element.ts';
import type { MemberBytes } from './member-bytes.ts';
import { refusal, type Place, shapeText } from './refusal.ts';
import { TORCH_TYPES, type TorchTensor } from './torch-meaning.ts';

/** A tensor that repeats elements (`expand`) may have more of them than are stored, up to this. */
const REPEATED_MOST = 2 ** 25;
const HINT = 'the file is damaged: copy or save it again with torch.save';

/** How the elements of a tensor lie in its storage. @throws CensusError `input-dtype` for a type that has no twin here. */
export function elementOfTensor(tensor: TorchTensor, bigEndian: boolean, place: Place): Element {
  const known = TORCH_TYPES.get(tensor.type);
  if (known === undefined) {
    const name = tensor.type.replace(/Storage$/, '');
    const problem = `expected float16, bfloat16, float32, float64, an integer type or bool, got ${name}`;
    throw refusal('input-dtype', place, problem, 'convert it before it is saved, e.g. tensor.float()');
  }
  const [dtype, bytes] = known;
  return { dtype, bytes, bigEndian };
}

/**
 * Compares what shape, strides and offset promise with the bytes that the storage has; takes no memory.
 *
 * @throws CensusError `input-format` for a tensor that reaches beyond its storage or is far larger than it.
 */
export function checkTensor(tensor: TorchTensor, element: Element, storageBytes: number, place: Place): void {
  const size = sizeOf(tensor.shape);
  if (size === 0) return;
  const reach = (tensor.offset + spanOf(tensor.shape, tensor.strides)) * element.bytes;
  if (!(reach <= storageBytes)) {
    const what = `${shapeText(tensor.shape)} ${element.dtype} (${reach} bytes of storage)`;
    throw refusal('input-format', place, `expected ${what} as its pickle says, got ${storageBytes} bytes`, HINT);
  }
  if (size <= Math.max(storageBytes / element.bytes, REPEATED_MOST)) return;
  const problem = `expected at most ${REPEATED_MOST} repeated elements, got ${shapeText(tensor.shape)} ${element.dtype} (${size * element.bytes} bytes)`;
  throw refusal('input-format', place, problem, 'save the tensor that was expanded, or a part of it');
}

/**
 * The tensor, or one entry of its leading axis, with its strides honoured: views, transposed and expanded tensors come
 * out as they are in PyTorch. Of the storage only what lies between the first and the last element is read.
 */
export async function readTensor(
  tensor: TorchTensor,
  element: Element,
  storage: Pick<MemberBytes, 'read'>,
  entry = -1,
): Promise<NdArray> {
  const start = tensor.offset * element.bytes;
  const bytes = { read: (offset: number, length: number) => storage.read(start + offset, length) };
  if (isRowMajor(tensor.shape, tensor.strides)) {
    return readDense({ shape: tensor.shape, element, fortran: false, bytes }, entry);
  }
  const shape = entry < 0 ? tensor.shape : tensor.shape.slice(1);
  const strides = entry < 0 ? tensor.strides : tensor.strides.slice(1);
  const first = entry < 0 ? 0 : entry * tensor.strides[0]!;
  const span = sizeOf(shape) === 0 ? 0 : spanOf(shape, strides);
  const read = await bytes.read(first * element.bytes, span * element.bytes);
  return {
    shape,
    dtype: element.dtype,
    values: decodeElements(gather(read, { shape, strides, bytes: element.bytes }), element),
  };
}

/** Elements from the first to the last of a view, both included, in the storage. */
const spanOf = (shape: readonly number[], strides: readonly number[]): number =>
  shape.reduce((span, length, axis) => span + (length - 1) * strides[axis]!, 1);

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis]! > 1 && strides[axis] !== stride) return false;
    stride *= shape[axis]!;
  }
  return true;
}

/** The bytes of the elements in row-major order. */
function gather(
  from: Uint8Array,
  view: { readonly shape: readonly number[]; readonly strides: readonly number[]; readonly bytes: number },
): Uint8Array {
  const { shape, strides, bytes } = view;
  const out = new Uint8Array(sizeOf(shape) * bytes);
  const index = shape.map(() => 0);
  let at = 0;
  for (let to = 0; to < out.length; to += bytes) {
    for (let b = 0; b < bytes; b++) out[to + b] = from[at + b]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]! * bytes;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]! * bytes;
      index[axis] = 0;
    }
  }
  return out;
}
