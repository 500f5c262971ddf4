import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalJson } from '../../contracts/canonical.ts';

/** The same value with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe('canonical JSON', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('does not depend on the order of keys, and is its own fixed point', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('sorts by code units, leaves out undefined, has no spaces', () => {
    expect(canonicalJson({ b: [1, 'x y', null], a: undefined, B: { '\u00e9': true, z: -0 } })).toBe(
      '{"B":{"z":0,"\u00e9":true},"b":[1,"x y",null]}',
    );
  });

  it.each([NaN, Infinity, -Infinity])('refuses %p', (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow(`canonical JSON: expected a finite number, got ${value}`);
  });
});
