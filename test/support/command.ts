import { jest } from '@jest/globals';
import { program } from '../../cli/program.ts';
import { reportFailure } from '../../cli/report-failure.ts';

/** What a user sees of a command that has ended. */
export interface Seen {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `census …` in this process as main.ts does, called from a folder; nothing of the user's environment counts. */
export async function command(folder: string, ...args: string[]): Promise<Seen> {
  const before = { ...process.env };
  const listeners = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  process.env['INIT_CWD'] = folder;
  for (const name of ['CENSUS_STORE', 'TEMPORAL_ADDRESS']) delete process.env[name];
  let [stdout, stderr] = ['', ''];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
  let code = 0;
  try {
    await program().parseAsync(['node', 'census', ...args]);
  } catch (error) {
    code = reportFailure(error, args);
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.env = before;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      for (const own of process.listeners(signal)) {
        if (!listeners[signal].includes(own)) process.removeListener(signal, own);
      }
    }
  }
  return { code, stdout, stderr };
}
