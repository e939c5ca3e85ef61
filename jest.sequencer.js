/** What takes a minute or more: begun last, one of these would run alone at the end while the other cores wait. */
const longest = [
  'test/aws/flow.test.ts',
  'test/requests/arrival-time.test.ts',
  'test/lib/deployments.test.ts',
  'test/aws/counted.test.ts',
  'test/backups/drill.test.ts',
  'test/people/preferences.test.ts',
  'test/browser/accessibility.test.ts',
  'test/browser/console-pages.test.ts',
];

/** The order of test files: the longest first, then by name. Jest takes a class. */
export default class {
  sort(tests) {
    const place = ({ path }) => {
      const found = longest.findIndex((name) => path.replaceAll('\\', '/').endsWith(name));
      return found === -1 ? longest.length : found;
    };
    return [...tests].sort((a, b) => place(a) - place(b) || (a.path < b.path ? -1 : 1));
  }
  shard(tests, { shardIndex, shardCount }) {
    return this.sort(tests).filter((_test, place) => place % shardCount === shardIndex - 1);
  }
  allFailedTests(tests) {
    return this.sort(tests);
  }
  cacheResults() {}
}
