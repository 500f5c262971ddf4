import { usesLowRank } from '../contracts/low-rank.ts';
import type { RunRecord } from '../contracts/run.ts';
import { SOFTWARE_VERSION } from '../contracts/version.ts';

/** A work that a run rests on. */
export interface Citation {
  /** Its key in a bibliography. */
  readonly key: string;
  readonly type: 'article' | 'inproceedings' | 'software';
  /** `Family, Given` each. */
  readonly authors: readonly string[];
  readonly title: string;
  readonly year: number;
  /** Journal, proceedings; missing for software. */
  readonly venue?: string;
  /** Further fields as BibTeX has them. */
  readonly more?: Readonly<Record<string, string>>;
}

const COMPARISON: Citation = {
  key: 'murphy2025comparing',
  type: 'article',
  authors: ['Murphy, Kieran A.', 'Dillavou, Sam', 'Bassett, Dani S.'],
  title: 'Comparing the information content of probabilistic representation spaces',
  year: 2025,
  venue: 'Transactions on Machine Learning Research',
  more: { eprint: '2405.21042', archiveprefix: 'arXiv' },
};

const BOUND: Citation = {
  key: 'kolchinsky2017estimating',
  type: 'article',
  authors: ['Kolchinsky, Artemy', 'Tracey, Brendan D.'],
  title: 'Estimating mixture entropy with pairwise distances',
  year: 2017,
  venue: 'Entropy',
  more: { volume: '19', number: '7', pages: '361' },
};

const LOW_RANK: Citation = {
  key: 'harbrecht2012lowrank',
  type: 'article',
  authors: ['Harbrecht, Helmut', 'Peters, Michael', 'Schneider, Reinhold'],
  title: 'On the low-rank approximation by the pivoted Cholesky decomposition',
  year: 2012,
  venue: 'Applied Numerical Mathematics',
  more: { volume: '62', number: '4', pages: '428--440' },
};

const OPTICS: Citation = {
  key: 'ankerst1999optics',
  type: 'inproceedings',
  authors: ['Ankerst, Mihael', 'Breunig, Markus M.', 'Kriegel, Hans-Peter', 'Sander, Jörg'],
  title: 'OPTICS: Ordering points to identify the clustering structure',
  year: 1999,
  venue: 'ACM SIGMOD International Conference on Management of Data',
};

const SCIKIT: Citation = {
  key: 'pedregosa2011scikit',
  type: 'article',
  authors: ['Pedregosa, Fabian', 'Varoquaux, Gaël', 'Gramfort, Alexandre', 'others'],
  title: 'Scikit-learn: Machine learning in Python',
  year: 2011,
  venue: 'Journal of Machine Learning Research',
  more: { volume: '12', pages: '2825--2830' },
};

const PREPRINT: Citation = {
  key: 'murphy2024preprint',
  type: 'article',
  authors: ['Murphy, Kieran A.', 'Dillavou, Sam', 'Bassett, Dani S.'],
  title: 'Comparing the information content of probabilistic representation spaces',
  year: 2024,
  venue: 'arXiv preprint',
  more: { eprint: '2405.21042v1', archiveprefix: 'arXiv' },
};

const RANKING: Citation = {
  key: 'duan2020unsupervised',
  type: 'inproceedings',
  authors: ['Duan, Sunny', 'Matthey, Loic', 'Saraiva, Andre', 'others'],
  title: 'Unsupervised model selection for variational disentangled representation learning',
  year: 2020,
  venue: 'International Conference on Learning Representations',
};

const VARIATIONAL_BOUNDS: Citation = {
  key: 'poole2019variational',
  type: 'inproceedings',
  authors: ['Poole, Ben', 'Ozair, Sherjil', 'van den Oord, Aaron', 'Alemi, Alexander A.', 'Tucker, George'],
  title: 'On variational bounds of mutual information',
  year: 2019,
  venue: 'International Conference on Machine Learning',
};

