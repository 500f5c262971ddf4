import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { SOFTWARE_VERSION } from '../../contracts/version.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const readManifest = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest;

interface Manifest {
  readonly version: string;
  readonly type?: string;
  readonly license?: string;
  readonly engines?: { readonly node: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly private?: boolean;
}

/** Versions of every installed copy of a package, wherever it is nested. */
function installed(name: string, folder = join(ROOT, 'node_modules')): string[] {
  const own = join(folder, name, 'package.json');
  const found = existsSync(own) ? [(JSON.parse(readFileSync(own, 'utf8')) as Manifest).version] : [];
  const packages = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name: each }) =>
      each.startsWith('@') ? readdirSync(join(folder, each)).map((inner) => join(each, inner)) : [each],
    );
  const nested = packages.map((each) => join(folder, each, 'node_modules')).filter((path) => existsSync(path));
  return [...found, ...nested.flatMap((path) => installed(name, path))];
}

describe('the packages', () => {
  it('hold exactly one @temporalio/common and one protobufjs 8, or errors and payloads are not recognised', () => {
    expect(installed('@temporalio/common')).toHaveLength(1);
    expect(installed('protobufjs').filter((version) => version.startsWith('8.'))).toHaveLength(1);
    expect(readManifest('node_modules/protobufjs/package.json').version).toMatch(/^8\./);
  });

  it('of Temporal are all of one pinned version', () => {
    const { dependencies, devDependencies } = readManifest('package.json');
    const versions = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
      name.startsWith('@temporalio/'),
    );
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
    for (const [name, version] of versions) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(`${name} ${readManifest(`node_modules/${name}/package.json`).version}`).toBe(`${name} ${version}`);
    }
  });

  it('of Parquet agree: the writer pins the reader', () => {
    const writer = readManifest('node_modules/hyparquet-writer/package.json');
    expect(installed('hyparquet')).toEqual([writer.dependencies!['hyparquet']]);
  });
});

describe('what is needed at run time', () => {
  const FOLDERS = 'activities api cli contracts engines infra inputs methods report store worker workflows'.split(' ');
  /** The report's script is packed as one file, made of these; the bundler is asked for in a clone only. */
  const BUNDLED = (path: string): boolean =>
    path.includes('report/client/') || path.endsWith('report/client-script.ts');
  const sources = [
    join(ROOT, 'index.ts'),
    ...FOLDERS.flatMap((folder) =>
      (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
        .filter((name) => name.endsWith('.ts') && !name.startsWith('native/'))
        .map((name) => join(ROOT, folder, name)),
    ),
  ].filter((path) => !BUNDLED(path));
  const imported = new Set(
    sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?'((?:@[\w-]+\/)?[\w-][\w:-]*)/g)].map(
        ([, name]) => name!,
      ),
    ),
  );
  const { dependencies, optionalDependencies, devDependencies } = readManifest('package.json');

  it('is a dependency, not one for development', () => {
    const packages = [...imported].filter((name) => !name.startsWith('node:'));
    expect(packages.length).toBeGreaterThan(10);
    expect(packages.filter((name) => !(name in { ...dependencies, ...optionalDependencies }))).toEqual([]);
    expect(packages.filter((name) => name in devDependencies!)).toEqual([]);
  });
});

describe('the package itself', () => {
  const { type, license, engines, bin, version } = readManifest('package.json');

  it('is ESM for Node 20.19 and later under Apache-2.0, and its command is there', () => {
    expect({ type, license, node: engines!.node }).toEqual({ type: 'module', license: 'Apache-2.0', node: '>=20.19' });
    const command = join(ROOT, bin!['census']!);
    expect(realpathSync(command)).toBe(command);
    expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('is published from packages/ only, and offers its typed API and nothing inside', () => {
    const manifest = readManifest('package.json');
    expect(manifest.private).toBe(true);
    expect(manifest.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    });
    expect(manifest.files).toContain('dist');
  });

  it('tells its version in one place', () => {
    expect(version).toBe(SOFTWARE_VERSION);
  });

  it('has the folders of the house, and no drawers', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    const house = [
      'contracts',
      'methods',
      'engines',
      'inputs',
      'store',
      'activities',
      'workflows',
      'worker',
      'cli',
      'report',
    ];
    expect(folders).toEqual(expect.arrayContaining([...house, 'infra', 'examples', 'test', 'docs', 'scripts']));
    const drawers = ['utils', 'util', 'common', 'helpers', 'lib', 'types', 'src', 'shared', 'misc'];
    expect(folders.filter((name) => drawers.includes(name))).toEqual([]);
  });
});

describe('these tests', () => {
  it('run as ES modules, or packages of that kind could not be tested', () => {
    expect(typeof require).toBe('undefined');
  });

  it('see the built-ins of Node, so that instanceof holds', () => {
    expect(structuredClone(new Float64Array(1))).toBeInstanceOf(Float64Array);
    let caught: unknown;
    try {
      readFileSync('/no/such/file');
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(Error);
  });
});
