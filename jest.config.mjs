/** Native ES modules, type-stripped by swc: what runs in a test is what runs in Lambda, minus the bundling. */
const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/\\.'],
  watchPathIgnorePatterns: ['<rootDir>/\\.'],
};

const testsIn = (...folders) => folders.map((folder) => `<rootDir>/${folder}/**/*.test.ts`);

export default {
  // Databases and compilers stand behind many of the tests: more at once would only make each of them slower.
  maxWorkers: 2,
  testTimeout: 60_000,
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  projects: [
    { ...project, displayName: 'code', testMatch: testsIn('tests/code') },
    {
      ...project,
      displayName: 'unit',
      testMatch: testsIn('services', 'shared', 'compiled', 'local', 'scripts', 'tests/support'),
    },
    {
      ...project,
      displayName: 'dynamodb-local',
      testMatch: [
        '<rootDir>/services/*/adapters/**/dynamo*.test.ts',
        '<rootDir>/local/world/replication/replicator.test.ts',
      ],
      globalSetup: '<rootDir>/tests/support/start-dynamodb-local.mjs',
      globalTeardown: '<rootDir>/tests/support/stop-dynamodb-local.mjs',
      setupFiles: ['<rootDir>/tests/support/on-dynamodb-local.mjs'],
    },
    { ...project, displayName: 'templates', testMatch: testsIn('tests/template') },
    { ...project, displayName: 'workflow', testMatch: testsIn('tests/workflow') },
    { ...project, displayName: 'simulation', testMatch: testsIn('tests/simulation') },
    { ...project, displayName: 'campaign', testMatch: testsIn('tests/campaign') },
    {
      ...project,
      displayName: 'e2e',
      testMatch: testsIn('tests/e2e'),
      // One shop for all of them, and one test at a time: some take a region down.
      runner: '<rootDir>/tests/support/shop-runner.mjs',
    },
  ],
};
