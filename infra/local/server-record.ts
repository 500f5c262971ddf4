import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectProcess, type ProcessIdentity } from './process-identity.ts';

/** server.json: the server of a state folder, running or not. Its port outlives it. */
export interface ServerRecord extends ProcessIdentity {
  readonly port: number;
  /** Of the web interface; 0 where there is none. */
  readonly uiPort: number;
  /** Of the `temporal` command. */
  readonly version: string;
  /** ISO 8601. */
  readonly started: string;
  /** Told to end: nobody may attach any more. */
  readonly stopping: boolean;
}

const pathIn = (folder: string): string => join(folder, 'server.json');

export async function readRecord(folder: string): Promise<ServerRecord | undefined> {
  try {
    return JSON.parse(await readFile(pathIn(folder), 'utf8')) as ServerRecord;
  } catch {
    return undefined;
  }
}

export async function writeRecord(folder: string, record: ServerRecord): Promise<void> {
  const draft = `${pathIn(folder)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(draft, pathIn(folder));
}

/** Whether the recorded process runs and is a development server: nothing else may ever be signalled. */
export async function isServing(record: ServerRecord): Promise<boolean> {
  const found = await inspectProcess(record.pid);
  return found !== undefined && found.start === record.start && found.command.includes('start-dev');
}
