import { expect, it } from '@jest/globals';
import { numeral } from '../../methods/numeral.ts';

it.each([
  [1, 'I'],
  [4, 'IV'],
  [9, 'IX'],
  [14, 'XIV'],
  [49, 'XLIX'],
  [1994, 'MCMXCIV'],
  [3999, 'MMMCMXCIX'],
  [5000, 'MMMMM'],
])('%i is %s', (value, text) => {
  expect(numeral(value)).toBe(text);
});

it('tells the first thousand apart', () => {
  expect(new Set(Array.from({ length: 1000 }, (_, k) => numeral(k + 1))).size).toBe(1000);
});
