import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in a form that only serves to be compared. */
  readonly start: string;
}

export interface RunningProcess extends ProcessIdentity {
  readonly command: string;
}

/** The process with that pid; undefined where there is none, or only a zombie. */
export async function inspectProcess(pid: number): Promise<RunningProcess | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? inspectProc(pid) : inspectPs(pid);
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await inspectProcess(process.pid);
  return { pid: process.pid, start: own?.start ?? '' };
}

/** Whether the very process that was recorded still runs. */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  return (await inspectProcess(pid))?.start === start;
}

/** The running processes whose command line holds all of these words, in no particular order. */
export async function findProcesses(...words: readonly string[]): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [];
  for (const pid of process.platform === 'linux' ? await procPids(words) : await psPids()) {
    const entry = pid === process.pid ? undefined : await inspectProcess(pid);
    if (entry !== undefined && words.every((word) => entry.command.includes(word))) found.push(entry);
  }
  return found;
}

async function procPids(words: readonly string[]): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const commands = await Promise.all(pids.map((pid) => commandOf(pid).catch(() => '')));
  return pids.filter((_, i) => words.every((word) => commands[i]?.includes(word)));
}

const commandOf = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();

/** What tells this boot and this container from others; a start time alone counts from the boot. */
let epoch: Promise<string> | undefined;

async function readEpoch(): Promise<string> {
  const [boot, space] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    readlink('/proc/self/ns/pid'),
  ]);
  return `${boot.trim()} ${space}`;
}

async function inspectProc(pid: number): Promise<RunningProcess | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field, the program's name, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads, started] = [fields[0], Number(fields[17]), fields[19]];
    // The first thread may be dead while others still hold the files and ports.
    if (state === 'X' || (state === 'Z' && threads <= 1)) return undefined;
    epoch ??= readEpoch();
    return { pid, start: `${await epoch} ${started}`, command: await commandOf(pid) };
  } catch {
    return undefined;
  }
}

async function inspectPs(pid: number): Promise<RunningProcess | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'state=,lstart=,command=', '-p', String(pid)]);
    const [, state, start, command] = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/m.exec(stdout) ?? [];
    if (state === undefined || start === undefined || state.startsWith('Z')) return undefined;
    return { pid, start, command: command ?? '' };
  } catch {
    return undefined;
  }
}

async function psPids(): Promise<number[]> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=']);
    return stdout
      .split('\n')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}
