import { common } from './jest.config.js';

/** The pages, in Chromium. Two files at a time: each has a browser of its own. */
export default {
  ...common,
  globalSetup: '<rootDir>/test/browser/find-chromium.ts',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  maxWorkers: 2,
};
