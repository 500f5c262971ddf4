import type { RunData } from '../../contracts/run-data.ts';

/** What of a run its methods section tells of. */
export type MethodsData = Pick<RunData, 'record' | 'tables' | 'chance' | 'factors'>;

/** What a dialect makes of names, of citations and of the few signs that prose of this kind needs. */
export interface Writer {
  readonly text: (text: string) => string;
  readonly cite: (key: string) => string;
  readonly math: (plain: string, tex: string) => string;
}

/** Sentences of the methods section on one part of a run; none where it has nothing of it. */
export type Sentences = (data: MethodsData, writer: Writer) => string[];

export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
