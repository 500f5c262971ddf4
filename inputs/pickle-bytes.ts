import { refusal, type Place } from './refusal.ts';

/** Integers of more bytes than this are nobody's shape, seed or label. */
const INTEGER_BYTES_MAX = 64;
const HINT = 'the file is damaged: copy or save it again with torch.save';

/** The bytes of a pickle, taken in order. @throws CensusError `input-format` where they end too early. */
export class PickleBytes {
  /** The next byte. */
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly data: DataView;
  private readonly place: Place;
  private readonly text = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(bytes: Uint8Array, place: Place) {
    this.bytes = bytes;
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.place = place;
  }

  unsigned(length: 1 | 2 | 4 | 8): number {
    const at = this.take(length);
    if (length === 1) return this.bytes[at]!;
    if (length === 2) return this.data.getUint16(at, true);
    return length === 4 ? this.data.getUint32(at, true) : Number(this.data.getBigUint64(at, true));
  }

  int32(): number {
    return this.data.getInt32(this.take(4), true);
  }

  float64(): number {
    return this.data.getFloat64(this.take(8), false);
  }

  /** A signed little-endian integer of so many bytes. */
  integer(length: number): number | bigint {
    if (length > INTEGER_BYTES_MAX) throw this.damaged(`expected a smaller integer, got one of ${length} bytes`);
    const start = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]!);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  /** Bytes behind a length of so many bytes. */
  part(lengthBytes: 1 | 4 | 8): Uint8Array {
    const length = this.unsigned(lengthBytes);
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  string(lengthBytes: 1 | 4 | 8): string {
    return this.text.decode(this.part(lengthBytes));
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.damaged('expected a name, got the end of the pickle');
    const line = this.text.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return line;
  }

  damaged(problem: string): Error {
    return refusal('input-format', this.place, problem, HINT);
  }

  /** Where the next `length` bytes start, which are passed. */
  private take(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length) {
      throw this.damaged(`expected at least ${start + length} bytes of pickle, got ${this.bytes.length}`);
    }
    this.at = start + length;
    return start;
  }
}
