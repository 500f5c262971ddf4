// Before the workflow tests: the workflows as one file, made once, and a server for those tests that need one.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import startServer from './server.mjs';

const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));

export default async function prepareWorkflows() {
  const unregister = register();
  try {
    const { workflowBundle } = await import('../../worker/bundle.ts');
    const { codePath } = await workflowBundle(CACHE);
    process.env.CENSUS_TEST_BUNDLE = codePath;
  } finally {
    await unregister();
  }
  await startServer();
}
