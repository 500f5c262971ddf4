import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line as users have it: a process of its own. */

const COMMAND = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

export type CensusEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stdout that are JSON objects. */
  readonly events: readonly CensusEvent[];
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The first event that fits; rejects when the process ends without one. */
  event(fits: (event: CensusEvent) => boolean): Promise<CensusEvent>;
}

const started = new Set<ChildProcess>();

/** Ends whatever a failing test left running. */
export function endAll(): void {
  for (const child of started) child.kill('SIGKILL');
}

const eventsOf = (text: string): CensusEvent[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as CensusEvent];
      } catch {
        return []; // the last line of a process that was killed
      }
    });

/** Starts `census …`; of the environment nothing that would point to a server or store of the user. */
export function start(args: readonly string[], more: NodeJS.ProcessEnv = {}): Running {
  const env: NodeJS.ProcessEnv = { ...process.env, ...more };
  for (const name of ['CENSUS_STORE', 'TEMPORAL_ADDRESS', 'INIT_CWD', 'NODE_OPTIONS']) {
    if (!(name in more)) delete env[name];
  }
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      started.delete(child);
      resolve({ code, signal, stdout, stderr, events: eventsOf(stdout) });
    });
  });
  const event: Running['event'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = eventsOf(stdout).find(fits);
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      void ended.then(({ code }) =>
        reject(new Error(`census ended with ${code} before the event:\n${stdout}${stderr}`)),
      );
      look();
    });
  return { child, ended, event };
}

export const census = (...args: string[]): Promise<Ended> => start(args).ended;

/** The event of a command that must have succeeded. */
export function finishedOf({ events, code, stderr }: Ended): CensusEvent {
  const finished = events.find(({ event }) => event === 'finished');
  if (code === 0 && finished) return finished;
  throw new Error(`census: expected to finish, got exit code ${code}:\n${stderr}`);
}

/** All files below a folder, relative, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** SHA-256 of every file below a folder. */
export const digestsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(filesIn(folder).map((path) => [path, sha256(readFileSync(join(folder, path)))]));

/** What would change if a file were written again. */
export const stampOf = (path: string): string => {
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
};

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
