import { z } from 'zod';
import { SIMILARITIES } from '../analyses/structure.ts';
import { displayName, positive, someOf } from './scalars.ts';

const TWO_OR_AUTO = 'expected auto or an integer of at least 2';
const ERRORS = 'expected representatives, none, or pairs of channel numbers such as [[3, 17]]';
const BETWEEN = 'expected a number between 0 and 1';

export const structure = z
  .strictObject({
    similarities: someOf(SIMILARITIES).default(['nmi', 'vi']),
    scope: z.enum(['ensemble', 'all']).default('ensemble'),
    compare: z.array(z.tuple([displayName, displayName])).default([]),
    minInformationBits: z.number().min(0).default(0.01),
    minSamples: z.union([z.literal('auto'), z.int().min(2, TWO_OR_AUTO)], { error: TWO_OR_AUTO }).default('auto'),
    xi: z.number().gt(0, BETWEEN).lt(1, BETWEEN).default(0.05),
    maxEps: z
      .union([z.literal('inf'), positive, z.literal(Infinity).transform(() => 'inf' as const)], {
        error: 'expected inf or a number above 0',
      })
      .default('inf'),
    ordering: z.enum(['dense', 'sparse']).optional(),
    standardErrors: z
      .union([z.enum(['representatives', 'none']), z.array(z.tuple([z.int().min(0), z.int().min(0)])).min(1)], {
        error: ERRORS,
      })
      .default('representatives'),
  })
  .refine((value) => value.ordering !== 'sparse' || value.maxEps !== 'inf', {
    path: ['maxEps'],
    message: 'expected a number with ordering: sparse, got inf',
  });
