import { type DrillStand, drill } from '../local/drill/drill.ts';
import { describeFindings, describeStand, summary } from '../local/drill/report.ts';
import { readArguments, runCommand, UsageError, wholeNumber } from './command.ts';
import { publishedPolicy } from './published-policy.ts';

const help = `Usage: npm run drill -- --policy NAME_OR_FOLDER [options]

Half a year of a firm in minutes: invented people register, choose, withdraw, correct, are restricted, blocked and erased, through the
real handlers and under a test clock; every night the purge runs and a backup is taken. Then every backup that is left is restored
beside the data, and held against what really happened: nobody erased is there, nothing withdrawn is granted, no old value is seen,
and everybody else is found and readable. And every key that there is is tried on everything that any backup holds of people who are
no more.

  --policy NAME_OR_FOLDER  a folder under policy/, or the path of a folder with a policy.ts
  --nights N               nights that are backed up, 2 to 400; 180 by default
  --people N               2 to 10000; 60 by default
  --seed N                 the same number gives the same nights; 1 by default
  --every N                restores every Nth backup, the oldest and the newest always; 1, all of them, by default
  --help, -h               this text

180 nights of 60 people take about four minutes; what is wrong is listed at the end, and says which night and which person.

Exit code: 0 nothing wrong, 1 something is, or it ended early, 2 called wrongly.
`;

const options = {
  policy: { type: 'string' },
  nights: { type: 'string' },
  people: { type: 'string' },
  seed: { type: 'string' },
  every: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** A line for each tenth of a step; on a terminal another that is written over. */
const progressOn = (terminal: NodeJS.WriteStream): ((stand: DrillStand) => void) => {
  let shown = '';
  return (stand) => {
    const tenth = `${stand.step} ${Math.floor((stand.done / stand.of) * 10)}`;
    const isNew = tenth !== shown;
    if (!isNew && !terminal.isTTY) return;
    shown = tenth;
    terminal.write(`${terminal.isTTY ? '\r\x1b[K' : ''}${describeStand(stand)}${isNew ? '\n' : ''}`);
  };
};

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError(`There is nothing to do with ${positionals.join(', ')}.`);
  const nights = wholeNumber('nights', values.nights, 180, 400, 2);
  const people = wholeNumber('people', values.people, 60, 10_000, 2);
  const seed = wholeNumber('seed', values.seed, 1, Number.MAX_SAFE_INTEGER, 0);
  const every = wholeNumber('every', values.every, 1, 400);
  const { policy, archive } = await publishedPolicy(values.policy);
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));
  const outcome = await drill(
    { policy, archive, nights, people, seed, every },
    { progress: progressOn(process.stderr), stopped: () => interrupted },
  );
  process.stdout.write(summary(outcome));
  process.stderr.write(describeFindings(outcome.findings));
  return outcome.findings.length > 0 || outcome.cutShort ? 1 : 0;
};

await runCommand(main, help);
