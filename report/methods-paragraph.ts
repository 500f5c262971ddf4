import { SOFTWARE_VERSION } from '../contracts/version.ts';
import { type Citation, citationsOf } from './citations.ts';
import { boundsSentences } from './sentences/bounds.ts';
import { catalogueSentences } from './sentences/catalogue.ts';
import { factorSentences } from './sentences/factors.ts';
import { fullSpaceSentences } from './sentences/full-space.ts';
import { fusionSentences } from './sentences/fusion.ts';
import { measuresSentences } from './sentences/measures.ts';
import { rankingSentences } from './sentences/ranking.ts';
import { structureSentences } from './sentences/structure.ts';
import type { MethodsData, Sentences, Writer } from './sentences/writer.ts';

export type Dialect = 'markdown' | 'latex' | 'plain';

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

/** Text as LaTeX shows it, whatever is in it. */
export const latexText = (text: string): string => text.replace(/[\\{}$&#_%~^<>]/g, (sign) => LATEX[sign]!);
/** Text as Markdown shows it, whatever is in it. */
export const markdownText = (text: string): string => text.replace(/[\\`*_{}[\]()#+!|<>~&-]/g, (sign) => `\\${sign}`);

function writerOf(dialect: Dialect, citations: readonly Citation[]): Writer {
  const numberOf = (key: string): number => citations.findIndex((citation) => citation.key === key) + 1;
  if (dialect === 'latex') {
    return { text: latexText, cite: (key) => `~\\cite{${key}}`, math: (_, tex) => `$${tex}$` };
  }
  const text = dialect === 'markdown' ? markdownText : (plain: string) => plain;
  return { text, cite: (key) => ` [${numberOf(key)}]`, math: (plain) => plain };
}

/** A new analysis adds a file and a name here. */
const SENTENCES: readonly Sentences[] = [
  catalogueSentences,
  structureSentences,
  factorSentences,
  fullSpaceSentences,
  rankingSentences,
  boundsSentences,
  fusionSentences,
  measuresSentences,
];

/**
 * The methods section of a run with the exact parameters, ready for a paper.
 * @returns one paragraph; citations as `[k]` into `citationsOf`, or as `\cite{key}`.
 */
export function methodsParagraph(data: MethodsData, dialect: Dialect): string {
  const writer = writerOf(dialect, citationsOf(data.record));
  const { engine, arithmetic } = data.record;
  const software = `Computed with latent-census ${SOFTWARE_VERSION}${writer.cite('latentcensus')} (engine ${engine}, arithmetic ${writer.text(arithmetic)}).`;
  return [...SENTENCES.flatMap((sentences) => sentences(data, writer)), software].join(' ');
}
