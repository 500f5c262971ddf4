export { census } from './api/census.ts';
export type { MatrixOptions, OpenOptions, OpenRun } from './api/open.ts';
export type { EngineOptions, JobOptions, Progress } from './api/options.ts';
export type { PlanResult, Validation } from './api/plan.ts';
export type { RunOptions, RunResult } from './api/run.ts';
export type { Forecast } from './cli/forecast.ts';
export type { Arithmetic, EngineChoice } from './contracts/arithmetic.ts';
export { CensusError, type ErrorFields, type ErrorTag, isCensusError } from './contracts/errors.ts';
export type {
  ArrayRole,
  ArraysJob,
  EnsembleInput,
  EnsembleJob,
  FactorsJob,
  Job,
  JobInput,
  MediaJob,
  SampleJob,
} from './contracts/job.ts';
export type { AnalysesJob } from './contracts/analyses/index.ts';
export type { BoundsJob } from './contracts/analyses/bounds.ts';
export type { FullSpaceJob } from './contracts/analyses/full-space.ts';
export type { FusionJob, Members, Objective } from './contracts/analyses/fusion.ts';
export type { HeadsJob, Measure, MeasuresJob } from './contracts/analyses/measures.ts';
export type { Normalisation, RankingJob, RankingSimilarity } from './contracts/analyses/ranking.ts';
export type { Similarity, StructureJob } from './contracts/analyses/structure.ts';
export type { Manifest, PairChance, TableEntry } from './contracts/run.ts';
export type { InputFile, Kind, Metadatum, Sources, SpaceSource, Warning } from './contracts/sources.ts';
export { type ColumnArrays, type TableData, type TableName, TABLES } from './contracts/tables.ts';
export type { Column, ColumnType } from './contracts/tables/column.ts';
export { NUMERIC_VERSION, SCHEMA_VERSION, SOFTWARE_VERSION } from './contracts/version.ts';
export * as methods from './methods/index.ts';
export type { RunMatrix } from './store/run-matrix.ts';
