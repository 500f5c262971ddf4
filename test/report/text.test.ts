import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { distinctParts, shorten, textWidth } from '../../report/figures/text.ts';

describe('a shortened text', () => {
  it('fits its width, and is whole where there is room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 300 }), (text, width) => {
        const shown = shorten(text, { size: 7, width });
        if (textWidth(text, 7) <= width) expect(shown).toBe(text);
        else expect(textWidth(shown, 7)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps both ends', () => {
    expect(shorten('beginning and end', { size: 10, width: 58 })).toBe('begin… end');
  });
});

describe('what tells texts apart', () => {
  it('is what is left without their common beginning and end, words kept whole', () => {
    expect(distinctParts(['method=a,beta=10,x', 'method=a,beta=12,x'])).toEqual(['…10…', '…12…']);
    expect(distinctParts(['seed 1', 'seed 12'])).toEqual(['…1', '…12']);
    expect(distinctParts(['alpha', 'beta'])).toEqual(['alpha', 'beta']);
    expect(distinctParts(['same', 'same'])).toEqual(['same', 'same']);
  });

  it('still tells apart what was different', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2 }), (texts) => {
        expect(new Set(distinctParts(texts)).size).toBe(texts.length);
      }),
    );
  });
});
