import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { SOFTWARE_VERSION } from '../../contracts/version.ts';
import { nativePackage, nativePlatform } from '../../engines/native-platform.ts';
import { findTemporal } from '../../infra/local/binary.ts';
import { makeSpace, writeEnsemble, writeNpz } from '../support/ensembles.ts';
import { contentsOf, copyTree, manifestIn, pathWithoutCargo, type Result, run, succeed } from '../support/packed.ts';

/** What users install: packed, looked through, installed into an empty folder without compilers, and used from there. */

jest.setTimeout(180_000);

const PLATFORM = nativePlatform();
const ROOT = join(import.meta.dirname, '../..');
const MEGABYTE = 1e6;

let folder: string;
/** What `npm pack` makes: with the native library of this machine. */
let whole: string;
/** What is published: without a native library, and the library by itself. */
let published: string;
let native: string;
/** An empty project of a user's, and what commands get there. */
let project: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'census-pack-'));
  const tree = join(folder, 'tree');
  const out = join(folder, 'packages');
  for (const each of [tree, out]) mkdirSync(each);
  await copyTree(tree);
  await succeed('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: tree });
  await succeed(process.execPath, ['scripts/pack.mjs', out], { cwd: tree });
  whole = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  );
  published = join(out, `latent-census-${SOFTWARE_VERSION}.tgz`);
  native = join(out, `latent-census-native-${PLATFORM}-${SOFTWARE_VERSION}.tgz`);
  project = join(folder, 'project');
  await writeEnsemble(project, 'vae', { models: 5, points: 150, dimensions: 4 });
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  const job = {
    name: 'packed',
    ensembles: [{ name: 'vae', spaces: 'vae/*.npz', arrays: { mean: 'mean', variance: 'variance' } }],
    analyses: { structure: {} },
  };
  writeFileSync(join(project, 'job.json'), JSON.stringify(job));
  const { path } = await findTemporal({
    override: process.env['TEMPORAL_CLI_PATH'],
    path: process.env['PATH'] ?? '',
    toolsFolder: join(ROOT, '.tools'),
  });
  env = {
    PATH: pathWithoutCargo(),
    TEMPORAL_CLI_PATH: path,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_STATE_HOME: join(folder, 'state'),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const install = (...tarballs: string[]): Promise<string> =>
  succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], { cwd: project, env });
const census = (...args: string[]): Promise<Result> =>
  run(join(project, 'node_modules/.bin/census'), args, { cwd: project, env });
const eventsOf = ({ stdout }: Result) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
const findingOf = (result: Result, subject: string) => eventsOf(result).find((event) => event['subject'] === subject);

/** Compiles files of the project as a user would, without emitting anything. */
function compile(...files: string[]): Promise<Result> {
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: project });
}

