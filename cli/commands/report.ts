import { spawn } from 'node:child_process';
import { dirname, join, relative, sep } from 'node:path';
import { reportKey, studyReportKey } from '../../contracts/keys.ts';
import type { RunData } from '../../contracts/run-data.ts';
import { readDecoded } from '../../inputs/decoded.ts';
import { renderReport } from '../../report/page.ts';
import { renderStudy } from '../../report/study-page.ts';
import { getObject } from '../../store/get.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { readRunData } from '../../store/run-data.ts';
import { isS3Uri } from '../../store/s3-uri.ts';
import { readingRun } from '../../store/sound-tables.ts';
import { readStudy } from '../../store/study-data.ts';
import { pathOfArgument, readEnvironment } from '../environment.ts';
import { createOutput, type Output } from '../output.ts';
import type { CommonFlags } from '../prepare.ts';
import { type LocatedStudy, locateStudy, pageOfStudy } from '../studies.ts';
import { type LocatedRun, locateRun, requireFinished, runUri } from '../runs.ts';
import { writeWhole } from '../whole-file.ts';

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

/** The run's data with its tables' keys as a page in another folder links to them. */
const linkedFrom = (page: string, runFolder: string, data: RunData): RunData => {
  const prefix = isS3Uri(runFolder) ? runFolder : relative(dirname(page), runFolder).split(sep).join('/');
  return { ...data, stored: data.stored.map((entry) => ({ ...entry, key: `${prefix}/${entry.key}` })) };
};

/** Writes a page of its own for the user. */
async function writePage(
  page: string,
  { store, run }: LocatedRun,
  traversals: { location: string; shown: string } | undefined,
): Promise<void> {
  const data = await readRunData(store, run);
  const decoded = traversals && (await readDecoded(traversals.location, traversals.shown, data.record));
  const linked = linkedFrom(page, runUri(store, run), { ...data, decoded });
  await writeWhole(page, [await readingRun(run, () => renderReport(linked))]);
}

/** Where a browser finds a page of the store: in its folder, or copied out of its bucket. */
async function pageHere(store: ObjectStore, key: string, cacheFolder: string): Promise<string> {
  if (!isS3Uri(store.uri)) return join(store.uri, key);
  const path = join(cacheFolder, 'reports', key.split('/').slice(1).join('-'));
  await writeWhole(path, [await getObject(store, key)]);
  return path;
}

async function show(path: string, output: Output): Promise<void> {
  if (!(await openPage(path))) output.note(`no browser could be started; open ${path} yourself`);
}

/** Where the page over the runs of a study is, or one made now. */
async function reportStudy(study: LocatedStudy, flags: ReportFlags, output: Output): Promise<void> {
  const { store, record } = study;
  const environment = readEnvironment();
  const own = flags.out === undefined ? undefined : pathOfArgument(environment, flags.out);
  if (own !== undefined) {
    const runs = `${store.uri}/runs`;
    const runsFolder = isS3Uri(runs) ? runs : relative(dirname(own), runs).split(sep).join('/');
    await writeWhole(own, [await renderStudy(await readStudy(store, record), runsFolder)]);
  }
  const path = own ?? (await pageOfStudy(study));
  output.result(path);
  output.event({ event: 'report', study: record.study, report: path });
  if (!flags.open) return;
  await show(own ?? (await pageHere(store, studyReportKey(record.study), environment.cacheFolder)), output);
}

/** `census report RUN`: where the page of a run is, or a page made anew with decoded traversals. */
export async function report(word: string, flags: ReportFlags): Promise<void> {
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const environment = readEnvironment();
  const study = await locateStudy(word, flags, environment);
  if (study) return reportStudy(study, flags, output);
  const located = await locateRun(word, flags, environment);
  const { store, run } = located;
  await requireFinished(store, run);
  const traversals =
    flags.traversals === undefined
      ? undefined
      : { location: pathOfArgument(environment, flags.traversals), shown: flags.traversals };
  const beside = traversals && `${traversals.location.replace(/\.npz$/, '')}.report.html`;
  const own = flags.out === undefined ? beside : pathOfArgument(environment, flags.out);
  if (own !== undefined) await writePage(own, located, traversals);
  else if (!(await store.head(reportKey(run)))) {
    // A run of a release that made no reports.
    const page = await readingRun(run, async () => renderReport(await readRunData(store, run)));
    await store.putIfAbsent(reportKey(run), new TextEncoder().encode(page));
  }
  const path = own ?? `${runUri(store, run)}/report.html`;
  output.result(path);
  output.event({ event: 'report', run: runUri(store, run), report: path });
  if (!flags.open) return;
  await show(own ?? (await pageHere(store, reportKey(run), environment.cacheFolder)), output);
}
