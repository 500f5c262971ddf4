import type { RunRecord } from '../contracts/run.ts';
import { SAMPLES_MAX } from '../contracts/sample-chunks.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData } from '../contracts/tables.ts';
import type { Assessed } from './settle-samples.ts';

/** A self-information of fewer standard errors than this makes NMI, a quotient, and its error meaningless. */
const ERRORS_MIN = 10;

interface Tables {
  readonly spaces: TableData<'full_spaces'>;
  readonly pairs: TableData<'full_pairs'>;
}

/** What a reader should know of the estimates. */
export function fullSpaceWarnings(
  { job }: RunRecord,
  { samples, worstBits }: Assessed,
  { spaces, pairs }: Tables,
): Warning[] {
  const { targetStandardErrorBits: target, aggregate } = job.analyses.fullSpace!;
  const warnings: Warning[] = [];
  if (target !== undefined && worstBits > target) {
    warnings.push({
      tag: 'samples-most',
      message: `whole spaces: the target of ${target} bits was not reached: the largest standard error is ${worstBits.toPrecision(2)} bits after ${samples} samples, the most there are (${SAMPLES_MAX})`,
      hint: 'take a larger targetStandardErrorBits, or leave out the spaces of large errors',
    });
  }
  const top = Math.max(...aggregate);
  const weak = [...spaces.space.keys()].filter(
    (row) =>
      spaces.aggregate[row] === top &&
      spaces.self_information_bits[row]! <= ERRORS_MIN * spaces.self_information_se[row]!,
  );
  const affected = new Set(weak.map((row) => spaces.space[row]!));
  const touched = [...pairs.a.keys()].filter((row) => affected.has(pairs.a[row]!) || affected.has(pairs.b[row]!));
  if (touched.length > 0) {
    warnings.push({
      tag: 'full-nmi-unreliable',
      message: `whole spaces: ${affected.size} of ${new Set(spaces.space).size} say so little that their self-information is within ${ERRORS_MIN} standard errors of 0: the NMI of ${touched.length} pairs is a quotient of small numbers`,
      hint: 'read VI for them, or take more samples',
    });
  }
  return warnings;
}
