import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findProcesses } from '../../infra/local/process-identity.ts';
import { census, type CensusEvent, endAll, filesIn, finishedOf } from '../support/census.ts';
import { contentOfRun, FLAGS, writeChaosJob } from '../support/chaos.ts';

/** Objects of a store that were damaged: detected, named, and made again. */

jest.setTimeout(240_000);

let folder: string;
let job: string;
let origin: string;
let runId: string;
let undisturbed: ReturnType<typeof contentOfRun>;
const stores: string[] = [];

const run = (store: string, ...more: string[]) => census('run', job, '--store', store, ...FLAGS, ...more);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-damage-'));
  job = await writeChaosJob(folder);
  origin = join(folder, 'origin');
  stores.push(origin);
  const uri = finishedOf(await run(origin))['run'] as string;
  runId = uri.slice(origin.length + 1);
  undisturbed = contentOfRun(uri);
}, 240_000);
afterEach(async () => {
  endAll();
  for (const store of stores)
    for (const { pid } of await findProcesses('start-dev', store)) process.kill(pid, 'SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the finished run in a store of its own; its folder there. */
function copyRun(): { store: string; uri: string } {
  const store = join(folder, `store-${stores.length}`);
  stores.push(store);
  cpSync(join(origin, 'runs'), join(store, 'runs'), { recursive: true });
  return { store, uri: join(store, runId) };
}

/** The same as a run that was stopped before its end: without manifest, tables and report. */
function unfinished(): { store: string; uri: string } {
  const copy = copyRun();
  for (const part of ['manifest.json', 'tables', 'details', 'report.html']) {
    rmSync(join(copy.uri, part), { recursive: true, force: true });
  }
  return copy;
}

/** A stretch long enough not to lie in what nobody reads, such as padding. */
const flip = (path: string): void => {
  const bytes = readFileSync(path);
  const place = Math.floor(bytes.length / 3);
  writeFileSync(
    path,
    bytes.map((byte, k) => (place <= k && k < place + 60 ? byte ^ 0x55 : byte)),
  );
};
const cut = (path: string): void => writeFileSync(path, readFileSync(path).subarray(0, 60));

/** What steps leave for later steps, one of each kind. */
const PARTS = [
  'fingerprints/00001.npz',
  'parts/clusters-00001.parquet',
  'parts/factors-00002.parquet',
  'parts/bounds-00000.parquet',
  'parts/measures-00001.parquet',
  'parts/full-space-00001.npz',
];

interface Manifest {
  readonly warnings: readonly { readonly tag: string; readonly message: string }[];
}
const namedIn = (uri: string): string[] =>
  (JSON.parse(readFileSync(join(uri, 'manifest.json'), 'utf8')) as Manifest).warnings
    .filter(({ tag }) => tag === 'object-damaged')
    .map(({ message }) => message);
const tablesOf = (uri: string) => {
  const { tables, details } = contentOfRun(uri);
  return { tables, details };
};

describe('a run that goes on', () => {
  it.each([
    ['bytes changed', flip],
    ['cut short', cut],
  ])('finds what earlier steps left damaged, %s, names it, and makes it again', async (_, damage) => {
    const { store, uri } = unfinished();
    expect(filesIn(uri)).toEqual(expect.arrayContaining(PARTS));
    for (const part of PARTS) damage(join(uri, part));
    finishedOf(await run(store));
    const { tables, details } = undisturbed;
    expect(tablesOf(uri)).toEqual({ tables, details });
    const named = namedIn(uri);
    const silent = PARTS.filter((part) => !named.some((message) => message.includes(part)));
    expect(silent).toEqual([]);
  });
});

describe('a finished run', () => {
  const damaged = (events: readonly CensusEvent[], stderr: string): string[] => {
    expect(events.some(({ event }) => event === 'finished')).toBe(true);
    return stderr.split('\n').filter((line) => line.startsWith('damaged: '));
  };

  it('is made whole again where a table was cut short, or is gone', async () => {
    const { store, uri } = copyRun();
    const [tile, table] = ['tables/pairs/00000-00002.parquet', 'tables/clusters_nmi.parquet'];
    cut(join(uri, tile));
    rmSync(join(uri, table));
    const { events, stderr } = await run(store);
    const lines = damaged(events, stderr);
    expect(lines).toHaveLength(2);
    for (const key of [tile, table]) expect(lines.some((line) => line.includes(key))).toBe(true);
    expect(tablesOf(uri)).toEqual({ tables: undisturbed.tables, details: undisturbed.details });
  });

  it('is read through with --verify; otherwise whoever reads the damaged table says so', async () => {
    const { store, uri } = copyRun();
    const table = join(uri, 'tables/channels.parquet');
    flip(table);
    const shown = await census('export', 'chaos', '--store', store, '--matrix', 'nmi', '--out', join(folder, 'x.npz'));
    expect([shown.code, shown.stderr]).toEqual([1, expect.stringContaining('tables/channels.parquet: table channels')]);
    const { events, stderr } = await run(store, '--verify');
    expect(damaged(events, stderr)).toEqual([expect.stringContaining('tables/channels.parquet: expected SHA-256')]);
    expect(tablesOf(uri)).toEqual({ tables: undisturbed.tables, details: undisturbed.details });
    const again = await run(store, '--verify');
    expect(again.stderr).toContain('is finished already');
  });
});
