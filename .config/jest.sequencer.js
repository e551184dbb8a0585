import { statSync } from 'node:fs';

/** Suites that start many programs take long, and are no large files. One that began last would keep one core waiting for it. */
const LONG = /killed|planted|everywhere|filter-repo|prompts|rewrap|kinds|pass\.test/;

export default class LongOnesFirst {
  sort(tests) {
    const size = new Map(tests.map((test) => [test, statSync(test.path).size]));
    const isLong = ({ path }) => Number(LONG.test(path));
    return [...tests].sort((a, b) => isLong(b) - isLong(a) || size.get(b) - size.get(a));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {
    // The order does not depend on earlier runs.
  }
}
