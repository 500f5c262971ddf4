import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** User and group to become, where the process may. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Runs a program to its end. Rejects, with what it said, where that is not code 0. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { env, user } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...user,
      ...(env && { env: { ...process.env, ...env } }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [said, complained] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else
        reject(new Error(`${program} ${args.join(' ')}: expected to end with 0, got ${code}: ${complained || said}`));
    });
  });
}
