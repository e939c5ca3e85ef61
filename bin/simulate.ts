import { stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { renderSimulation } from '../local/simulate/picture/page.ts';
import { describeFindings, describeStand, summary } from '../local/simulate/report.ts';
import { type Outcome, type Stand, simulate } from '../local/simulate/simulate.ts';
import { readArguments, runCommand, UsageError, wholeNumber } from './command.ts';
import { publishedPolicy } from './published-policy.ts';

const help = `Usage: npm run simulate -- --policy NAME_OR_FOLDER [options]

Runs years of a firm in minutes: invented people register, buy, choose, leave and come back, through the real handlers and
under a test clock, and every night the real purge runs. A second reading of the policy, which shares no code with it, then
looks into the file: nothing may outlive its rule, nothing may go before its time.

  --policy NAME_OR_FOLDER  a folder under policy/, or the path of a folder with a policy.ts
  --years N                1 to 30; 10 by default
  --people N               1 to 100000; 1000 by default
  --seed N                 the same number gives the same years; 1 by default
  --lang es|en             language of the picture; the binding one of the policy by default
  --out FILE               where the picture goes; simulation-POLICY.html here by default

Exit code: 0 every promise kept, 1 a promise broken or the run ended early, 2 called wrongly.
`;

const options = {
  policy: { type: 'string' },
  years: { type: 'string' },
  people: { type: 'string' },
  seed: { type: 'string' },
  lang: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** A line a year; on a terminal another that is written over. */
const progressOn = (terminal: NodeJS.WriteStream): ((stand: Stand) => void) => {
  const started = performance.now();
  let shown = started;
  return (stand) => {
    const isYear = stand.night % 365 === 0 || stand.night === stand.nights;
    if (!isYear && (!terminal.isTTY || performance.now() - shown < 200)) return;
    shown = performance.now();
    const line = describeStand(stand, (shown - started) / 1000);
    terminal.write(`${terminal.isTTY ? '\r\x1b[K' : ''}${line}${isYear ? '\n' : ''}`);
  };
};

const write = async (outcome: Outcome, out: string, language: 'es' | 'en'): Promise<void> => {
  await writeFile(out, renderSimulation(outcome, language)).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${out} cannot be written (${error.code}).\n`);
  });
  process.stdout.write(`Picture: ${resolve(out)}\n`);
};

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError(`There is nothing to do with ${positionals.join(', ')}.`);
  const years = wholeNumber('years', values.years, 10, 30);
  const people = wholeNumber('people', values.people, 1_000, 100_000);
  const seed = wholeNumber('seed', values.seed, 1, Number.MAX_SAFE_INTEGER, 0);
  const { policy, archive } = await publishedPolicy(values.policy);
  const language = policy.languages.find((candidate) => candidate === (values.lang ?? policy.bindingLanguage));
  if (language === undefined) throw new UsageError(`The policy speaks ${policy.languages.join(', ')}.`);
  const out = values.out ?? `simulation-${policy.id}.html`;
  // Found out now, and not after minutes.
  if (!(await stat(dirname(resolve(out))).catch(() => undefined))?.isDirectory()) {
    throw new UsageError(`There is no folder for ${out}.`);
  }

  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));
  const progress = progressOn(process.stderr);
  const outcome = await simulate({ policy, archive, years, people, seed }, { progress, stopped: () => interrupted });
  if (interrupted) process.stderr.write(`\nStopped on ${outcome.last}.\n`);
  process.stdout.write(summary(outcome));
  process.stderr.write(describeFindings(outcome));
  if (!interrupted) await write(outcome, out, language);
  return outcome.findings.length > 0 || interrupted ? 1 : 0;
};

await runCommand(main, help);
