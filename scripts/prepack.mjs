// Makes dist/ what the package holds: compiled JavaScript with its types, the report's script and the workflows as one
// file each, and the native library of this machine where it has been built. Called by npm pack.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { register } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist/`;

function compile() {
  rmSync(dist, { recursive: true, force: true }); // or files that are gone from the sources would be packed
  const compiler = `${root}node_modules/.bin/tsc`;
  const { status, error } = spawnSync(compiler, ['-b', 'tsconfig.index.json'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`pack: tsc: ${error?.message ?? `exit code ${status}`}`);
  process.exit(1);
}

/** Licences of the packages that the report's script is made of: they are in it, and not installed beside it. */
async function licencesOfReport() {
  const { metafile } = await build({
    entryPoints: [`${root}report/client/main.ts`],
    bundle: true,
    write: false,
    metafile: true,
    outdir: dist,
    absWorkingDir: root,
  });
  const inputs = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const names = [...new Set(inputs)].filter((name) => name !== undefined).toSorted();
  const texts = names.map(
    (name) => `${name}\n\n${readFileSync(`${root}node_modules/${name}/LICENSE`, 'utf8').trim()}\n`,
  );
  return `client-bundle.js holds code of these packages.\n\n${texts.join('\n')}`;
}

async function bundleReport() {
  const unregister = register();
  const { bundleClientScript } = await import('../report/client-script.ts');
  writeFileSync(`${dist}report/client-bundle.js`, await bundleClientScript());
  writeFileSync(`${dist}report/client-bundle.licences.txt`, await licencesOfReport());
  await unregister();
}

/** By the compiled code, from the compiled workflows: then the name fits what the package will ask for. */
async function bundleWorkflows() {
  const { workflowBundle } = await import(`${dist}worker/bundle.js`);
  await workflowBundle(`${dist}worker`);
}

async function addNative() {
  const { nativePlatform } = await import(`${dist}engines/native-platform.js`);
  const built = `${root}engines/native/latent-census.node`;
  if (!existsSync(built)) {
    console.error('pack: without a native library, none has been built here');
    return;
  }
  mkdirSync(`${dist}engines/native`, { recursive: true });
  copyFileSync(built, `${dist}engines/native/latent-census.${nativePlatform()}.node`);
}

compile();
await bundleReport();
await bundleWorkflows();
await addNative();
