import type { FullSpaceJob } from '../../contracts/analyses/full-space.ts';
import { entropyBits } from '../whole-spaces.ts';
import { type MethodsData, plural, type Writer } from './writer.ts';

function drawing({ draws, given, seed, targetStandardErrorBits: target }: FullSpaceJob, samples: number): string {
  if (given !== undefined) return `${samples} given draws`;
  const until = target === undefined ? '' : `, as many as brought every standard error to ${target} bits`;
  return draws === 'joint'
    ? `${samples} joint samples (two draws of every space at each; seed ${seed}${until})`
    : `${samples} samples of its own for each term (seed ${seed}${until})`;
}

export function fullSpaceSentences({ record, tables }: MethodsData, { cite, math }: Writer): string[] {
  const { fullSpace } = record.job.analyses;
  const { full_ensembles: ensembles, full_spaces: spaces } = tables;
  if (!fullSpace || !ensembles || !spaces) return [];
  const samples = Number(ensembles.samples[0] ?? 0n);
  const entropy = math(`H(X) = ${entropyBits(tables).toFixed(2)}`, `H(X) = ${entropyBits(tables).toFixed(2)}`);
  const most = Math.max(...fullSpace.aggregate);
  const part = most < 1 ? `a part (${most}) of the` : 'all';
  const discrete = tables.spaces.kind.some((kind) => kind === 'categorical' || kind === 'labels');
  const exact = discrete ? '; spaces with few enough classes were summed exactly' : '';
  const errors =
    fullSpace.draws === 'joint'
      ? 'by the delta method with the covariances of the terms'
      : 'by the delta method, errors of independent terms added in quadrature';
  return [
    `The information of ${plural(new Set(spaces.space).size, 'whole space')} was estimated by Monte Carlo from ${drawing(fullSpace, samples)}${cite('murphy2025comparing')}, with the posteriors of ${part} ${record.sources.points} data points (${entropy} bits) aggregated${exact}.`,
    `Standard errors were obtained ${errors}; means over pairs of an ensemble are weighted by inverse variances, with errors that count what the pairs share.`,
  ];
}
