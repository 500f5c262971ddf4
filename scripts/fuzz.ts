// Gives changed files to every reader for as long as asked, each in a process of its own:
// npm run fuzz -- [seconds] [seed] [groups, by commas]. What goes wrong is written to a folder and listed.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { applyChanges, changes } from '../test/hostile/mutations.ts';
import { Prober } from '../test/hostile/prober.ts';
import { questionOf, type Seed, SEEDS } from '../test/hostile/seeds.ts';
import { storedRunSeeds } from '../test/hostile/stored-run.ts';
import { faultOf, type Verdict } from '../test/hostile/verdict.ts';

const BATCH = 100;

const [seconds = '120', seed = String(Date.now() % 2 ** 31), groups] = process.argv.slice(2);
const GROUPS: Readonly<Record<string, readonly Seed[]>> = { ...SEEDS, storedRun: await storedRunSeeds() };
const names = groups?.split(',') ?? Object.keys(GROUPS);
const folder = mkdtempSync(join(tmpdir(), 'census-fuzz-'));
const prober = new Prober();
const faults = new Map<string, number>();
let cases = 0;
let slowestMs = 0;
let mostBytes = 0;
const tallies: Record<string, number> = {};

function note(verdict: Verdict): void {
  cases += 1;
  const key = verdict.outcome === 'refused' ? verdict.tag : verdict.outcome;
  tallies[key] = (tallies[key] ?? 0) + 1;
  if (!('ms' in verdict)) return;
  slowestMs = Math.max(slowestMs, verdict.ms);
  mostBytes = Math.max(mostBytes, verdict.peakBytes);
}

async function askBatch(group: string, batchSeed: number): Promise<void> {
  const seeds = GROUPS[group];
  for (const [k, list] of fc.sample(fc.tuple(fc.nat(seeds.length - 1), changes), { numRuns: BATCH, seed: batchSeed })) {
    const question = questionOf(seeds[k], applyChanges(seeds[k].bytes, list));
    const verdict = await prober.ask(question);
    note(verdict);
    const fault = faultOf(verdict);
    if (fault === undefined) continue;
    const kind = `${group}: ${fault.split('\n').slice(0, 3).join(' ').replaceAll(/\d+/g, '#').slice(0, 90)}`;
    const count = (faults.get(kind) ?? 0) + 1;
    faults.set(kind, count);
    if (count > 1) continue;
    const path = join(folder, `${faults.size}-${question.name}`);
    writeFileSync(path, question.bytes);
    console.log(`${path}: ${question.reader}: ${fault.split('\n').slice(0, 6).join('\n')}`);
  }
}

const end = performance.now() + 1000 * Number(seconds);
for (let round = Number(seed); performance.now() < end; round++) {
  for (const name of names) if (performance.now() < end) await askBatch(name, round);
}
await prober.end();
console.log(
  `seed ${seed}: ${cases} cases, ${faults.size} kinds of fault; slowest ${Math.round(slowestMs)} ms, peak ${Math.round(mostBytes / 2 ** 20)} MiB`,
);
console.log(tallies);
for (const [kind, count] of faults) console.log(`${count} × ${kind}`);
process.exit(faults.size === 0 ? 0 : 1);
