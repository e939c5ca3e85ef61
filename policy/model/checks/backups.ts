import { longestBackup } from '../spanish-retention.ts';
import type { Policy } from '../types.ts';
import { type Rule, when } from './rule.ts';

/** Fewest days in six calendar months: 1 September to 1 March of a common year. */
const shortestSixMonths = 181;
/** Storage rounds each lifecycle step up to the next midnight UTC. */
const roundingPerStep = 1;
/** Longest window for which live tables can be restored to a point in time. */
const longestRecovery = 35;
/** A destroyed key must be beyond recovery within a week, or erased backups could be read again. */
const longestKeyRecovery = 7;

/** Every number of days, hours, people or mails in the document that has to be a whole number, with its place and least value. */
const counts = ({
  backups,
  destruction,
  logs,
  requests,
  links,
  mailCaps,
}: Policy): readonly [string, number, number][] => [
  ...Object.entries(backups).map(([name, days]): [string, number, number] => [
    `backups.${name}`,
    days,
    name === 'noncurrentDays' ? 0 : 1,
  ]),
  ['destruction.mostPeopleAnHour', destruction.mostPeopleAnHour, 1],
  ['logs.days', logs.days, 1],
  ['requests.targetDaysEarlier', requests.targetDaysEarlier, 0],
  ...Object.entries(links).map(([name, { keyHours }]): [string, number, number] => [
    `links.${name}.keyHours`,
    keyHours,
    1,
  ]),
  ...Object.entries(mailCaps).map(([name, cap]): [string, number, number] => [`mailCaps.${name}`, cap, 1]),
];

export const backupRules: readonly Rule[] = [
  {
    id: 'count-not-whole',
    article: 'GDPR art. 5(1)(e), 5(2)',
    refuses: 'a number of days, hours, people or mails that is missing, negative or not whole',
    check: (policy) =>
      counts(policy).flatMap(([path, count, least]) =>
        when(
          !(Number.isSafeInteger(count) && count >= least),
          path,
          `${count} cannot be kept as a promise: it has to be a whole number from ${least}.`,
        ),
      ),
  },
  {
    id: 'backups-beyond-six-months',
    article: 'GDPR art. 5(1)(e), 17(1)',
    refuses: 'backups whose expiry, non-current days and midnight rounding can add up to more than 181 days',
    check: ({ backups }) => {
      const last = longestBackup(backups);
      const lastUpload = backups.multipartDays + roundingPerStep;
      return [
        ...when(
          last > shortestSixMonths,
          'backups.expireDays',
          `A backup could live ${last} days (expiry, non-current days, two roundings to midnight): six months can be as short as ${shortestSixMonths} days, so the sum is at most that.`,
        ),
        ...when(
          lastUpload > shortestSixMonths,
          'backups.multipartDays',
          `An unfinished upload could live ${lastUpload} days: it goes within ${shortestSixMonths} days like any backup.`,
        ),
      ];
    },
  },
  {
    id: 'backup-lock-beyond-expiry',
    article: 'GDPR art. 5(1)(e)',
    refuses: 'a backup lock that lasts longer than the expiry, since nobody can delete a locked backup',
    check: ({ backups: { lockDays, expireDays } }) =>
      when(
        lockDays > expireDays,
        'backups.lockDays',
        `A lock of ${lockDays} days keeps a backup past its expiry after ${expireDays} days: the lock ends no later than the expiry.`,
      ),
  },
  {
    id: 'backup-lock-too-short',
    article: 'GDPR art. 32(1)(b), (c)',
    refuses: 'a backup lock no longer than the window in which the live tables can be recovered anyway',
    check: ({ backups: { lockDays, recoveryDays } }) =>
      when(
        lockDays <= recoveryDays,
        'backups.lockDays',
        `A lock of ${lockDays} days protects nothing that the ${recoveryDays} days of table recovery do not: it has to last longer than they do.`,
      ),
  },
  {
    id: 'recovery-too-long',
    article: 'GDPR art. 17(1)',
    refuses: 'deleted rows that can be recovered for more than 35 days',
    check: ({ backups: { recoveryDays } }) =>
      when(
        recoveryDays > longestRecovery,
        'backups.recoveryDays',
        `Deleted rows would stay recoverable for ${recoveryDays} days: erasure is due without undue delay, so at most ${longestRecovery}.`,
      ),
  },
  {
    id: 'key-recovery-too-long',
    article: 'GDPR art. 17(1), 32(1)(a)',
    refuses: 'destroyed keys that can be recovered for more than 7 days',
    check: ({ backups: { keyRecoveryDays } }) =>
      when(
        keyRecoveryDays > longestKeyRecovery,
        'backups.keyRecoveryDays',
        `Destroyed keys would stay recoverable for ${keyRecoveryDays} days, and with them every erased person: at most ${longestKeyRecovery}.`,
      ),
  },
  {
    id: 'logs-beyond-six-months',
    article: 'GDPR art. 5(1)(e)',
    refuses: 'logs kept for more than 180 days',
    check: ({ logs: { days } }) =>
      when(
        days > shortestSixMonths - roundingPerStep,
        'logs.days',
        `Logs of ${days} days can outlive six months: at most ${shortestSixMonths - roundingPerStep} days.`,
      ),
  },
];
