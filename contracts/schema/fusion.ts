import { z } from 'zod';
import { OBJECTIVES, OPTIMISERS } from '../analyses/fusion.ts';
import { SIMILARITIES } from '../analyses/structure.ts';
import { displayName, path, positive, seed } from './scalars.ts';

const SOME = 'expected at least one, got none';
const COUNT = 'expected an integer of at least 1';
const MEMBERS = 'expected one of spaces: [names], channels: [numbers], ensemble: name (with cluster: numeral)';

const members = z.union(
  [
    z.strictObject({ spaces: z.array(displayName).min(1, SOME) }),
    z.strictObject({ channels: z.array(z.int().min(0)).min(1, SOME) }),
    z.strictObject({
      ensemble: displayName,
      cluster: z.string().min(1).optional(),
      similarity: z.enum(SIMILARITIES).optional(),
    }),
  ],
  { error: MEMBERS },
);

const one = z
  .strictObject({
    name: displayName,
    members,
    objective: z.enum(OBJECTIVES).default('nmi_anchored'),
    floorBits: z.number().min(0, 'expected a number of bits, 0 or more').default(0),
    dimensions: z.int().min(1, COUNT).default(2),
    steps: z.int().min(1, COUNT).default(20_000),
    rate: positive.optional(),
    optimiser: z.enum(OPTIMISERS).default('sgd'),
    orderBy: displayName.optional(),
    closed: z.boolean().default(false),
    seed: seed.default(0),
    init: path.optional(),
    start: z.string().min(1).optional(),
  })
  .refine(({ init, start }) => start === undefined || init !== undefined, {
    path: ['start'],
    message: 'expected init beside it, the file that has this start, got none',
  })
  .refine(({ floorBits, objective }) => floorBits === 0 || objective === 'nmi', {
    path: ['floorBits'],
    message: 'expected objective nmi beside it, the only one that has a floor, got another',
  });

export const fusion = z
  .array(one)
  .min(1, 'expected at least one fusion, got none')
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'expected each name once');
