import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('../../.tools/python/bin/python', import.meta.url));

/** The Python of the tests: CENSUS_TEST_PYTHON, the one that scripts/test-setup.mjs made, or the system's. */
export function pythonPath() {
  const { CENSUS_TEST_PYTHON: given } = process.env;
  if (given) return given;
  return existsSync(OWN) ? OWN : 'python3';
}
