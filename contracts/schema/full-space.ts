import { z } from 'zod';
import { allOrCount, part, path, positive, seed } from './scalars.ts';

const SAMPLES_DEFAULT = 200_000;
const SAMPLES_MIN = 2;

export const fullSpace = z
  .strictObject({
    samples: z.int().min(SAMPLES_MIN, `expected an integer of at least ${SAMPLES_MIN}`).optional(),
    targetStandardErrorBits: positive.optional(),
    spacesPerEnsemble: allOrCount.default(5),
    seed: seed.default(0),
    between: z.boolean().default(false),
    aggregate: z
      .array(part)
      .min(1, 'expected at least one part, got none')
      .refine((parts) => new Set(parts).size === parts.length, 'expected each once')
      .default([1]),
    draws: z.enum(['joint', 'independent']).default('joint'),
    given: path.optional(),
  })
  .refine(({ samples, targetStandardErrorBits }) => samples === undefined || targetStandardErrorBits === undefined, {
    path: ['samples'],
    message: 'expected either samples or targetStandardErrorBits, got both',
  })
  .refine(({ targetStandardErrorBits, given }) => targetStandardErrorBits === undefined || given === undefined, {
    path: ['given'],
    message: 'expected either targetStandardErrorBits or given draws, got both',
  })
  .refine(({ draws, given }) => given === undefined || draws === 'joint', {
    path: ['given'],
    message: 'expected draws: joint beside given draws, which serve all terms, got independent',
  })
  .transform((asked) =>
    asked.samples === undefined && asked.targetStandardErrorBits === undefined && asked.given === undefined
      ? { ...asked, samples: SAMPLES_DEFAULT }
      : asked,
  );