describe('the tarballs', () => {
  const ALLOWED = [
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|CITATION\.cff|cli\/bin\.mjs)$/,
    /^docs\/[a-z0-9/-]+\.md$/,
    /^dist\/report\/client-bundle\.licences\.txt$/,
    /^examples\/(circle|mnist|synthetic(\/spaces)?)\/[a-zA-Z0-9.-]+\.(md|yaml|npz|npy|csv|mjs|svg)$/,
    /^dist\/(index|(activities|api|cli|contracts|engines|infra|inputs|methods|report|store|worker|workflows)\/[a-z0-9/-]+)\.(js|d\.ts)$/,
  ];

  it('hold what a user needs and nothing else', async () => {
    const contents = await contentsOf(published);
    expect(contents.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(contents).toEqual(
      expect.arrayContaining([
        'cli/bin.mjs',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cli/main.js',
        'dist/engines/methods-thread.js',
        'dist/report/client-bundle.js',
        'examples/mnist/job.yaml',
        'LICENSE',
        'README.md',
      ]),
    );
    expect(contents.filter((path) => /^dist\/worker\/workflows-[0-9a-f]{16}\.js$/.test(path))).toHaveLength(1);
    expect(statSync(published).size).toBeLessThan(8 * MEGABYTE);
  });

  it('of npm pack hold the native library of this machine besides, under its name', async () => {
    const more = (await contentsOf(whole)).filter((path) => !ALLOWED.some((pattern) => pattern.test(path)));
    expect(more).toEqual([`dist/engines/native/latent-census.${PLATFORM}.node`]);
    expect(statSync(whole).size).toBeLessThan(9 * MEGABYTE);
  });

  it('of the native engine hold the library, and say where it fits', async () => {
    expect((await contentsOf(native)).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'latent-census.node',
      'package.json',
    ]);
    const [os, cpu] = PLATFORM.split('-');
    expect(await manifestIn(native)).toMatchObject({
      name: nativePackage(PLATFORM),
      version: SOFTWARE_VERSION,
      license: 'Apache-2.0',
      os: [os],
      cpu: [cpu],
    });
  });

  it('as published need no script, no tool of a clone, and one native package of the same version', async () => {
    const manifest = await manifestIn(published);
    for (const key of ['private', 'scripts', 'devDependencies']) expect(manifest).not.toHaveProperty(key);
    expect(Object.keys(manifest['dependencies']!)).not.toEqual(expect.arrayContaining(['tsx']));
    expect(Object.keys(manifest['dependencies']!)).not.toEqual(expect.arrayContaining(['esbuild']));
    expect(manifest['optionalDependencies']).toMatchObject({ [nativePackage(PLATFORM)]: SOFTWARE_VERSION });
  });

  it('are in order for the tools that resolve them', async () => {
    for (const path of [whole, published, native]) {
      const { buffer, byteOffset, byteLength } = readFileSync(path);
      const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
    }
  });
});

describe('installed where there is no native library', () => {
  beforeAll(async () => void (await install(published)));

  it('the command is there, without tsx and esbuild', async () => {
    expect(await census('--version')).toMatchObject({ code: 0, stdout: `${SOFTWARE_VERSION}\n`, stderr: '' });
    for (const tool of ['tsx', 'esbuild']) expect(existsSync(join(project, 'node_modules', tool))).toBe(false);
  });

  it('doctor says what is missing and how to mend it, and that a run can start', async () => {
    const result = await census('doctor', '--store', 'checked', '--json');
    expect(result.code).toBe(0);
    expect(findingOf(result, 'native engine')).toMatchObject({
      ok: false,
      detail: expect.stringContaining(`no package ${nativePackage(PLATFORM)}`),
      hint: expect.stringContaining(`npm install ${nativePackage(PLATFORM)}`),
    });
    expect(findingOf(result, 'reference engine')).toMatchObject({ ok: true });
  });

  it('a run goes by the reference engine, and says so', async () => {
    const result = await census('run', 'job.json', '--store', 'reference');
    expect(result.stderr).toMatch(
      /no package @latent-census\/native-.*reference engine takes some hundred times longer/,
    );
    expect(result.stdout).toMatch(/^packed\/[0-9a-f]{16} finished in .* on reference \(f64\)/m);
    expect(result.code).toBe(0);
  });
});

describe('installed with the native library of its platform', () => {
  beforeAll(async () => void (await install(native)));

  it('doctor says where it came from', async () => {
    expect(findingOf(await census('doctor', '--store', 'checked', '--json'), 'native engine')).toMatchObject({
      ok: true,
      detail: expect.stringContaining(nativePackage(PLATFORM)),
    });
  });

  it('a run goes by the native engine', async () => {
    const result = await census('run', 'job.json', '--store', 'native', '--json', '--quiet');
    expect(result.stderr).toBe('');
    expect(eventsOf(result).find(({ event }) => event === 'started')).toMatchObject({ engine: 'native' });
    expect(result.code).toBe(0);
  });
});

