import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Names of the files that a bundle is made of: the workflows and what they import. */
async function sources(): Promise<string[]> {
  const folders = ['workflows', 'contracts'];
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(join(root, folder))).map((name) => join(root, folder, name))),
  );
  return names.flat().filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'));
}

/** Bundle and SDK must be of one version, so the SDK's is part of what names a bundle. */
async function digestOf(files: readonly string[], modules: readonly string[]): Promise<string> {
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  const hash = createHash('sha256').update([sdk.version, ...modules].join());
  for (const file of files.toSorted()) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/**
 * The workflows as one file for the SDK's isolated context: the one that the package was packed with, where it is of
 * these sources and this SDK; otherwise made once for given sources (some seconds), kept in the cache folder after that.
 *
 * @param interceptorModules further modules that intercept the workflows' calls, by name.
 */
export async function workflowBundle(
  cacheFolder: string,
  interceptorModules: readonly string[] = [],
): Promise<{ codePath: string }> {
  const name = `workflows-${await digestOf(await sources(), interceptorModules)}.js`;
  const packed = fileURLToPath(new URL(`./${name}`, import.meta.url));
  if (existsSync(packed)) return { codePath: packed };
  const codePath = join(cacheFolder, name);
  if (existsSync(codePath)) return { codePath };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflowsPath = fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url));
  const quiet = { level: 'ERROR' } as const;
  const nothing = (): void => undefined;
  const logger = {
    ...quiet,
    log: nothing,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
  };
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger,
    workflowInterceptorModules: interceptorModules.map((name) => createRequire(import.meta.url).resolve(name)),
  });
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = `${codePath}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, codePath);
  return { codePath };
}
