import { spawn } from 'node:child_process';
import { CensusError } from '../contracts/errors.ts';

const KEPT_CHARACTERS = 2000;

export interface ProgramOptions {
  /** All that the program sees of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Starts a program with a line on its standard input: an argument array, never a shell.
 * @throws CensusError `notification-failed` where it cannot be started, or ends with another code than 0.
 */
export function tellProgram(
  command: readonly string[],
  line: string,
  { environment, signal }: ProgramOptions,
): Promise<void> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { signal, env: { ...environment }, stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT_CHARACTERS)));
    child.stdin.on('error', () => undefined); // it need not read what it is told
    child.stdin.end(`${line}\n`);
    const fail = (got: string): void =>
      reject(
        new CensusError('notification-failed', `${program}: expected to end with 0, got ${got}`, {
          hint: said.trim() || 'it said nothing on standard error',
        }),
      );
    child.on('error', (error) => fail(error.message));
    child.on('close', (code, killedBy) => (code === 0 ? resolve() : fail(String(killedBy ?? code))));
  });
}
