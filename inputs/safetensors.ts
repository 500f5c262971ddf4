import { type Dtype, sizeOf } from './array.ts';
import { bytesAt, readDense } from './array-bytes.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import type { Element } from './element.ts';
import { refusal, shapeText } from './refusal.ts';

/** A map, for a header may call its type `constructor`. */
const TYPES: ReadonlyMap<string, readonly [Dtype, number]> = new Map(
  Object.entries({
    BOOL: ['bool', 1],
    U8: ['uint8', 1],
    I8: ['int8', 1],
    U16: ['uint16', 2],
    I16: ['int16', 2],
    U32: ['uint32', 4],
    I32: ['int32', 4],
    U64: ['uint64', 8],
    I64: ['int64', 8],
    F16: ['float16', 2],
    BF16: ['bfloat16', 2],
    F32: ['float32', 4],
    F64: ['float64', 8],
  } as const),
);

/** The format's own limit on its header. */
const HEADER_BYTES_MAX = 100_000_000;
const HINT = 'the file is damaged or cut short: copy or export it again with safetensors.numpy.save_file';

interface Tensor {
  readonly shape: readonly number[];
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** A .safetensors file: the length of a JSON header, the header, then little-endian row-major data. */
export async function openSafetensors(source: ByteSource): Promise<Container> {
  const { tensors, dataOffset } = await readHeader(source);
  const elements = new Map<string, Element>();

  const open = (name: string) => {
    const tensor = tensors.get(name)!;
    const element =
      elements.get(name) ?? elementOf(tensor, { file: source.uri, array: name }, source.size - dataOffset);
    elements.set(name, element);
    return { shape: tensor.shape, element, fortran: false, bytes: bytesAt(source, dataOffset + tensor.start) };
  };
  return {
    format: 'safetensors',
    file: source.uri,
    names: [...tensors.keys()],
    has: (name) => tensors.has(name),
    // Asynchronous, so that a refusal is a rejection like everywhere else.
    header: async (name) => ({ shape: open(name).shape, dtype: open(name).element.dtype }),
    read: async (name, entry) => readDense(open(name), entry),
    verify: () => Promise.resolve(),
    close: () => source.close(),
  };
}

async function readHeader(source: ByteSource): Promise<{ tensors: Map<string, Tensor>; dataOffset: number }> {
  const place = { file: source.uri };
  if (source.size < 8) throw refusal('input-format', place, `expected a header, got ${source.size} bytes`, HINT);
  const lead = await source.read(0, 8);
  const length = Number(new DataView(lead.buffer, lead.byteOffset, 8).getBigUint64(0, true));
  if (length > HEADER_BYTES_MAX || length + 8 > source.size) {
    throw refusal('input-format', place, `expected a header of ${length} bytes, got a file of ${source.size}`, HINT);
  }
  let fields: unknown;
  try {
    fields = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await source.read(8, length)));
  } catch (error) {
    throw refusal('input-format', place, 'expected a header in JSON, got other text', HINT, error);
  }
  if (typeof fields !== 'object' || fields === null) {
    throw refusal('input-format', place, 'expected a header that names tensors, got another', HINT);
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(fields)) {
    if (name === '__metadata__') continue;
    const tensor = tensorOf(value);
    if (tensor === undefined) {
      const problem = 'expected dtype, shape and data_offsets, got another header';
      throw refusal('input-format', { ...place, array: name }, problem, HINT);
    }
    tensors.set(name, tensor);
  }
  const held = source.size - 8 - length;
  for (const [name, { end }] of tensors) {
    if (end <= held) continue;
    throw refusal(
      'input-format',
      { ...place, array: name },
      `expected ${end} bytes of data as its header says, got ${held}`,
      HINT,
    );
  }
  return { tensors, dataOffset: 8 + length };
}

function tensorOf(value: unknown): Tensor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('dtype' in value) || !('shape' in value) || !('data_offsets' in value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) return undefined;
  return { shape, type: dtype, start: offsets[0]!, end: offsets[1]! };
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);

function elementOf(tensor: Tensor, place: { file: string; array: string }, held: number): Element {
  const known = TYPES.get(tensor.type);
  if (known === undefined) {
    const problem = `expected F16, BF16, F32, F64, an integer type or BOOL, got ${tensor.type}`;
    throw refusal('input-dtype', place, problem, 'convert it, e.g. tensor.float(), before it is saved');
  }
  const [dtype, bytes] = known;
  const promised = sizeOf(tensor.shape) * bytes;
  if (tensor.end > held || tensor.end - tensor.start !== promised) {
    const got = tensor.end > held ? `${Math.max(0, held - tensor.start)}` : `${tensor.end - tensor.start}`;
    const shape = `${shapeText(tensor.shape)} ${dtype} (${promised} bytes)`;
    throw refusal('input-format', place, `expected ${shape} as its header says, got ${got} bytes`, HINT);
  }
  return { dtype, bytes, bigEndian: false };
}
