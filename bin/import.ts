import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { errnoOf } from '../lambdas/adapters/files.ts';
import { isTamperProof } from '../lambdas/adapters/loopback.ts';
import { planColumns } from '../local/imports/columns.ts';
import { importFile, type Tally } from '../local/imports/import-file.ts';
import { ImportProblem } from '../local/imports/import-problem.ts';
import { progress } from '../local/imports/progress.ts';
import { readCsv } from '../local/imports/read-csv.ts';
import { sendRows, type TakeRows } from '../local/imports/send-rows.ts';
import { StartProblem } from '../local/start-problem.ts';
import { loadPolicy } from '../policy/model/load.ts';
import { readArguments, UsageError } from './command.ts';

const help = `Takes over the people that the firm knows already, and what they consented to.

  npm run import -- FILE.csv --policy NAME_OR_FOLDER [options]

  --dry-run          stores nothing, and says what would happen
  --form FORM        form of the policy whose fields the columns are, where there is no column "form"
  --language es|en   where there is no column "language", or its cell is empty
  --source TEXT      system or list it all comes from, likewise
  --report FILE      where refused rows are listed as row,path,code; by default beside the file
  --data DIR         data folder of this machine; by default ./data/NAME, as npm start has it
  --settings FILE    the folder is one of production: the settings file that the server runs with
  --url URL          sends it to a running Habeas instead, with the token in the variable HABEAS_TOKEN
  --help             this text

The file is CSV in UTF-8, divided by commas or semicolons, with a header row. Columns are the fields of the form, one per
purpose with yes or no (sí, true, 1, false, 0; empty: not asked), and

  form, language     as above
  source             system or list it is taken from; at most 100 characters
  decidedOn          date on which the person decided, YYYY-MM-DD
  proof              the firm's own reference of the proof; at most 100 characters

A yes needs source, date and proof; neither source nor proof may name the person. Birth dates are not taken. Nobody is
written to. What a person said to Habeas is never changed into a yes, and whoever asked not to be entered is refused. Start
it again whenever you like: a row that was imported is not imported twice. Rows are numbered as a spreadsheet does; the
header is row 1.

Exit code: 0 all rows taken, 1 some refused (or it had to stop), 2 called wrongly.
`;

/** Above it a request would be refused as too large. */
const mostBytesOfRequest = 60_000;
const mostBytesInMemory = 8_000_000;

const options = {
  policy: { type: 'string' },
  data: { type: 'string' },
  settings: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  form: { type: 'string' },
  language: { type: 'string' },
  source: { type: 'string' },
  report: { type: 'string' },
  url: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
type Values = ReturnType<typeof readArguments<typeof options>>['values'];
type Taker = { readonly take: TakeRows; readonly mostBytes: number; readonly close: () => void };

const overHttp = async ({ url = '', 'dry-run': dryRun }: Values, policy: string): Promise<Taker> => {
  const token = process.env['HABEAS_TOKEN'];
  if (!token) throw new UsageError('--url needs a token with the scope "imports" in the variable HABEAS_TOKEN.');
  if (!isTamperProof(url)) throw new UsageError('--url takes an https address, or http on this machine.');
  const take = await sendRows({ url, token, policy, dryRun });
  return { take, mostBytes: mostBytesOfRequest, close: () => undefined };
};

const intoFolder = async ({ policy = '', data, settings, 'dry-run': dryRun }: Values): Promise<Taker> => {
  const { readOptions } = await import('../local/options.ts');
  const options = await readOptions([
    ...['--policy', policy],
    ...(data === undefined ? [] : ['--data', data]),
    ...(settings === undefined ? [] : ['--production', '--settings', settings]),
  ]);
  if (!('mode' in options)) throw new UsageError('These options do not go together.');
  if (!existsSync(join(options.data, 'habeas.json'))) {
    throw new StartProblem(
      `There is no data folder ${options.data}: start the server once, or name its folder with --data.`,
    );
  }
  const { openLocalWorld } = await import('../local/open-world.ts');
  const { startImport } = await import('../lambdas/domain/imports/import-rows.ts');
  const { world, table } = await openLocalWorld(options, options.settings, () => undefined);
  const take = startImport({ clientId: 'command-line', dryRun }, world);
  return { take, mostBytes: mostBytesInMemory, close: () => table.close() };
};

const openReport = async (file: string, csv: string) => {
  if (resolve(file) === resolve(csv)) throw new UsageError('The report cannot be the file itself.');
  const report = await open(file, 'w').catch((error: unknown) => {
    throw new UsageError(`The report ${file} cannot be written (${errnoOf(error) ?? 'unknown error'}).`);
  });
  await report.appendFile('row,path,code\n');
  return report;
};

const summary = ({ imported, joined, repeated, refused, kept }: Tally, dryRun: boolean, seconds: number): string => {
  const rows = imported + joined + repeated + refused;
  const lines = [
    `New people       ${imported}`,
    `Known, joined    ${joined}`,
    `Imported before  ${repeated}`,
    `Refused          ${refused}`,
    ...(kept > 0 ? [`${kept} of them stand otherwise than the list says for some purpose; that stays.`] : []),
    `${rows} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / Math.max(seconds, 0.001))} rows/s.`,
    ...(dryRun ? ['Nothing was stored: this was a dry run.'] : []),
  ];
  return `${lines.join('\n')}\n`;
};

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('Name one CSV file.');
  if (values.policy === undefined) throw new UsageError('Say which policy: --policy NAME_OR_FOLDER.');
  if (values.url !== undefined && (values.data !== undefined || values.settings !== undefined)) {
    throw new UsageError('--url goes with neither --data nor --settings: the data are where that server has them.');
  }
  const { policy } = await loadPolicy(values.policy).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  const csv = await readCsv(file);
  const readCells = planColumns(policy, csv.header, values);
  const { take, mostBytes, close } = await (values.url === undefined
    ? intoFolder(values)
    : overHttp(values, policy.id));
  try {
    const reportFile = values.report ?? join(dirname(file), `${basename(file, extname(file))}.refused.csv`);
    const report = await openReport(reportFile, file);
    const started = performance.now();
    try {
      const shown = progress(csv.count, process.stderr, () => performance.now());
      const tally = await importFile({ csv, readCells, take, mostBytes, report, progress: shown });
      process.stdout.write(summary(tally, values['dry-run'], (performance.now() - started) / 1000));
      if (tally.refused > 0) process.stdout.write(`What is wrong with the refused rows: ${reportFile}\n`);
      return tally.refused > 0 ? 1 : 0;
    } finally {
      await report.close();
    }
  } finally {
    close();
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  const { name, message, stack } = error as Error;
  const isWrongCall = error instanceof UsageError || error instanceof ImportProblem || error instanceof StartProblem;
  if (error instanceof UsageError) process.stderr.write(`${message}\nnpm run import -- --help lists every option.\n`);
  else if (name === 'Unavailable') process.stderr.write(`It had to stop: ${message}. Start it again to go on.\n`);
  else process.stderr.write(`${isWrongCall || name === 'Error' ? message : stack}\n`);
  process.exitCode = isWrongCall ? 2 : 1;
}
