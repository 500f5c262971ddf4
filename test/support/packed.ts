import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package as users get it: packed from the working tree, installed into an empty folder. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What npm hands on to scripts would make the inner npm work on the outer project; where packages come from must stay. */
const KEPT = /^npm_config_(registry|cache|userconfig|globalconfig|noproxy|https?_proxy|cafile)$/i;

function environment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$|NODE_ENV$|CENSUS_|TEMPORAL_|XDG_)/i.test(name) || KEPT.test(name),
  );
  return { ...Object.fromEntries(entries), ...more };
}

/** Folders of PATH in which there is no cargo: nothing can be compiled there. */
export const pathWithoutCargo = (): string =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !existsSync(join(folder, 'cargo')))
    .join(delimiter);

/** Runs a command to its end, whatever its exit code. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Result> {
  statSync(cwd); // where setting up has failed there is no folder, and npm would work on the project itself
  return new Promise((resolve) => {
    const options = { cwd, env: environment(env), encoding: 'utf8', maxBuffer: 1 << 26 } as const;
    const child = execFile(command, args, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Runs a command that must succeed; its standard output. */
export async function succeed(...call: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...call);
  if (code === 0) return stdout;
  throw new Error(`${call[0]} ${call[1].join(' ')}: exit code ${code}:\n${stderr}${stdout}`);
}

/**
 * A copy of the working tree in which packing disturbs nobody: what git would commit, with the times of the files, so
 * that the native library counts as built from them.
 */
export async function copyTree(folder: string): Promise<void> {
  const list = await succeed('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT });
  const paths = list.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
  for (const path of [...paths, 'engines/native/latent-census.node']) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(ROOT, path), target, { preserveTimestamps: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** Paths in a tarball, without the leading `package/`. */
export async function contentsOf(tarball: string): Promise<string[]> {
  const list = await succeed('tar', ['-tzf', tarball], { cwd: dirname(tarball) });
  return list
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^package\//, ''));
}

export async function manifestIn(tarball: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await succeed('tar', ['-xzOf', tarball, 'package/package.json'], { cwd: dirname(tarball) });
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
