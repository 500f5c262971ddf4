import { basename, dirname } from 'node:path';
import type { Job } from '../../contracts/job.ts';
import type { Sources, SpaceSource, Warning } from '../../contracts/sources.ts';
import { checkValues } from '../../inputs/check.ts';
import { openFactors } from '../../inputs/factors.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import { pathOfArgument, readEnvironment } from '../environment.ts';
import { onInterrupt } from '../interruption.ts';
import { readJobFile } from '../job-file.ts';
import { createOutput, type Output, tellReading } from '../output.ts';

export interface ValidateFlags {
  /** Reads every value as well, as a run would. */
  readonly values?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const TITLES: Readonly<Record<SpaceSource['kind'], string>> = {
  diagonal_gaussian: 'diagonal Gaussians',
  full_gaussian: 'full Gaussians',
  categorical: 'categorical',
  labels: 'labels',
  samples: 'repeated samples',
  coefficients: 'given coefficients',
  points: 'points (means alone)',
};
/** Ensembles that are told one by one. */
const LISTED_MAX = 20;

interface EnsembleFacts {
  readonly name: string;
  readonly spaces: number;
  readonly kinds: readonly string[];
  readonly dimensions: readonly [number, number];
  readonly channels: number;
}

function factsOf(name: string, all: readonly SpaceSource[]): EnsembleFacts {
  const own = all.filter(({ ensemble }) => ensemble === name);
  const widths = own.map(({ dimensions }) => dimensions);
  return {
    name,
    spaces: own.length,
    kinds: [...new Set(own.map(({ kind }) => kind))],
    dimensions: [Math.min(...widths), Math.max(...widths)],
    channels: own.reduce((sum, { channels }) => sum + channels, 0),
  };
}

const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
const named = (names: readonly string[], most = 8): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');

function ensembleLine({ name, spaces, kinds, dimensions, channels }: EnsembleFacts): string {
  const [least, most] = dimensions;
  const wide = counted(most, 'dimension');
  const range = least === most ? wide : `${least} to ${wide}`;
  const titles = kinds.map((kind) => TITLES[kind as SpaceSource['kind']]).join(', ');
  return `  ${name}: ${counted(spaces, 'space')} of ${range}, ${titles}; ${counted(channels, 'channel')}`;
}

async function factorNames(job: Job, sources: Sources): Promise<string[]> {
  const file = sources.files[sources.factorsFile];
  if (job.factors === undefined || file === undefined) return [];
  const container = await openFactors(file);
  try {
    return container.names.filter((name) => name !== 'ids' && name !== 'weights');
  } finally {
    await container.close();
  }
}

/** What was understood of a job, for people and as facts. */
async function describe(job: Job, sources: Sources): Promise<{ lines: string[]; facts: Record<string, unknown> }> {
  const ensembles = sources.ensembles.map((name) => factsOf(name, sources.spaces));
  const factors = await factorNames(job, sources);
  const metadata = [...new Set(sources.spaces.flatMap((space) => space.metadata.map(({ key }) => key)))];
  const images = sources.imagesFile === undefined ? undefined : sources.files[sources.imagesFile]!.uri;
  const analyses = Object.keys(job.analyses);
  const channels = ensembles.reduce((sum, own) => sum + own.channels, 0);
  const hidden = ensembles.length - LISTED_MAX;
  const lines = [
    `job        ${job.name}`,
    `inputs     ${counted(sources.files.length, 'file')}, ${counted(sources.spaces.length, 'space')} in ${counted(ensembles.length, 'ensemble')}`,
    ...ensembles.slice(0, LISTED_MAX).map(ensembleLine),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
    `points     ${sources.points}; compared on ${sources.samplePoints} of them`,
    `channels   ${channels}`,
    `factors    ${named(factors) || 'none'}`,
    `metadata   ${named(metadata) || 'none'}`,
    `pictures   ${images ?? 'none'}`,
    `analyses   ${analyses.join(', ') || 'none: a run catalogues the spaces'}`,
  ];
  const facts = { name: job.name, spaces: sources.spaces.length, points: sources.points };
  return {
    lines,
    facts: {
      ...facts,
      samplePoints: sources.samplePoints,
      channels,
      ensembles,
      factors,
      metadata,
      images: images ?? null,
      analyses,
    },
  };
}

/** `census validate JOB`: everything that the inputs tell, without an engine, a store or a server. */
export async function validate(jobPath: string, flags: ValidateFlags): Promise<void> {
  const output: Output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const { signal } = onInterrupt('nothing was started: give the same command again');
  const path = pathOfArgument(readEnvironment(), jobPath);
  const job = await readJobFile(path, jobPath);
  const options = { signal, onProgress: tellReading(output, basename(jobPath)) };
  const { sources, warnings } = await resolveSources(job, dirname(path), options);
  const found: Warning[] = [...warnings, ...(flags.values ? await checkValues(sources, options) : [])];
  output.settle();
  const { lines, facts } = await describe(job, sources);
  output.result(lines.join('\n'));
  for (const warning of found) output.warn(warning);
  const values = flags.values ? 'values read' : 'values not read: --values reads them as well';
  output.result(`valid      ${found.length === 0 ? 'no warnings' : counted(found.length, 'warning')}; ${values}`);
  output.event({ event: 'valid', ...facts, values: flags.values ?? false, warnings: found.length });
}
