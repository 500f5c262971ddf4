import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the packed project keeps the script, ready made. */
const PREBUILT = new URL('./client-bundle.js', import.meta.url);

/** The page's script from its sources as one file that needs nothing else. */
export async function bundleClientScript(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./client/main.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome103', 'firefox113', 'safari16.4'],
    legalComments: 'none',
    banner: { js: '/* holds parts of d3, © Mike Bostock, ISC License: https://github.com/d3/d3/blob/main/LICENSE */' },
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

let made: Promise<string> | undefined;

/** The page's script: read where it is ready made, bundled once for each process in a clone. */
export function clientScript(): Promise<string> {
  made ??= existsSync(PREBUILT) ? Promise.resolve(readFileSync(PREBUILT, 'utf8')) : bundleClientScript();
  return made;
}
