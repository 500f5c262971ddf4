import { deflateRawSync } from 'node:zlib';
import { type Html, trusted } from './html.ts';
import { MISSING, type Packed } from './packed.ts';

/** Steps between the bounds of packed numbers: 16 bits, or 12 where there are millions of them. */
const FINE = 65534;
const COARSE = 4094;
const MANY = 700_000;

/**
 * Packs numbers for the page's script: precise to 1/65534 of their range (1/4094 of more than 700,000), NaN kept.
 * @param bounds of what is stored; values beyond are cut.
 */
export function pack(values: ArrayLike<number>, [from, to]: readonly [number, number]): Packed {
  const count = values.length;
  const planes = new Uint8Array(2 * count);
  const steps = count > MANY ? COARSE : FINE;
  const scale = to > from ? steps / (to - from) : 0;
  for (let k = 0; k < count; k++) {
    const value = values[k]!;
    const level = Number.isNaN(value) ? MISSING : Math.round((Math.min(to, Math.max(from, value)) - from) * scale);
    planes[k] = level >> 8;
    planes[count + k] = level & 255;
  }
  return { from, to, steps, count, data: deflateRawSync(planes, { level: 6 }).toString('base64') };
}

/** Least and greatest of the finite values; 0 and 1 where there are none. */
export function boundsOf(values: ArrayLike<number>): [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (!Number.isFinite(value)) continue;
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  return from <= to ? [from, to] : [0, 1];
}

/** Data for the page's script: not run, and with nothing in it that could end the element. */
export function dataBlock(id: string, value: unknown): Html {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return trusted(`<script type="application/json" id="data-${id}">${text}</script>`);
}
