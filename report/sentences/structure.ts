import type { MethodsData, Writer } from './writer.ts';

export function structureSentences({ record, tables, chance }: MethodsData, { cite, math }: Writer): string[] {
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
