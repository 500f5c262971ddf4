import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { membersOf } from '../../contracts/fusion-members.ts';
import { parseJob } from '../../contracts/schema/job.ts';
import { resolveSources } from '../../inputs/resolve.ts';

/** examples/circle: its jobs are jobs, and its inputs are there. */

const FOLDER = fileURLToPath(new URL('../../examples/circle/', import.meta.url));

function study(): unknown {
  const { stdout, status } = spawnSync(process.execPath, [`${FOLDER}study.mjs`, 'job'], { encoding: 'utf8' });
  expect(status).toBe(0);
  return parse(stdout);
}

describe('examples/circle', () => {
  it('has a job whose inputs fit', async () => {
    const job = parseJob(parse(readFileSync(`${FOLDER}job.yaml`, 'utf8')), 'job.yaml');
    const { sources, warnings } = await resolveSources(job, FOLDER, { hash: false });
    expect([sources.points, sources.spaces.length]).toEqual([200, 50]);
    expect(warnings).toEqual([]);
  });

  it('writes a study of three objectives, eight sizes and five repeats, the same learners for each objective', async () => {
    const job = parseJob(study(), 'study.yaml');
    const fusions = job.analyses.fusion!;
    expect(fusions).toHaveLength(120);
    const { sources } = await resolveSources(job, FOLDER, { hash: false });
    const learners = fusions.map((fusion) =>
      membersOf(fusion, sources)!
        .map(({ channel }) => channel)
        .join(),
    );
    expect(learners.slice(40, 80)).toEqual(learners.slice(0, 40));
    expect(learners.slice(80)).toEqual(learners.slice(0, 40));
    expect(new Set(learners.slice(0, 35)).size).toBe(35);
    const sizes = fusions.slice(0, 40).map((fusion) => membersOf(fusion, sources)!.length);
    expect(sizes).toEqual([2, 3, 5, 10, 15, 20, 30, 50].flatMap((size) => Array.from({ length: 5 }, () => size)));
  });
});
