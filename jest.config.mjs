// Projects by suffix: the name of a test file says what machinery it needs.
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } }, module: { type: 'es6' }, sourceMaps: 'inline' }],
  },
  testEnvironmentOptions: { customExportConditions: ['development', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/', '/.tools/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.tools/'],
};
const project = (name, extra = {}) => ({ ...base, displayName: name, rootDir: import.meta.dirname, testMatch: [`<rootDir>/{packages,services,tests}/**/*.${name}.test.ts`], ...extra });
const postgres = { globalSetup: '<rootDir>/tests/setup/pg-up.ts', globalTeardown: '<rootDir>/tests/setup/pg-down.ts' };
const kafka = { globalSetup: '<rootDir>/tests/setup/kafka-up.ts', globalTeardown: '<rootDir>/tests/setup/kafka-down.ts' };
const s3 = { globalSetup: '<rootDir>/tests/setup/s3-up.ts', globalTeardown: '<rootDir>/tests/setup/s3-down.ts' };
export default {
  projects: [project('unit'), project('prop'), project('pg', postgres), project('fault', postgres), project('s3', s3), project('browser', postgres), project('kafka', kafka)],
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['{packages,services}/*/src/**/*.ts', '!**/*.test.ts', '!**/generated/**'],
  reporters: ['default', '<rootDir>/tests/setup/closing-line.mjs'],
};
