import type { ArrayRole } from '../../contracts/job.ts';
import { SYNONYMS } from '../synonyms.ts';

/** What an array's name says it is; a role of a job, or something that a job cannot name. */
export type NameMeaning = ArrayRole | 'log-std' | 'precision' | 'cholesky' | 'logits' | 'embedding' | 'ids' | 'images';

export interface NameReading {
  readonly reading: NameMeaning | undefined;
  /** The words of the name that do not belong to the reading: `enc` of `enc_mu`, for finding partners. */
  readonly rest: string;
  /** The name is one that is used for this alone. */
  readonly exact: boolean;
}

const WORDS: readonly (readonly [NameMeaning, ReadonlySet<string>])[] = (
  [
    ['logvar', 'logvar logvars logvariance logvariances lv lvar lnvar logsigma2 logsigmasq logs2 logsig2'],
    ['log-std', 'logstd logsigma logscale logsd logstddev logsig lstd lnsigma'],
    ['cholesky', 'cholesky chol tril scaletril'],
    ['precision', 'precision precisions prec'],
    ['covariance', 'covariance covariances cov covs covar'],
    ['variance', 'variance variances var vars sigma2 sigmasq s2 sig2'],
    ['std', 'std stds stddev stddevs stdev stdevs sd sigma sigmas sig scale scales'],
    ['mean', 'mean means mu mus loc locs average'],
    ['logits', 'logit logits'],
    ['probabilities', 'probability probabilities prob probs softmax'],
    ['coefficients', 'coefficient coefficients bhattacharyya bc overlap overlaps'],
    ['samples', 'sample samples draw draws'],
    ['ids', 'id ids index indices idx uid uids'],
    ['images', 'image images imgs img pictures pixels frames x data inputs'],
    ['labels', 'label labels cluster clusters assignment assignments class classes y target targets'],
    ['embedding', 'z zs latent latents embedding embeddings code codes features representation representations h'],
  ] as const
).map(([reading, words]) => [reading, new Set(words.split(' '))]);

const LOGARITHM = new Set(['log', 'ln']);
const SQUARE = new Set(['sq', 'squared', 'square', '2']);
/** Readings that a logarithm before them, or a square after them, makes something else. */
const LOG_OF: Partial<Record<NameMeaning, NameMeaning>> = { variance: 'logvar', std: 'log-std' };

/** The words of a name: camelCase, snake_case, dots and slashes; a number that ends a word is left out. */
export function wordsOf(name: string): string[] {
  const plain = name.normalize('NFKC').replaceAll('μ', 'mu').replaceAll('σ', 'sigma').replaceAll('Σ', 'cov');
  return plain
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => (/^(log)?s(ig(ma)?)?2$/.test(word) ? [word] : (word.match(/\d+|\D+/gu) ?? [])));
}

/** What a name says. Readings that are told apart best come first: `z_log_var` is a log-variance before it is a `z`. */
export function readName(name: string): NameReading {
  const words = wordsOf(name);
  const exact = Object.values(SYNONYMS).some((names) => names.includes(name.toLowerCase()));
  for (const [reading, known] of WORDS) {
    const at = words.findIndex((word) => known.has(word));
    if (at < 0) continue;
    const used = new Set([at]);
    let own: NameMeaning = reading;
    if (own === 'std' && SQUARE.has(words[at + 1] ?? '')) [own] = ['variance', used.add(at + 1)];
    const log = words.findIndex((word) => LOGARITHM.has(word));
    const logarithm = LOG_OF[own];
    if (log >= 0 && logarithm !== undefined) [own] = [logarithm, used.add(log)];
    return { reading: own, rest: words.filter((_, i) => !used.has(i)).join(' '), exact: exact || words.length === 1 };
  }
  return { reading: undefined, rest: words.join(' '), exact: false };
}

/** Words of arrays that are not what an encoder says of the latents. */
const ASIDE = /\b(recon\w*|rec|dec|decoder|decoded|prior|px|x|pixel\w*|out\w*|target\w*|running|true|gt|obs\w*)\b/;

export const isAside = (name: string): boolean => ASIDE.test(wordsOf(name).join(' '));
