import type { RunData } from '../contracts/run-data.ts';
import { SOFTWARE_VERSION } from '../contracts/version.ts';
import { type Citation, citationsOf } from './citations.ts';

/** What of a run its methods section tells of. */
export type MethodsData = Pick<RunData, 'record' | 'tables' | 'chance' | 'factors'>;

export type Dialect = 'markdown' | 'latex' | 'plain';

/** What a dialect makes of names, of citations and of the few signs that prose of this kind needs. */
interface Writer {
  readonly text: (text: string) => string;
  readonly cite: (key: string) => string;
  readonly math: (plain: string, tex: string) => string;
}

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

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function dataSentences({ record, tables }: MethodsData, { text, cite, math }: Writer): string[] {
  const { sources, job } = record;
  const { spaces, channels } = tables;
  const ensembles = sources.ensembles.map((name) => {
    const models = spaces.ensemble.filter((each) => each === name).length;
    return `${text(name)} (${plural(models, 'model')})`;
  });
  const shown =
    ensembles.length > 6
      ? `${ensembles.slice(0, 6).join(', ')} and ${ensembles.length - 6} others`
      : ensembles.join(', ');
  if (channels.channel.length === 0) {
    return [
      `We catalogued the means that ${plural(spaces.space.length, 'representation space')}, ${shown}, give to ${sources.points} data points.`,
    ];
  }
  const kept = channels.kept.reduce((sum, flag) => sum + flag, 0);
  const { n, drawn } = {
    n: math(`n = ${sources.samplePoints}`, `n = ${sources.samplePoints}`),
    drawn: job.sample.rows === undefined ? `drawn at random (seed ${job.sample.seed})` : 'chosen beforehand',
  };
  const floor = job.analyses.structure?.minInformationBits ?? 0.01;
  return [
    `We compared the posteriors that ${plural(spaces.space.length, 'representation space')} of ${plural(sources.ensembles.length, 'ensemble')}, ${shown}, give to the same data points.`,
    `Each latent dimension, or space taken as a whole, is a channel; its information about the data, ${math('I(X;U)', 'I(X;U)')}, was estimated from the Bhattacharyya coefficients of its posteriors at ${n} of ${sources.points} data points, ${drawn}, a lower bound${cite('murphy2025comparing')}${cite('kolchinsky2017estimating')}.`,
    `Of ${channels.channel.length} channels the ${kept} that carry more than ${floor} bits were kept.`,
  ];
}

function structureSentences({ record, tables, chance }: MethodsData, { cite, math }: Writer): string[] {
  const { structure } = record.job.analyses;
  if (!structure) return [];
  const measures = structure.similarities.map((similarity) =>
    similarity === 'nmi'
      ? `generalised normalised mutual information (NMI, distance ${math('−ln NMI', '-\\ln \\mathrm{NMI}')})`
      : `variation of information (VI, in bits)`,
  );
  const samples = [...new Set(tables.cluster_sensitivity?.min_samples ?? [])];
  const minSamples =
    structure.minSamples === 'auto'
      ? 'minSamples = round(0.4 × models of the ensemble), at least 3'
      : `minSamples = ${structure.minSamples}`;
  const pairs = `All pairs of channels${structure.scope === 'all' ? '' : ' within each ensemble'} were compared by ${measures.join(' and ')}${cite('murphy2025comparing')}.`;
  const order = `They were ordered by OPTICS${cite('ankerst1999optics')} (${minSamples}, maxEps = ${structure.maxEps === 'inf' ? math('∞', '\\infty') : structure.maxEps}), and clusters were extracted by the ${math('ξ', '\\xi')} method as in scikit-learn${cite('pedregosa2011scikit')} (${math(`ξ = ${structure.xi}`, `\\xi = ${structure.xi}`)})${samples.length > 1 ? `; the number of clusters was also computed at minSamples ${samples.join(', ')}` : ''}.`;
  const sd = (chance?.nmiSd ?? 0).toFixed(4);
  const level =
    chance?.nmi == null
      ? []
      : [
          `With the data points of one side permuted, ${chance.pairs} pairs of channels had an NMI of ${math(`${chance.nmi.toFixed(4)} ± ${sd}`, `${chance.nmi.toFixed(4)} \\pm ${sd}`)}.`,
        ];
  return [pairs, order, ...level];
}

function factorSentences({ factors }: MethodsData, { text }: Writer): string[] {
  if (factors.length === 0) return [];
  const names = factors.map(
    ({ name, sort }) => `${text(name)}${sort === 'continuous' ? ' (20 bins of equal count)' : ''}`,
  );
  return [
    `Known factors, ${names.join(', ')}, were compared with every channel as clusterings on the same scale, with 20 seeded permutations of each for its level of chance.`,
  ];
}

/**
 * The methods section of a run with the exact parameters, ready for a paper.
 * @returns one paragraph; citations as `[k]` into `citationsOf`, or as `\cite{key}`.
 */
export function methodsParagraph(data: MethodsData, dialect: Dialect): string {
  const writer = writerOf(dialect, citationsOf(data.record));
  const { engine, arithmetic } = data.record;
  const software = `Computed with latent-census ${SOFTWARE_VERSION}${writer.cite('latentcensus')} (engine ${engine}, arithmetic ${writer.text(arithmetic)}).`;
  return [
    ...dataSentences(data, writer),
    ...structureSentences(data, writer),
    ...factorSentences(data, writer),
    software,
  ].join(' ');
}
