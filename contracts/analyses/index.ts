import type { BoundsJob } from './bounds.ts';
import type { FullSpaceJob } from './full-space.ts';
import type { FusionJob } from './fusion.ts';
import type { MeasuresJob } from './measures.ts';
import type { RankingJob } from './ranking.ts';
import type { StructureJob } from './structure.ts';

/** The analyses that a job may ask for, in the order in which they are told of. */
export const ANALYSES = ['structure', 'fullSpace', 'ranking', 'bounds', 'fusion', 'measures'] as const;
export type AnalysisName = (typeof ANALYSES)[number];

/** What a job asks for; an analysis left out is not run. */
export interface AnalysesJob {
  readonly structure?: StructureJob | undefined;
  readonly fullSpace?: FullSpaceJob | undefined;
  readonly ranking?: RankingJob | undefined;
  readonly bounds?: BoundsJob | undefined;
  readonly fusion?: readonly FusionJob[] | undefined;
  readonly measures?: MeasuresJob | undefined;
}

/** The same as a person writes it: what has a default may be left out. */
export interface AnalysesInput {
  readonly structure?: Partial<StructureJob> | undefined;
  readonly fullSpace?: Partial<FullSpaceJob> | undefined;
  readonly ranking?: Partial<RankingJob> | undefined;
  readonly bounds?: Partial<BoundsJob> | undefined;
  readonly fusion?: readonly (Partial<FusionJob> & Pick<FusionJob, 'name' | 'members'>)[] | undefined;
  readonly measures?: Partial<MeasuresJob> | undefined;
}

/** Analyses that read what another has found, and so wait for it where both are asked for. */
export const NEEDS: { readonly [N in AnalysisName]?: readonly AnalysisName[] } = { fusion: ['structure'] };

export const analysesOf = (asked: AnalysesJob): AnalysisName[] => ANALYSES.filter((name) => asked[name] !== undefined);

/** A file that an analysis reads besides the spaces: `key` finds it again among the sources. */
export interface AnalysisFile {
  readonly key: string;
  readonly path: string;
}

/** The files of draws and starts that a job's analyses name, in order. */
export function filesOfAnalyses({ fullSpace, bounds, fusion }: AnalysesJob): AnalysisFile[] {
  const named = [
    { key: 'fullSpace.given', path: fullSpace?.given },
    { key: 'bounds.given', path: bounds?.given },
    ...(fusion ?? []).map(({ name, init }) => ({ key: `fusion.${name}.init`, path: init })),
  ];
  return named.flatMap(({ key, path }) => (path === undefined ? [] : [{ key, path }]));
}