describe('installed from the tarball of npm pack alone', () => {
  beforeAll(async () => {
    await succeed('npm', ['uninstall', '--no-audit', '--no-fund', nativePackage(PLATFORM)], { cwd: project, env });
    await install(whole);
  });

  it('a program runs the example and reads it; it says nothing, fetches nothing, and ends by itself', async () => {
    const program = `
      import { census, isCensusError, methods } from 'latent-census';
      const stages = new Set();
      const job = 'node_modules/latent-census/examples/mnist/job.yaml';
      const result = await census.run(job, { store: 'example', onProgress: ({ stage }) => stages.add(stage) });
      const run = await census.open(result.run, { store: 'example' });
      const { information_bits: bits } = await run.table('channels');
      const error = await census.validate('missing.yaml').catch((caught) => caught);
      const nobody = await census.run(job, { store: 'none', temporal: '127.0.0.1:1' }).catch(({ tag }) => tag);
      console.log(JSON.stringify({
        engine: run.manifest.engine, channels: bits.length, stages: stages.size, page: (await run.report()).length,
        tag: isCensusError(error) && error.tag, nobody, distance: methods.distanceOfNmi(1),
      }));`;
    writeFileSync(join(project, 'program.js'), program);
    const { code, stdout, stderr } = await run(process.execPath, ['program.js'], { cwd: project, env });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      engine: 'native',
      channels: 500,
      stages: expect.any(Number),
      page: expect.any(Number),
      tag: 'usage',
      nobody: 'temporal-unreachable',
      distance: 0,
    });
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'cache/latent-census'))).toBe(false);
  });

  it('its types are those of a TypeScript program', async () => {
    writeFileSync(
      join(project, 'program.ts'),
      `import { census, isCensusError, methods, type JobInput, type OpenRun, type TableData } from 'latent-census';

      const job: JobInput = {
        name: 'typed',
        ensembles: [{ name: 'a', spaces: 'vae/*.npz', arrays: { mean: 'mean', variance: 'variance' } }],
        analyses: { structure: { similarities: ['nmi'] } },
      };
      export async function main(): Promise<Float64Array> {
        const { uri } = await census.run(job, { threads: 1, onWarning: ({ message }) => void message.length });
        const run: OpenRun = await census.open(uri);
        const channels: TableData<'channels'> = await run.table('channels');
        for await (const tile of run.pairs()) void (tile.nmi satisfies Float32Array);
        void ((await run.matrix('nmi', { ordered: true })).values satisfies Float32Array);
        const distance: number = methods.distanceOfNmi(0.5);
        try {
          await census.plan('job.json');
        } catch (error) {
          if (isCensusError(error) && error.tag === 'job-invalid') return Float64Array.of(distance);
        }
        // @ts-expect-error no such table
        await run.table('channel');
        // @ts-expect-error no such engine
        await census.run(job, { engine: 'fast' });
        return channels.information_bits;
      }\n`,
    );
    expect(await compile('program.ts')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('the examples of docs/api.md compile, and run', async () => {
    for (let k = 0; k < 5; k++) {
      const { mean, variance } = makeSpace(`model-${k}`, { points: 150, dimensions: 4 });
      const logvar = { shape: [150, 4], data: variance.map(Math.log) };
      await writeNpz(join(project, `models/seed${k}.npz`), { mean: { shape: [150, 4], data: mean }, logvar });
    }
    const ensembles = [{ name: 'beta4', spaces: 'models/*.npz', arrays: { mean: 'mean', logvar: 'logvar' } }];
    const job = { name: 'my-first', ensembles, analyses: { structure: {} } };
    writeFileSync(join(project, 'job.yaml'), JSON.stringify(job)); // JSON is YAML
    const page = readFileSync(join(project, 'node_modules/latent-census/docs/api.md'), 'utf8');
    const examples = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text]) => text!);
    expect(examples.length).toBeGreaterThan(4);
    for (const [k, text] of examples.entries()) {
      for (const extension of ['ts', 'js']) writeFileSync(join(project, `example-${k}.${extension}`), text);
    }
    const compiled = await compile(...examples.map((_, k) => `example-${k}.ts`));
    expect(compiled).toEqual({ code: 0, stdout: '', stderr: '' });
    for (const [k] of examples.entries()) {
      const { code, stdout, stderr } = await run(process.execPath, [`example-${k}.js`], { cwd: project, env });
      expect({ k, code, stderr }).toEqual({ k, code: 0, stderr: '' });
      expect(stdout).toMatch(/\S/);
    }
  });
});
