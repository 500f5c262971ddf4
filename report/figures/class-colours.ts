/** Okabe and Ito's colours: classes that everybody can tell apart. */
export const CLASS_COLOURS: readonly string[] = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8f7a00',
  '#7a5195',
  '#4d4d4d',
  '#a0522d',
];
