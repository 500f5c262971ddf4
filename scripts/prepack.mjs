// Makes dist/ what the package holds: compiled JavaScript with its types, the report's script and the workflows as one
// file each, and the native library of this machine where it has been built. Called by npm pack.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

async function bundleReport() {
  const unregister = register();
  const { bundleClientScript } = await import('../report/client-script.ts');
  writeFileSync(`${dist}report/client-bundle.js`, await bundleClientScript());
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
