import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Names and types that users may rely on. A change here is a visible decision: minor where it adds, major otherwise. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-surface-'));
  // Declarations of everything that index.ts reaches, whatever the project references say.
  const options = ['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--outDir', folder, '--rootDir', ROOT];
  const settings = [
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2023',
    '--types',
    'node',
    '--skipLibCheck',
  ];
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--rewriteRelativeImportExtensions'];
  const compiler = join(ROOT, 'node_modules/.bin/tsc');
  execFileSync(compiler, [...options, ...settings, ...strict, 'index.ts'], { cwd: ROOT, encoding: 'utf8' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const declarationsAt = (path: string): string =>
  readFileSync(path.replace(/\.ts$/, '.d.ts'), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

/** Names that a file exports from others, and which file each comes from. */
function exportsOf(path: string): { name: string; from: string }[] {
  const text = declarationsAt(path);
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g)];
  return lists.flatMap(([, names, from]) =>
    names!
      .split(',')
      .map((name) => name.replace(/^\s*type\s/, '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, from: join(dirname(path), from!) })),
  );
}

/** The declaration of a name, up to the bracket or semicolon that ends it, on one line. */
function declarationOf(name: string, path: string): string {
  const text = declarationsAt(path);
  const pattern = new RegExp(`export (?:declare )?(?:interface|type|const|function|class) ${name}\\b`);
  const start = text.search(pattern);
  if (start < 0) throw new Error(`${path}: no declaration of ${name}`);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if ('({['.includes(character)) depth += 1;
    if (')}]'.includes(character)) depth -= 1;
    const ends =
      depth === 0 && (character === ';' || (character === '}' && !/^\s*[;&|[:>]/.test(text.slice(at + 1, at + 4))));
    const block = /^export (declare )?(interface|class)/.test(text.slice(start));
    if (!ends || (character !== ';' && !block)) continue;
    // A release has another version; that is no change of the surface.
    return text
      .slice(start, at + 1)
      .replaceAll(/\s+/g, ' ')
      .replace(/_VERSION = .*;/, '_VERSION = …;');
  }
  throw new Error(`${path}: the declaration of ${name} has no end`);
}

describe('the public surface', () => {
  it('exports these values', async () => {
    expect(Object.keys(await import('../../index.ts')).toSorted()).toMatchSnapshot();
  });

  it('declares these types', () => {
    const exported = exportsOf(join(folder, 'index.ts')).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(exported.length).toBeGreaterThan(30);
    expect(exported.map(({ name, from }) => declarationOf(name, from))).toMatchSnapshot();
  });

  it('declares these methods', () => {
    const index = join(folder, 'methods/index.ts');
    const exported = exportsOf(index).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(exported.length).toBeGreaterThan(40);
    expect(exported.map(({ name, from }) => declarationOf(name, from))).toMatchSnapshot();
  });
});
