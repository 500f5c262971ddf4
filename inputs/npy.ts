import { type ArrayHeader, sizeOf } from './array.ts';
import type { Element } from './element.ts';
import { reasonOf } from './failure.ts';
import { elementOfDescr } from './npy-dtype.ts';
import { parseLiteral, type Literal } from './python-literal.ts';
import { refusal, type Place, shapeText } from './refusal.ts';

/** What an .npy file says of itself before its data. */
export interface NpyHeader extends ArrayHeader {
  readonly element: Element;
  /** Column-major: the first axis is the fastest. */
  readonly fortran: boolean;
  /** Where the data start. */
  readonly dataOffset: number;
  /** Length of the data by shape and element. */
  readonly dataBytes: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Enough for nearly every header: they have 128 bytes unless there are many axes or fields. */
const LEAD_BYTES = 256;
/** The longest header that is read: a numpy header has about 100 bytes. */
const HEADER_BYTES_MAX = 1 << 20;

/**
 * Reads the header of an .npy file of version 1, 2 or 3. Nothing is allocated for the data.
 *
 * @param read the first bytes of the file, as many as asked for (fewer where it ends).
 * @param available bytes of the whole file, which the promised data must fill exactly.
 * @throws CensusError `input-format` for a damaged or dishonest header, `input-dtype` for pickled or structured data.
 */
export async function readNpyHeader(
  read: (length: number) => Promise<Uint8Array>,
  available: number,
  place: Place,
): Promise<NpyHeader> {
  const damaged = (problem: string) =>
    refusal('input-format', place, problem, 'export the array again with numpy.save');
  const lead = await read(Math.min(LEAD_BYTES, available));
  if (lead.length < 10 || MAGIC.some((byte, i) => lead[i] !== byte)) {
    throw damaged('expected an .npy header, got other bytes');
  }
  const version = lead[6]!;
  if (version < 1 || version > 3) throw damaged(`expected .npy version 1 to 3, got ${version}`);
  const prefix = version === 1 ? 10 : 12;
  if (lead.length < prefix) throw damaged(`expected an .npy header of ${prefix} bytes, got ${lead.length}`);
  const data = new DataView(lead.buffer, lead.byteOffset, lead.byteLength);
  const length = version === 1 ? data.getUint16(8, true) : data.getUint32(8, true);
  const dataOffset = prefix + length;
  if (dataOffset > available || length > HEADER_BYTES_MAX) {
    throw damaged(`expected a header of ${length} bytes, got a file of ${available}`);
  }
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(
    (dataOffset <= lead.length ? lead : await read(dataOffset)).subarray(prefix, dataOffset),
  );
  const { descr, fortran, shape } = headerFields(text, damaged);
  const element = elementOfDescr(descr, place);
  const dataBytes = sizeOf(shape) * element.bytes;
  const held = available - dataOffset;
  if (!Number.isSafeInteger(dataBytes) || dataBytes !== held) {
    const hint =
      dataBytes > held ? 'the file is cut short: copy or export it again' : 'export the array again with numpy.save';
    const promise = `${shapeText(shape)} ${element.dtype} (${dataBytes} bytes)`;
    throw refusal('input-format', place, `expected ${promise} as its header says, got ${held} bytes`, hint);
  }
  return { shape, dtype: element.dtype, element, fortran, dataOffset, dataBytes };
}

function headerFields(text: string, damaged: (problem: string) => Error) {
  let fields: Literal;
  try {
    fields = parseLiteral(text.trim());
  } catch (error) {
    throw damaged(`expected a header with descr, fortran_order and shape, got ${reasonOf(error)}`);
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw damaged('expected a header with descr, fortran_order and shape, got no dictionary');
  }
  const { descr, fortran_order: fortran, shape } = fields;
  if (typeof fortran !== 'boolean' || !isShape(shape) || descr === undefined) {
    throw damaged('expected a header with descr, fortran_order and shape, got another');
  }
  return { descr, fortran, shape };
}

function isShape(value: Literal | undefined): value is number[] {
  const valid = (length: Literal) => typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
  return Array.isArray(value) && value.length <= 32 && value.every(valid);
}
