import type { RunRecord } from '../contracts/run.ts';
import type { Warning } from '../contracts/sources.ts';

/** Fewer models than this leave the median over the others to chance. */
const MODELS_MIN = 5;
/** Metadata that tell models of equal settings apart. */
const SEEDLIKE = new Set(['model', 'checkpoint', 'seed', 'run', 'id', 'index', 'repeat', 'replicate', 'fold', 'trial']);

/** The ranking of one ensemble by one similarity and normalisation. */
export interface Ranked {
  readonly similarity: string;
  readonly normalisation: string;
  readonly scores: readonly number[];
}

/** Numeric metadata that are not the same for all models of an ensemble, seed-like ones apart. */
function mixedKeys({ sources }: RunRecord, ensemble: string): string[] {
  const valuesOf = new Map<string, Set<number>>();
  for (const { metadata, ...space } of sources.spaces) {
    if (space.ensemble !== ensemble) continue;
    for (const { key, number } of metadata) {
      if (number === null || SEEDLIKE.has(key.toLowerCase())) continue;
      valuesOf.set(key, (valuesOf.get(key) ?? new Set()).add(number));
    }
  }
  return [...valuesOf].filter(([, values]) => values.size > 1).map(([key]) => key);
}

function settingWarnings(record: RunRecord, ensemble: string, models: number): Warning[] {
  const mixed = mixedKeys(record, ensemble);
  const found: Warning[] = [];
  if (models < MODELS_MIN) {
    found.push({
      tag: 'ranking-few-models',
      message: `ensemble ${ensemble}: a ranking of ${models} ${models === 1 ? 'model' : 'models'}, below ${MODELS_MIN}, says little: each score is the median over ${Math.max(models - 1, 0)} others`,
      hint: `train at least ${MODELS_MIN} models that differ in their seed alone`,
    });
  }
  if (mixed.length > 0) {
    found.push({
      tag: 'ranking-mixed-settings',
      message: `ensemble ${ensemble}: its models differ in ${mixed.join(', ')}; a ranking is meant for models of equal settings`,
      hint: 'make an ensemble of each setting (groupBy); pay no heed where the values are results, not settings',
    });
  }
  return found;
}

/** Models with one and the same score, at most. */
function tiedAtMost({ scores }: Ranked): number {
  const finite = scores.filter(Number.isFinite);
  return Math.max(0, ...finite.map((score) => finite.filter((other) => other === score).length));
}

/** Two models of many may share the pair that is the median of both; of three that share one, something is the cause. */
const usuallyTied = (models: number): number => (models > 3 ? 2 : 1);

function tieWarnings(ensemble: string, rankings: readonly Ranked[]): Warning[] {
  const tied = rankings.filter((ranking) => tiedAtMost(ranking) > usuallyTied(ranking.scores.length));
  if (tied.length === 0) return [];
  const names = tied.map(({ similarity, normalisation }) => `${similarity} (${normalisation})`).join(', ');
  return [
    {
      tag: 'ranking-ties',
      message: `ensemble ${ensemble}: some models have equal scores by ${names} and share a rank`,
      hint: 'models with one channel each, or with none that counts, always tie; do not choose between them by this score',
    },
  ];
}

function emptyWarnings(ensemble: string, informative: readonly number[]): Warning[] {
  const empty = informative.filter((channels) => channels === 0).length;
  if (empty === 0) return [];
  return [
    {
      tag: 'ranking-no-informative',
      message: `ensemble ${ensemble}: ${empty} of ${informative.length} models have no channel that counts; their pairs score 0`,
      hint: 'klNats sets the limit; leave collapsed models out',
    },
  ];
}

function meansWarnings(ensemble: string, rankings: readonly Ranked[]): Warning[] {
  const without = rankings.filter(({ scores }) => scores.length > 1 && scores.some(Number.isNaN));
  if (without.length === 0) return [];
  const names = [...new Set(without.map(({ similarity }) => similarity))].join(' and ');
  return [
    {
      tag: 'ranking-no-means',
      message: `ensemble ${ensemble}: ${names} compare the means of one-dimensional channels, which these posteriors do not have; the scores are NaN`,
      hint: 'rank by nmi and exp_vi, which work for every kind',
    },
  ];
}

/** What a reader should know before choosing a model by these scores. */
export function rankingWarnings(
  record: RunRecord,
  {
    ensemble,
    informative,
    rankings,
  }: { ensemble: string; informative: readonly number[]; rankings: readonly Ranked[] },
): Warning[] {
  return [
    ...settingWarnings(record, ensemble, informative.length),
    ...emptyWarnings(ensemble, informative),
    ...meansWarnings(ensemble, rankings),
    ...tieWarnings(ensemble, rankings),
  ];
}
