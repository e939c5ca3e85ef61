// Reads what Jest wrote about its runs (`--json --outputFile`). A file that was run again replaces its first result.
//   node .ci/results.mjs again FILE...   the test files worth a second run, alone; none if that would not make the run green
//   node .ci/results.mjs count FILE...   the last line of a run
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** More than this many files at once do not fail because the machine is busy. */
const mostAgain = 3;

const [command, ...files] = process.argv.slice(2);
const suites = new Map();
let unread = 0;
for (const file of files) {
  try {
    for (const suite of JSON.parse(readFileSync(file, 'utf8')).testResults) suites.set(suite.name, suite);
  } catch {
    unread += 1;
  }
}

const failed = [...suites.values()].filter(({ status }) => status === 'failed');
// The counterexample of a property is a mistake, however seldom chance finds it.
const hasCounterexample = (suite) => JSON.stringify(suite).includes('Counterexample:');

if (command === 'again') {
  const isWorthIt = unread === 0 && failed.length <= mostAgain && !failed.some(hasCounterexample);
  if (isWorthIt) for (const { name } of failed) console.log(relative(process.cwd(), name));
} else {
  const tests = [...suites.values()].flatMap(({ assertionResults }) => assertionResults);
  const count = (wanted) => tests.filter(({ status }) => status === wanted).length;
  // A file that could not even be loaded holds no test that failed.
  const unloaded = failed.filter(({ assertionResults }) => !assertionResults.some(({ status }) => status === 'failed'));
  console.log(
    `${count('passed')} passed, ${count('failed') + unloaded.length + unread} failed, ${count('pending')} skipped`,
  );
}
