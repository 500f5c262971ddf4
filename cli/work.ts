import { type AnalysisName, analysesOf } from '../contracts/analyses/index.ts';
import { boundedSpaces } from '../contracts/bounded.ts';
import { placesOf } from '../contracts/places.ts';
import type { Cut } from '../contracts/portions.ts';
import { sampleChunks } from '../contracts/sample-chunks.ts';

/** What an analysis would do, in its own units. */
export interface Work {
  readonly analysis: AnalysisName;
  readonly work: string;
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const plural = (count: number, one: string): string => `${compact.format(count)} ${one}${count === 1 ? '' : 's'}`;

function fullSpaceWork(cut: Cut): string {
  const { fullSpace } = cut.job.analyses;
  const { points } = cut.sources;
  const { blocks } = sampleChunks(cut);
  const spaces = new Set(blocks.flatMap((block) => block.spaces)).size;
  const pairs = blocks.reduce((sum, block) => sum + block.pairs.length, 0);
  const what = `${plural(spaces, 'space')} and ${plural(pairs, 'pair')} over ${plural(points, 'point')}`;
  const { samples, targetStandardErrorBits } = fullSpace ?? {};
  if (samples === undefined) {
    return `${what}, ${targetStandardErrorBits === undefined ? 'draws as given' : `samples until every error is at most ${targetStandardErrorBits} bits`}`;
  }
  return `${what}, ${plural(samples, 'sample')}: ${compact.format(samples * points * (2 * spaces + pairs))} density ratios`;
}

/** Ordered pairs of models of one ensemble. */
function rankingWork({ job, sources }: Cut): string {
  const pairs = sources.ensembles.reduce((sum, name) => {
    const models = sources.spaces.filter(({ ensemble }) => ensemble === name).length;
    return sum + models * (models - 1);
  }, 0);
  return `${plural(pairs, 'ordered pair')} of models by ${job.analyses.ranking?.similarities.join(', ')}`;
}

function boundsWork(cut: Cut): string {
  const { bounds } = cut.job.analyses;
  const { points } = cut.sources;
  const all = placesOf(cut.sources).length;
  const asked = bounds?.channels ?? 0;
  const channels = asked === 'all' ? all : typeof asked === 'number' ? Math.min(asked, all) : asked.length;
  const used = bounds?.points === 'all' ? points : Math.min(bounds?.points ?? 0, points);
  const spaces = boundedSpaces(cut).length;
  return `${plural(channels, 'channel')} and ${plural(spaces, 'space')} at ${plural(used, 'point')}`;
}

function fusionWork({ job, sources }: Cut): string {
  const all = job.analyses.fusion ?? [];
  const steps = all.reduce((sum, one) => sum + one.steps, 0);
  return `${plural(all.length, 'synthesis space')} of ${plural(sources.samplePoints, 'point')}, ${plural(steps, 'step')}`;
}

const TELLERS: { readonly [N in AnalysisName]?: (cut: Cut) => string } = {
  fullSpace: fullSpaceWork,
  ranking: rankingWork,
  bounds: boundsWork,
  fusion: fusionWork,
};

/** What the analyses beside `structure`, whose pairs are told in full, would do. */
export const workOf = (cut: Cut): Work[] =>
  analysesOf(cut.job.analyses).flatMap((analysis) => {
    const tell = TELLERS[analysis];
    return tell === undefined ? [] : [{ analysis, work: tell(cut) }];
  });
