import { CensusError } from '../contracts/errors.ts';
import type { EnsembleJob, Job } from '../contracts/job.ts';
import type { Warning } from '../contracts/sources.ts';
import { type EnsembleKind, kindOf } from './kinds.ts';
import { listNames } from './refusal.ts';
import { findSpaceFiles, type SpaceFile } from './space-files.ts';
import { checkName } from './space-name.ts';

/** An ensemble and the files of its spaces, before any of them is opened. */
export interface Ensemble {
  readonly name: string;
  /** Which entry of the job it comes from. */
  readonly entry: number;
  readonly job: EnsembleJob;
  readonly kind: EnsembleKind;
  readonly files: readonly SpaceFile[];
}

/** The ensembles of a job in its order: one per entry, or one per combination of what `groupBy` names. */
export async function findEnsembles(
  job: Job,
  baseDirectory: string,
): Promise<{ ensembles: Ensemble[]; warnings: Warning[] }> {
  const ensembles: Ensemble[] = [];
  const warnings: Warning[] = [];
  const others = [
    job.factors?.file,
    job.media?.images,
    job.sample.rows,
    ...job.ensembles.map(({ meta }) => meta),
  ].filter((path) => path !== undefined);
  for (const [entry, own] of job.ensembles.entries()) {
    const title = own.name ?? `${entry}`;
    const kind = kindOf(own, title);
    const found = await findSpaceFiles(own.spaces, baseDirectory, { ensemble: title, others });
    warnings.push(...found.warnings);
    for (const [name, files] of groupsOf(own, found.files, title)) {
      checkName(name, files[0]!.uri, 'ensemble name');
      ensembles.push({ name, entry, job: own, kind, files });
    }
  }
  refuseSameNames(ensembles);
  refuseUnknown(job, ensembles);
  return { ensembles, warnings };
}

function groupsOf(job: EnsembleJob, files: readonly SpaceFile[], title: string): Map<string, SpaceFile[]> {
  const { groupBy, name } = job;
  if (groupBy === undefined) {
    if (name !== undefined) return new Map([[name, [...files]]]);
    throw new CensusError('job-invalid', `ensemble ${title}: missing name: a name or groupBy`, {
      hint: 'give it a name',
    });
  }
  const groups = new Map<string, SpaceFile[]>();
  for (const file of files) {
    const unknown = groupBy.find((key) => !file.values.has(key));
    if (unknown !== undefined) {
      const known =
        file.values.size === 0
          ? 'its path has no names: write spaces as models/{name}.npz'
          : `the path names ${listNames([...file.values.keys()])}`;
      throw new CensusError('job-invalid', `ensemble ${title}: groupBy: unknown name: ${unknown}`, {
        hint: known,
        fields: { ensemble: title, file: file.uri },
      });
    }
    const combination = groupBy.map((key) => `${key}=${file.values.get(key)}`).join(',');
    const key = name === undefined ? combination : `${name}/${combination}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return groups;
}

function refuseSameNames(ensembles: readonly Ensemble[]): void {
  const seen = new Set<string>();
  for (const { name } of ensembles) {
    if (seen.has(name)) {
      throw new CensusError('job-invalid', `ensembles: expected each name once, got ${name} twice`, {
        hint: 'give the ensembles different names',
        fields: { ensemble: name },
      });
    }
    seen.add(name);
  }
}

function refuseUnknown(job: Job, ensembles: readonly Ensemble[]): void {
  const names = ensembles.map(({ name }) => name);
  const unknown = job.analyses.structure?.compare.flat().find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new CensusError('job-invalid', `analyses.structure.compare: unknown ensemble: ${unknown}`, {
    hint: `the ensembles: ${listNames(names, 20)}`,
    fields: { ensemble: unknown },
  });
}
