import { strangerOfBounds } from '../contracts/bounded.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Cut } from '../contracts/portions.ts';
import type { Sources } from '../contracts/sources.ts';
import { checkGivenBounds, type DrawnSpaces } from './given-bounds.ts';
import { locate } from './space-files.ts';

/** What a file of draws must fit. */
export const drawnSpaces = ({ spaces, points }: Sources): DrawnSpaces => ({
  widths: spaces.map(({ dimensions }) => dimensions),
  points,
});

/** What the analysis of bounds asks of the inputs, as far as headers tell. @throws CensusError naming what is missing. */
export async function checkBounds(cut: Cut, baseDirectory: string): Promise<void> {
  const stranger = strangerOfBounds(cut);
  if (stranger) {
    const { key, got, count } = stranger;
    const message = `analyses.bounds.${key}: expected numbers below ${count}, got ${got}`;
    throw new CensusError('job-invalid', message, { hint: `the job has ${count} ${key}, numbered from 0` });
  }
  const given = cut.job.analyses.bounds?.given;
  if (given === undefined) return;
  await checkGivenBounds({ uri: given, location: locate(given, baseDirectory) }, drawnSpaces(cut.sources));
}
