import { z } from 'zod';
import { allOrCount, path, seed } from './scalars.ts';

const TWO_OR_ALL = 'expected all or an integer of at least 2';
const SIZE = 'expected an integer of at least 2';

const chosen = z.union([allOrCount, z.array(z.int().min(0)).min(1, 'expected at least one number, got none')], {
  error: 'expected all, a number of them, or a list of their numbers',
});

export const bounds = z.strictObject({
  points: z.union([z.literal('all'), z.int().min(2, TWO_OR_ALL)], { error: TWO_OR_ALL }).default(10_000),
  channels: chosen.default(500),
  fingerprintSizes: z
    .array(z.int().min(2, SIZE))
    .min(1, 'expected at least one size, got none')
    .default([100, 300, 1000]),
  spaces: chosen.default('all'),
  seed: seed.default(0),
  given: path.optional(),
});