const ALIGNMENT: Citation = {
  key: 'kornblith2019similarity',
  type: 'inproceedings',
  authors: ['Kornblith, Simon', 'Norouzi, Mohammad', 'Lee, Honglak', 'Hinton, Geoffrey'],
  title: 'Similarity of neural network representations revisited',
  year: 2019,
  venue: 'International Conference on Machine Learning',
};

const SHAPES: Citation = {
  key: 'duong2023representational',
  type: 'inproceedings',
  authors: [
    'Duong, Lyndon R.',
    'Zhou, Jingyang',
    'Nassar, Josue',
    'Berman, Jules',
    'Olieslagers, Jeroen',
    'Williams, Alex H.',
  ],
  title: 'Representational dissimilarity metric spaces for stochastic neural networks',
  year: 2023,
  venue: 'International Conference on Learning Representations',
};

const SOFTWARE: Citation = {
  key: 'latentcensus',
  type: 'software',
  authors: ['{The latent-census authors}'],
  title: 'latent-census',
  year: 2026,
  more: { version: SOFTWARE_VERSION },
};

/** What each analysis rests on. A new analysis adds its own works here. */
const WORKS: Readonly<Record<string, readonly Citation[]>> = {
  catalogue: [COMPARISON, BOUND],
  structure: [COMPARISON, BOUND, OPTICS, SCIKIT],
  fullSpace: [COMPARISON],
  ranking: [PREPRINT, RANKING],
  bounds: [PREPRINT, VARIATIONAL_BOUNDS],
  fusion: [COMPARISON],
  measures: [COMPARISON, ALIGNMENT, SHAPES],
};

/** The works that a run used, each once, the software last. */
export function citationsOf({ job, sources }: Pick<RunRecord, 'job' | 'sources'>): Citation[] {
  if (sources.spaces.every(({ kind }) => kind === 'points')) return [SOFTWARE];
  const asked = Object.entries(job.analyses).flatMap(([name, analysis]) => (analysis === undefined ? [] : [name]));
  const lowRank = usesLowRank({ job, sources }) ? [LOW_RANK] : [];
  return [...new Set([...WORKS['catalogue']!, ...lowRank, ...asked.flatMap((name) => WORKS[name] ?? []), SOFTWARE])];
}

/** Letters with marks as TeX writes them, for bibliographies of every age. */
const TEX_LETTERS: Readonly<Record<string, string>> = {
  ö: '{\\"o}',
  ë: '{\\"e}',
  ü: '{\\"u}',
  ä: '{\\"a}',
  é: "{\\'e}",
};
const texText = (text: string): string => text.replace(/[öëüäé]/g, (letter) => TEX_LETTERS[letter]!);

const VENUE_FIELD = { article: 'journal', inproceedings: 'booktitle', software: 'howpublished' } as const;

/** One entry of a BibTeX file. */
export function bibtexOf({ key, type, authors, title, year, venue, more = {} }: Citation): string {
  const fields: [string, string][] = [
    ['author', texText(authors.join(' and '))],
    // A second pair of braces keeps capitals as they are.
    ['title', `{${title}}`],
    ...(venue === undefined ? [] : [[VENUE_FIELD[type], venue] as [string, string]]),
    ['year', String(year)],
    ...Object.entries(more),
  ];
  const kind = type === 'software' ? 'misc' : type;
  return `@${kind}{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},`).join('\n')}\n}`;
}

/** A work as a reader of prose has it: authors, title, venue, year. */
export function proseOf({ authors, title, year, venue, more = {} }: Citation): string {
  const names = authors.map((author) => author.replace(/[{}]/g, '').split(', ').toReversed().join(' '));
  const known = names.filter((name) => name !== 'others');
  const all = known.length === names.length ? known.join(', ') : `${known.join(', ')} et al.`;
  const version = more['version'] === undefined ? '' : `, version ${more['version']}`;
  return `${all.replace(/\.$/, '')}. ${title}${version}. ${venue === undefined ? '' : `${venue}, `}${year}.`;
}
