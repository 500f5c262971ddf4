const SYMBOLS: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** A positive integer in Roman numerals: 14 is XIV. From 4000 on the M is repeated. */
export function numeral(value: number): string {
  let rest = value;
  let text = '';
  for (const [worth, symbol] of SYMBOLS) {
    text += symbol.repeat(Math.floor(rest / worth));
    rest %= worth;
  }
  return text;
}
