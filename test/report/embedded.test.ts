import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { boundsOf, dataBlock, pack } from '../../report/embedded.ts';
import { escapeText, html } from '../../report/html.ts';
import type { Packed } from '../../report/packed.ts';

/** As the page's script unpacks them. */
function unpacked({ from, to, steps, count, data }: Packed): number[] {
  const planes = inflateRawSync(Buffer.from(data, 'base64'));
  return Array.from({ length: count }, (_, k) => {
    const level = planes[k]! * 256 + planes[count + k]!;
    return level === 65535 ? NaN : from + (level * (to - from)) / steps;
  });
}

describe('packed numbers', () => {
  it('come back to half a step of their range, and NaN as NaN', () => {
    const value = fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
        const [from, to] = boundsOf(values);
        const got = unpacked(pack(values, [from, to]));
        expect(got).toBeCloseToArray(values, { atol: ((to - from) / 65534) * 0.5001 + 1e-12 });
      }),
    );
  });

  it('are cut to their bounds', () => {
    expect(unpacked(pack([-3, 0.5, 7], [0, 1]))).toBeCloseToArray([0, 0.5, 1], { atol: 1e-5 });
  });

  it('are coarser by the million, and still right to three decimals', () => {
    const values = Float32Array.from({ length: 800_000 }, (_, k) => (k % 997) / 996);
    const packed = pack(values, [0, 1]);
    expect(packed.steps).toBe(4094);
    expect(unpacked(packed).slice(0, 5000)).toBeCloseToArray(values.subarray(0, 5000), { atol: 0.00013 });
  });
});

describe('text of users in the page', () => {
  it('cannot end the element that carries data', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { markup } = dataBlock('names', { name });
        const inside = /^<script type="application\/json" id="data-names">(.*)<\/script>$/s.exec(markup)![1]!;
        expect(inside).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(inside)).toEqual({ name });
      }),
    );
  });

  it('cannot become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(html`<td title="${name}">${name}</td>`.markup).toBe(
          `<td title="${escapeText(name)}">${escapeText(name)}</td>`,
        );
        expect(escapeText(name)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
