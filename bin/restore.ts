import { randomUUID } from 'node:crypto';
import type { Manifest } from '../lambdas/domain/backups/backups.ts';
import { DamagedBackup } from '../lambdas/domain/backups/damaged-backup.ts';
import { checkReference } from '../lambdas/domain/backups/propose-restore.ts';
import { type Restore, type RestoreFinding, restoreGrounds } from '../lambdas/domain/backups/restore.ts';
import { Refusal } from '../lambdas/domain/problems.ts';
import { checkReason } from '../lambdas/domain/staff/reason.ts';
import { reasonLength } from '../lambdas/domain/staff/staff.ts';
import type { RestoreProgress } from '../lambdas/stores/restore/restore-job.ts';
import type { Options } from '../local/options.ts';
import { type LostOrder, listBackups, restoreFolder } from '../local/restore/open-restore.ts';
import { twoPeople } from '../local/restore/two-people.ts';
import { StartProblem } from '../local/start-problem.ts';
import { readArguments, runCommand, UsageError } from './command.ts';
import { folderHelp, folderOptions, openedFolder } from './data-folder.ts';

const help = `Puts a backup of this machine back, without anybody who was erased since.

  npm run restore -- --list --policy NAME_OR_FOLDER        the backups there are
  npm run restore -- --from ID --policy NAME_OR_FOLDER     restores that one

${folderHelp}
  --lost            the data file is lost or damaged: journal and keys come from their copies
  --recovery DIR    where those copies lie, if not in the data folder
  --copy            from the bucket that the settings name, where the folder of backups is lost too
  --ground GROUND   with --lost: ${restoreGrounds.join(', ')}
  --reason TEXT     with --lost: why; it names nobody
  --reference TEXT  with --lost: of the order of a customer or an authority, needed for those; it names nobody
  --help            this text

Stop the server first. Two people order a restore: one with POST /staff/backups/ID/restores, a privacy lead with the approval; it
is good for 24 hours. With --lost no server is left to ask: put a token of each into HABEAS_TOKEN and HABEAS_SECOND_TOKEN.

A new data file is made beside the old one: the backup is loaded, its hashes checked, everything the journal says since is carried out
again (erasures, withdrawals, restrictions, corrections, blocking, holds, suppressions, events of contracts), the purge runs, and the
result is proved. Only then does it take the place of the old one, in one step; without a clean proof nothing changes. Who registered
since the backup is gone, and so is what was agreed to since. Cut off at any point, start it again.

Exit code: 0 restored, 1 refused or failed, 2 called wrongly.
`;

