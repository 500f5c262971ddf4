import { usesLowRank } from '../../contracts/low-rank.ts';
import { type MethodsData, plural, type Writer } from './writer.ts';

export function catalogueSentences({ record, tables }: MethodsData, { text, cite, math }: Writer): string[] {
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
    ...lowRankSentences({ record, tables }, { cite, math }),
    `Of ${channels.channel.length} channels the ${kept} that carry more than ${floor} bits were kept.`,
  ];
}

/** Nothing where all coefficients were worked out. */
function lowRankSentences(
  { record, tables: { channels } }: Pick<MethodsData, 'record' | 'tables'>,
  { cite, math }: Pick<Writer, 'cite' | 'math'>,
): string[] {
  const ranks = channels.rank.filter((rank) => rank >= 0).sort();
  if (!usesLowRank(record) || ranks.length === 0) return [];
  const bound = channels.bound_bits.reduce((most, bits) => Math.max(most, bits), 0);
  return [
    `The coefficient matrices were approximated by pivoted partial Cholesky factorisation${cite('harbrecht2012lowrank')} and truncation of its spectrum, rank ${ranks[0]} to ${ranks.at(-1)}; the trace of the residual bounds the effect on ${math('I(X;U)', 'I(X;U)')} by ${bound.toExponential(1)} bits.`,
  ];
}
