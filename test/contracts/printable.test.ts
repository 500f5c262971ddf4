import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { printable } from '../../contracts/printable.ts';

describe('printable text', () => {
  it.each([
    ['plain é 文', 'plain é 文'],
    ['\u001b[2J', '\\u001b[2J'],
    ['a\0b', 'a\\u0000b'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['a\u009bb', 'a\\u009bb'],
  ])('of %j', (text, shown) => expect(printable(text)).toBe(shown));

  it('keeps what it is asked to keep, and nothing else', () => {
    expect(printable('a\nb\tc\r', '\n\t')).toBe('a\nb\tc\\u000d');
  });

  it('has nothing that a terminal acts on, and stays as it is when done again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});