const options = {
  ...folderOptions,
  from: { type: 'string' },
  list: { type: 'boolean', default: false },
  lost: { type: 'boolean', default: false },
  recovery: { type: 'string' },
  copy: { type: 'boolean', default: false },
  ground: { type: 'string' },
  reason: { type: 'string' },
  reference: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
type Values = ReturnType<typeof readArguments<typeof options>>['values'];

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const steps: Readonly<Record<RestoreProgress['state'], string>> = {
  loading: 'Loading the backup, part',
  replaying: 'Repeating what has happened since, entry',
  mending: 'Taking out what nobody can use, item',
  settling: 'Running the purge',
  proving: 'Proving, item',
  proved: 'Proved',
  refused: 'Refused',
  switched: 'Switched',
  'given-up': 'Given up',
};

/** Says each step once, and on a terminal how far it is. */
const progressOn = (terminal: NodeJS.WriteStream) => {
  let last: RestoreProgress['state'] | undefined;
  return ({ state, done, of }: RestoreProgress): void => {
    const line = `${steps[state]}${done > 0 && state !== 'switched' ? ` ${done}${of === undefined ? '' : ` of ${of}`}` : ''}`;
    if (terminal.isTTY) terminal.write(`${last === state ? '\r\x1b[K' : last === undefined ? '' : '\n'}${line}`);
    else if (last !== state) terminal.write(`${line}\n`);
    last = state;
  };
};

const says: Readonly<Record<RestoreFinding['code'], string>> = {
  ERASED_PERSON: 'rows of people who were erased',
  WITHDRAWN_GRANT: 'withdrawals that are missing',
  OLD_VALUE: 'rows that are not as they were put right, thinned or blocked',
  UNRESTRICTED: 'people whose restriction is missing',
  UNSUPPRESSED: 'marks of suppression that are missing',
  UNHELD: 'holds that are not as they were set or released',
  OUTLIVED: 'blocked rows past their time',
  NOT_SETTLED: 'rows that the purge has left',
  UNKNOWN_PERSON: 'people who are not found, or places that lead to nobody',
  BAD_SIGNATURE: 'decisions that we did not sign',
  UNREADABLE: 'people whose data cannot be read',
  LOST: 'items that are in the backup and did not come out of it',
};

const number = (count: number): string => count.toLocaleString('en');

const summary = ({ state, backupId, takenAt, switchedAt, report }: Restore): string => {
  const { loaded, left, replayed, unreadable = 0, looked, findings } = report;
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${number(count)}`)
      .join(', ') || 'nothing';
  return [
    '',
    `Backup           ${backupId}, as of ${takenAt}`,
    `Loaded           ${sum(loaded)}; ${number(left)} left: ended since, or chosen by browsers`,
    `Repeated         ${sum(replayed)}`,
    ...(unreadable > 0
      ? [`Left out         ${number(unreadable)} people whose keys are lost: nobody can read them any more`]
      : []),
    `Looked at        ${number(looked)} items`,
    ...findings.map(({ code, count }) => `Wrong            ${number(count)} ${says[code]} (${code})`),
    state === 'switched'
      ? `Proved, and switched to at ${switchedAt}: start the server.`
      : 'Refused: nothing has changed.',
  ].join('\n');
};

const line = (found: Manifest | DamagedBackup): string => {
  if (found instanceof DamagedBackup) return `${found.object} is damaged (${found.damage}) and cannot be used`;
  const { id, takenAt, counts, policyVersion, reason } = found;
  return `${id}  ${takenAt}  ${String(number(counts.records)).padStart(12)} records  policy ${policyVersion}  ${reason}`;
};

const refused: Readonly<Record<string, string>> = {
  FORBIDDEN_DATA: 'holds what looks like the number of a card or an account. It is kept in the journal: leave it out.',
  NOT_A_REFERENCE: 'holds an address. It is kept in the journal, which outlives people: leave it out.',
};

/** Both are kept like those of every other order, so the same holds for them. */
const checked = <T>(option: string, needs: string, check: () => T): T => {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = [error.code, ...error.places.map(({ code }) => code)].find((code) => refused[code]);
    throw new UsageError(found === undefined ? needs : `${option} ${refused[found]}`);
  }
};

const needsReason = `--lost needs a --reason of ${reasonLength.least} to ${reasonLength.most} characters, plain text that says why.`;
const needsReference =
  'An order of the customer or of an authority needs its --reference: one short line that names nobody.';

const lostOrder = async (
  { lost, ground, reason, reference, recovery }: Values,
  here: Options,
): Promise<LostOrder | undefined> => {
  if (!lost) {
    if ([ground, reason, reference, recovery].some((value) => value !== undefined)) {
      throw new UsageError('--ground, --reason, --reference and --recovery go with --lost.');
    }
    return undefined;
  }
  const found = restoreGrounds.find((one) => one === ground);
  if (!found) throw new UsageError(`--lost needs a --ground: ${restoreGrounds.join(', ')}.`);
  const why = checked('--reason', needsReason, () => checkReason(reason ?? ''));
  const order = checked('--reference', needsReference, () => checkReference({ ground: found, reference }));
  const people = await twoPeople(here, process.env['HABEAS_TOKEN'], process.env['HABEAS_SECOND_TOKEN']);
  return { id: randomUUID(), ground: found, reason: why, ...(order !== undefined && { reference: order }), ...people };
};

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError('It takes no file.');
  if (values.list === (values.from !== undefined)) throw new UsageError('Say --list or --from ID.');
  const here = await openedFolder(values);
  if (values.from === undefined) {
    const backups = await listBackups(here, values.copy);
    say(backups.length === 0 ? 'There is no backup yet.' : backups.map(line).join('\n'));
    return 0;
  }
  const lost = await lostOrder(values, here);
  try {
    const restore = await restoreFolder({
      options: here,
      backupId: values.from,
      fromCopy: values.copy,
      progress: progressOn(process.stderr),
      ...(lost && { lost }),
      ...(values.recovery !== undefined && { recovery: values.recovery }),
    });
    say(summary(restore));
    return restore.state === 'switched' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof DamagedBackup)) throw error;
    throw new StartProblem(
      `The backup is damaged and was not used: ${error.object} (${error.damage}). Choose another.`,
    );
  }
};

await runCommand(main, help);
