import type { AnalysesJob } from '../contracts/analyses/index.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Cut } from '../contracts/portions.ts';
import type { Warning } from '../contracts/sources.ts';
import { spaceBlocks, wholeSpacesOf } from '../contracts/whole-spaces.ts';
import type { Ensemble } from './ensembles.ts';
import { checkGivenDraws } from './given-draws.ts';
import type { Ids } from './ids.ts';
import { refusal } from './refusal.ts';
import { locate } from './space-files.ts';

/** What the analysis of whole spaces asks of the inputs, as far as headers tell. */

/** Given coefficients have no density to draw from. */
export function refuseCoefficients({ fullSpace, bounds }: AnalysesJob, ensembles: readonly Ensemble[]): void {
  const given = ensembles.find(({ kind }) => kind.kind === 'coefficients');
  const asks = fullSpace ? 'fullSpace' : bounds && 'bounds';
  if (asks === undefined || given === undefined) return;
  const place = { file: given.files[0]!.uri, array: given.kind.names.coefficients };
  const problem = `expected posteriors to draw from for ${asks} in ensemble ${given.name}, got their coefficients`;
  throw refusal('input-array', place, problem, `export the posteriors themselves, or leave ${asks} out`);
}

/** Numbers in a draw from each space that takes part, in order. */
export const drawWidths = (cut: Cut): number[] =>
  wholeSpacesOf(cut).map((space) => cut.sources.spaces[space]!.dimensions);

/** Terms whose sums are kept together at most: the co-moments of each segment are a triangle of that side. */
const TERMS_MAX = 2500;

/** @throws CensusError `job-invalid` where an ensemble has more spaces, or pairs, than can be summed at a time. */
function refuseTooMany(cut: Cut): void {
  for (const { a, spaces, pairs } of spaceBlocks(cut)) {
    const terms = 2 * spaces.length + pairs.length;
    if (terms <= TERMS_MAX) continue;
    const ensemble = cut.sources.ensembles[a]!;
    const problem = `expected at most ${TERMS_MAX} terms in ensemble ${ensemble}, got ${terms}: ${spaces.length} spaces, ${pairs.length} pairs`;
    throw new CensusError('job-invalid', `analyses.fullSpace: spacesPerEnsemble: ${problem}`, {
      hint: 'take fewer spaces of each ensemble, 5 as the papers do, or up to 60',
      fields: { ensemble, terms },
    });
  }
}

/**
 * The number of spaces, and names and shapes of the file of draws where the job names one.
 * @throws CensusError for what does not fit.
 */
export async function checkWhole(cut: Cut, baseDirectory: string): Promise<void> {
  refuseTooMany(cut);
  const given = cut.job.analyses.fullSpace?.given;
  if (given === undefined) return;
  await checkGivenDraws({ uri: given, location: locate(given, baseDirectory) }, drawWidths(cut));
}

/** Integer ids that reach further than there are points say that the data set is larger than what the files hold of it. */
export function partialData(asks: boolean, ids: Ids | undefined, points: number): Warning[] {
  if (!asks || ids?.sort !== 'integer') return [];
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < ids.length; row++) {
    least = Math.min(least, Number(ids.values[row]));
    most = Math.max(most, Number(ids.values[row]));
  }
  if (most - least < points) return []; // they may count from 1
  const message = `ids go up to ${most}, but the files hold ${points} data points: fractions of the entropy refer to log2 ${points} = ${Math.log2(points).toFixed(2)} bits, that of the points present`;
  const hint = 'the whole data set would have more entropy, and more information to carry: export all of its points';
  return [{ tag: 'data-partial', message, hint }];
}
