const base = {
  // The stock environment gives tests a realm of their own, in which an Error of node:fs is no Error.
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  setupFilesAfterEnv: ['<rootDir>/test/support/matchers.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tools/', '<rootDir>/engines/native/target/'],
};
const project = (displayName, directories, more = {}) => ({
  ...base,
  displayName,
  testMatch: directories.map((directory) => `<rootDir>/test/${directory}/**/*.test.ts`),
  ...more,
});

export default {
  // Rings, quickest first: pure code, activities in a mock context, hostile
  // input, histories replayed, real servers, a real
  // browser, Python and the documents, the packed package, kills.
  projects: [
    project('unit', [
      'contracts',
      'methods',
      'engines',
      'inputs',
      'store',
      'report',
      'infra',
      'worker',
      'cli',
      'house',
      'api',
    ]),
    project('activity', ['activities']),
    project('hostile', ['hostile']),
    project('workflow', ['workflows', 'replay'], {
      globalSetup: '<rootDir>/test/support/bundle.mjs',
      globalTeardown: '<rootDir>/test/support/server-stop.mjs',
    }),
    project('e2e', ['e2e'], {
      globalSetup: '<rootDir>/test/support/server.mjs',
      globalTeardown: '<rootDir>/test/support/server-stop.mjs',
    }),
    // Two real S3 servers; its end-to-end tests start Temporal by themselves, as a user would have it.
    project('s3', ['s3'], {
      globalSetup: '<rootDir>/test/support/s3.mjs',
      globalTeardown: '<rootDir>/test/support/s3-stop.mjs',
    }),
    project('browser', ['browser']),
    project('python', ['python', 'docs', 'recipes']),
    project('pack', ['pack']),
    project('chaos', ['chaos']),
    // Minutes of waiting for silence: npm run chaos.
    ...(process.env.CENSUS_CHAOS_LONG ? [project('chaos-long', ['chaos-long'])] : []),
    // Building a real Temporal server takes minutes: npm run test:postgres does it, once.
    ...(process.env.CENSUS_TEST_POSTGRES ? [project('postgres', ['postgres'])] : []),
    // PyTorch takes gigabytes: npm run test:pytorch fetches it and says where it is.
    ...(process.env.CENSUS_TEST_TORCH ? [project('pytorch', ['pytorch'])] : []),
  ],
};
