import { availableParallelism } from 'node:os';

export default {
  rootDir: '..',
  globalSetup: '<rootDir>/.config/jest.setup.js',
  globalTeardown: '<rootDir>/.config/jest.teardown.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
  testTimeout: 120_000,
  testSequencer: '<rootDir>/.config/jest.sequencer.js',
  maxWorkers: availableParallelism() + 1, // most tests wait for processes, for servers, or for a moment to pass
};
