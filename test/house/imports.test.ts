import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/**
 * The import rule holds only while the linter and the compiler enforce it: one violation of every row, in a copy of the
 * folders.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FORBIDDEN: readonly (readonly [importer: string, imported: string])[] = [
  ['contracts/probe.ts', 'node:fs'],
  ['methods/probe.ts', 'node:fs'],
  ['engines/probe.ts', '../store/probe-target.ts'],
  ['engines/probe.ts', '../inputs/probe-target.ts'],
  ['engines/probe.ts', '../activities/probe-target.ts'],
  ['inputs/probe.ts', '../engines/probe-target.ts'],
  ['inputs/probe.ts', '../store/probe-target.ts'],
  ['store/probe.ts', '../methods/probe-target.ts'],
  ['store/probe.ts', '../inputs/probe-target.ts'],
  ['report/probe.ts', '../store/probe-target.ts'],
  ['report/probe.ts', '../methods/probe-target.ts'],
  ['infra/local/probe.ts', '../../cli/probe-target.ts'],
  ['infra/local/probe.ts', '../../store/probe-target.ts'],
  ['activities/probe.ts', '../workflows/probe-target.ts'],
  ['activities/probe.ts', '../worker/probe-target.ts'],
  ['activities/probe.ts', '../cli/probe-target.ts'],
  ['workflows/probe.ts', 'node:fs'],
  ['workflows/probe.ts', '../activities/probe-target.ts'],
  ['workflows/probe.ts', '../methods/probe-target.ts'],
  ['workflows/probe.ts', '../store/probe-target.ts'],
  ['workflows/probe.ts', '../contracts/schema/probe-target.ts'],
  ['worker/probe.ts', '../cli/probe-target.ts'],
  ['cli/probe.ts', '../activities/probe-target.ts'],
  ['cli/probe.ts', '../methods/probe-target.ts'],
  ['cli/probe.ts', '../workflows/probe-target.ts'],
  ['cli/commands/probe.ts', '../../methods/probe-target.ts'],
  ['api/probe.ts', '../engines/probe-target.ts'],
  ['api/probe.ts', '../worker/probe-target.ts'],
  ['api/probe.ts', '../cli/commands/probe-target.ts'],
  ['index.ts', './activities/probe-target.ts'],
];
/** The compiler's part: a folder that refers to no other cannot see it, nor Node's globals. */
const UNSEEN: readonly (readonly [importer: string, statement: string, fault: RegExp])[] = [
  ['contracts', "export { value } from '../methods/probe-target.ts';", /error TS6059/],
  ['contracts/schema', "export { value } from '../../methods/probe-target.ts';", /error TS6059/],
  ['methods', "export { value } from '../contracts/probe-target.ts';", /error TS6059/],
  ['methods', 'export const now = process.hrtime();', /error TS2(580|591)/],
  ['contracts', "export { readFileSync } from 'node:fs';", /error TS2(307|591)/],
  ['methods', 'export const value: number = 1;', /^$/],
];
const ALLOWED: readonly (readonly [importer: string, statement: string])[] = [
  ['workflows/probe.ts', "import type { value } from '../activities/probe-target.ts';"],
  ['workflows/probe.ts', "import { value } from '../contracts/probe-target.ts';"],
  ['activities/probe.ts', "import { value } from '../methods/probe-target.ts';"],
  ['cli/probe.ts', "import type { value } from '../workflows/probe-target.ts';"],
  ['worker/probe.ts', "import { value } from '../activities/probe-target.ts';"],
  ['inputs/probe.ts', "import { value } from '../methods/probe-target.ts';"],
  ['api/probe.ts', "import { value } from '../cli/probe-target.ts';"],
];

/** What a command writes to stdout, whether or not it is content. */
function outputOf(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** Files with one import each; their rule violations, by file. */
function lint(files: Readonly<Record<string, string>>): Set<string> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const output = outputOf(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'json', '.'], folder);
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  return new Set(
    diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).map(({ filename }) => filename),
  );
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-lint-'));
  const config = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify({ ...config, $schema: undefined }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the import rule', () => {
  it('refuses every forbidden import', () => {
    const files = FORBIDDEN.map(([importer, imported], k) => [
      importer.replace('probe', `probe-${k}`),
      `import { value } from '${imported}';\nexport const used = value;\n`,
    ]);
    const found = lint(Object.fromEntries(files) as Record<string, string>);
    expect(FORBIDDEN.filter((_, k) => !found.has(files[k]![0]!))).toEqual([]);
  }, 60_000);

  it.each(UNSEEN)(
    'is enforced by the compiler in %s: %s',
    (importer, statement, fault) => {
      const copy = mkdtempSync(join(folder, 'compiled-'));
      const [project] = importer.split('/') as [string];
      const base = readFileSync(join(ROOT, 'tsconfig.base.json'), 'utf8');
      writeFileSync(join(copy, 'tsconfig.base.json'), base);
      for (const each of ['contracts', 'methods', importer]) {
        mkdirSync(join(copy, each), { recursive: true });
        writeFileSync(join(copy, each, 'probe-target.ts'), 'export const value = 1;\n');
      }
      writeFileSync(join(copy, project, 'tsconfig.json'), readFileSync(join(ROOT, project, 'tsconfig.json'), 'utf8'));
      writeFileSync(join(copy, importer, 'probe.ts'), `${statement}\n`);
      const compiler = join(ROOT, 'node_modules/.bin/tsc');
      expect(
        outputOf(compiler, ['-p', project, '--noEmit', '--incremental', 'false', '--composite', 'false'], copy),
      ).toMatch(fault);
    },
    60_000,
  );

  it('lets the others pass', () => {
    const files = ALLOWED.map(([importer, statement], k) => [
      importer.replace('probe', `allowed-${k}`),
      statement.includes('import type')
        ? `${statement}\nexport type Used = typeof value;\n`
        : `${statement}\nexport const used = value;\n`,
    ]);
    const found = lint(Object.fromEntries(files) as Record<string, string>);
    expect(ALLOWED.filter((_, k) => found.has(files[k]![0]!))).toEqual([]);
  }, 60_000);
});
