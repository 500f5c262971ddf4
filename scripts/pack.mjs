// Makes what is published, in packages/ (or the folder given): the package itself without a native library, naming the
// packages that bring one; and the native library of this machine as such a package.
// npm pack alone makes one tarball that holds the library of this machine and needs no other: docs/decisions/0018.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the Temporal SDK runs and the native engine is built for. */
const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64-gnu', 'linux-x64-gnu'];
const LIBC = { gnu: 'glibc', musl: 'musl' };

const root = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(process.argv[2] ?? join(root, 'packages'));
const work = mkdtempSync(join(tmpdir(), 'latent-census-pack-'));

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`pack: ${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  process.exit(1);
}

const pack = (folder, to, ...flags) => run('npm', ['pack', '--silent', '--pack-destination', to, ...flags], folder);
const writeManifest = (folder, manifest) =>
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

/** The package of a native library: nothing but the library, and installed by npm only where it can be loaded. */
function packNative(folder, platform, { version, license }) {
  const name = `@latent-census/native-${platform}`;
  const [os, cpu, libc] = platform.split('-');
  writeManifest(folder, {
    name,
    version,
    description: `The native engine of latent-census for ${platform}.`,
    license,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [LIBC[libc]] }),
    type: 'commonjs',
    main: 'latent-census.node',
    files: ['latent-census.node'],
  });
  const text = `# ${name}\n\nThe native engine of latent-census, compiled for ${platform}. latent-census installs it by itself.\n`;
  writeFileSync(join(folder, 'README.md'), text);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  pack(folder, out, '--ignore-scripts');
}

/** The manifest as published: what only a clone needs is left out. */
function published({ private: _private, scripts: _scripts, devDependencies: _dev, ...manifest }) {
  const names = PLATFORMS.map((platform) => [`@latent-census/native-${platform}`, manifest.version]);
  return { ...manifest, optionalDependencies: { ...Object.fromEntries(names), ...manifest.optionalDependencies } };
}

try {
  mkdirSync(out, { recursive: true });
  pack(root, work);
  const [whole] = readdirSync(work);
  run('tar', ['-xzf', whole], work);
  const folder = join(work, 'package');
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const libraries = join(folder, 'dist/engines/native');
  for (const library of existsSync(libraries) ? readdirSync(libraries) : []) {
    const platform = library.replace(/^latent-census\.(.*)\.node$/, '$1');
    const native = join(work, platform);
    mkdirSync(native);
    copyFileSync(join(libraries, library), join(native, 'latent-census.node'));
    packNative(native, platform, manifest);
  }
  rmSync(libraries, { recursive: true, force: true });
  writeManifest(folder, published(manifest));
  pack(folder, out, '--ignore-scripts');
  console.log(
    readdirSync(out)
      .map((name) => join(out, name))
      .join('\n'),
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
