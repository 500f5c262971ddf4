import { titleOfSimilarity } from '../ranked-models.ts';
import type { Sentences } from './writer.ts';

export const rankingSentences: Sentences = ({ record, tables }, { cite, math }) => {
  const { ranking } = record.job.analyses;
  if (!ranking || !tables.ranking || tables.ranking.space.length === 0) return [];
  const names = ranking.similarities.map(titleOfSimilarity).join(', ');
  const unit = ranking.similarities.includes('exp_vi') ? ` (VI in ${ranking.viUnit})` : '';
  return [
    `The models of each ensemble were ranked without labels by how far their channels correspond one to one to those of the others${cite('duan2020unsupervised')}${cite('murphy2024preprint')}, by ${names}${unit}, over channels with a mean divergence from the prior above ${math(`${ranking.klNats} nats`, `${ranking.klNats}~\\mathrm{nats}`)}; a model’s score is the median over the other models (normalisation: ${ranking.normalisation.join(', ')}).`,
  ];
};
