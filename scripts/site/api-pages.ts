import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** TypeDoc needs the compiler's API, which TypeScript 7 has not; both come by npx, outside the project's own packages. */
const PACKAGES = ['typedoc@0.28.20', 'typescript@6.0.3'];

const STYLE = fileURLToPath(new URL('./api.css', import.meta.url));

/** Points the title of every page at the front page of the site: TypeDoc knows of its own pages only. */
function leadBack(out: string): void {
  for (const name of readdirSync(out, { recursive: true }) as string[]) {
    if (!name.endsWith('.html')) continue;
    const path = join(out, name);
    const front = relative(dirname(path), join(dirname(out), 'index.html'));
    const html = readFileSync(path, 'utf8');
    writeFileSync(path, html.replace(/<a href="[^"]*" class="title">/, `<a href="${front}" class="title">`));
  }
}

/**
 * Writes the pages of the API, made from index.ts, into a folder.
 * @throws Error with what TypeDoc said.
 */
export function writeApiPages(root: string, out: string): void {
  const folder = mkdtempSync(join(root, '.cache/typedoc-'));
  try {
    const tsconfig = join(folder, 'tsconfig.json');
    const compilerOptions = {
      composite: false,
      noEmit: true,
      noUncheckedIndexedAccess: false,
      typeRoots: [`${root}/node_modules/@types`],
    };
    const settings = { extends: '../../tsconfig.base.json', compilerOptions, files: ['../../index.ts'] };
    writeFileSync(tsconfig, JSON.stringify(settings));
    const options = {
      tsconfig,
      entryPoints: join(root, 'index.ts'),
      out,
      name: 'latent-census',
      readme: 'none',
      disableSources: 'true',
      hideGenerator: 'true',
      githubPages: 'false',
      'validation.notExported': 'false',
      customCss: STYLE,
    };
    const packages = PACKAGES.flatMap((name) => ['-p', name]);
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const args = ['-y', ...packages, 'typedoc', ...flags];
    const { status, error, stdout, stderr } = spawnSync('npx', args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`typedoc: ${error?.message ?? `exit code ${status}`}\n${stdout}${stderr}`);
    leadBack(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
