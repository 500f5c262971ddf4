import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CensusError } from '../../contracts/errors.ts';
import { manifestKey, reportKey } from '../../contracts/keys.ts';
import { readDecoded } from '../../inputs/decoded.ts';
import { renderReport } from '../../report/page.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { readRunData } from '../../store/run-data.ts';
import { pathOfArgument, readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import type { CommonFlags } from '../prepare.ts';
import { locateRun, runUri } from '../runs.ts';

export interface ReportFlags extends CommonFlags {
  /** Shows the page in the browser. */
  readonly open?: boolean;
  /** Where to write a page of its own; the run keeps the one that it was finished with. */
  readonly out?: string;
  /** A file of traversals; the decoded pictures lie beside it. */
  readonly traversals?: string;
}

/** What shows a file on this system. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Hands the page to the system's browser; resolves to whether something took it. */
function openPage(path: string): Promise<boolean> {
  const [command = 'xdg-open', ...rest] = OPENERS[process.platform] ?? [];
  return new Promise((done) => {
    const child = spawn(command, [...rest, path], { stdio: 'ignore', detached: true });
    child.on('error', () => done(false));
    child.on('spawn', () => {
      child.unref();
      done(true);
    });
  });
}

async function refuseUnfinished(store: ObjectStore, run: string): Promise<void> {
  if (await store.head(manifestKey(run))) return;
  throw new CensusError('usage', `${run}: expected a finished run, got one without a manifest`, {
    hint: 'census run with its job goes on where it was; census status tells where it stands',
    fields: { run },
  });
}

/** `census report RUN`: where the page of a run is, or a page made anew with decoded traversals. */
export async function report(word: string, flags: ReportFlags): Promise<void> {
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const environment = readEnvironment();
  const { store, run } = await locateRun(word, flags, environment);
  await refuseUnfinished(store, run);
  const kept = join(runUri(store, run), 'report.html');
  const traversals = flags.traversals === undefined ? undefined : pathOfArgument(environment, flags.traversals);
  const there = (await store.head(reportKey(run))) !== undefined;
  let path = kept;
  if (flags.out !== undefined || traversals !== undefined || !there) {
    const data = await readRunData(store, run);
    const decoded =
      traversals === undefined ? undefined : await readDecoded(traversals, flags.traversals!, data.record);
    const page = new TextEncoder().encode(await renderReport({ ...data, decoded }));
    const beside = traversals === undefined ? undefined : `${traversals.replace(/\.npz$/, '')}.report.html`;
    const out = flags.out === undefined ? beside : pathOfArgument(environment, flags.out);
    if (out === undefined) await store.putIfAbsent(reportKey(run), page);
    else {
      await mkdir(dirname(out), { recursive: true });
      await writeFile(out, page);
      path = out;
    }
  }
  output.result(path);
  output.event({ event: 'report', run: runUri(store, run), report: path });
  if (flags.open && !(await openPage(path))) output.note(`no browser could be started; open ${path} yourself`);
}
