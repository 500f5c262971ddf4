import { z } from 'zod';
import { MEASURES } from '../analyses/measures.ts';
import { allOrCount, positive, seed, someOf } from './scalars.ts';

const heads = z.strictObject({
  points: z.int().min(2, 'expected an integer of at least 2').max(1000, 'expected at most 1000').default(100),
  draws: z.int().min(1, 'expected an integer of at least 1').max(1000, 'expected at most 1000').default(10),
  penalty: positive.default(1e-4),
});

export const measures = z.strictObject({
  measures: someOf(MEASURES).default([...MEASURES]),
  spacesPerEnsemble: allOrCount.default(10),
  heads: heads.default({ points: 100, draws: 10, penalty: 1e-4 }),
  seed: seed.default(0),
});
