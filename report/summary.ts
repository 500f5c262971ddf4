import type { RunData } from '../contracts/run-data.ts';
import { boundsLines } from './summaries/bounds.ts';
import { channelLines } from './summaries/channels.ts';
import { fullSpaceLines } from './summaries/full-space.ts';
import { fusionLines } from './summaries/fusion.ts';
import { measuresLines } from './summaries/measures.ts';
import { rankingLines } from './summaries/ranking.ts';
import { structureLines } from './summaries/structure.ts';

/** What of a run its summary tells of. */
export type SummaryData = Pick<RunData, 'record' | 'chance' | 'tables'>;

/** One part for each analysis, in the order told; a new analysis adds a file and a name here. */
const PARTS: readonly ((data: SummaryData) => string[])[] = [
  channelLines,
  structureLines,
  fullSpaceLines,
  rankingLines,
  boundsLines,
  fusionLines,
  measuresLines,
];

/** What a run found, for the terminal. */
export const summarise = (data: SummaryData): string => PARTS.flatMap((part) => part(data)).join('\n');
