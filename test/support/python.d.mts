/** The Python of the tests: CENSUS_TEST_PYTHON, the one that scripts/test-setup.mjs made, or the system's. */
export function pythonPath(): string;
