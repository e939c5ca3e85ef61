/** Everything that needs no browser. Node strips the types itself, so there is nothing to transform. */
export const common = {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  coverageProvider: 'v8',
  testSequencer: '<rootDir>/jest.sequencer.js',
  // Much longer than any takes, for a busy machine.
  testTimeout: 120_000,
  // Most tests wait for a server or a clock: a worker for each core, where Jest would leave one free.
  maxWorkers: '100%',
};

export default {
  ...common,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/browser/'],
};
