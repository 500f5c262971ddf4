import type { MethodsData, Writer } from './writer.ts';

export function factorSentences({ factors }: MethodsData, { text }: Writer): string[] {
  if (factors.length === 0) return [];
  const names = factors.map(
    ({ name, sort }) => `${text(name)}${sort === 'continuous' ? ' (20 bins of equal count)' : ''}`,
  );
  return [
    `Known factors, ${names.join(', ')}, were compared with every channel as clusterings on the same scale, with 20 seeded permutations of each for its level of chance.`,
  ];
}
