import { z } from 'zod';
import { NORMALISATIONS, RANKING_SIMILARITIES } from '../analyses/ranking.ts';
import { someOf } from './scalars.ts';

const normalisation = z.enum(NORMALISATIONS);

export const ranking = z.strictObject({
  similarities: someOf(RANKING_SIMILARITIES).default([...RANKING_SIMILARITIES]),
  normalisation: z
    .union([normalisation.transform((one) => [one]), someOf(NORMALISATIONS)], {
      error: 'expected library, formula or a list of both',
    })
    .default([...NORMALISATIONS]),
  viUnit: z.enum(['bits', 'nats']).default('bits'),
  klNats: z.number().min(0).default(0.01),
});
