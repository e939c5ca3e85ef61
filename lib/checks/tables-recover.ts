import { tableTag } from '../constructs/habeas-table.ts';
import { at, type Check, findings, listAt, replicasOf, tableTypes } from './template.ts';

/** The longest that a destroyed key, or what is to be in no backup, may still be brought back. */
const longestKeyRecoveryDays = 7;
const shortly: readonly unknown[] = ['keys', 'transient'];

const nameOf = (replica: unknown) =>
  at(
    listAt(replica, 'Tags').find((tag) => at(tag, 'Key') === tableTag),
    'Value',
  );

/** A deleted row can be brought back for as long as the notice says, a destroyed key, a session or a visit for a week at most. */
export const tablesRecover: Check = {
  id: 'tables-recover',
  says: 'Each table has the recovery window of the policy; `keys` and `transient` at most 7 days.',
  article: 'GDPR arts. 5(1)(f), 17(1), 32(1)(c)',
  check: (template, { policy: { backups } }) =>
    findings(template, tableTypes, (found) => {
      for (const replica of replicasOf(found)) {
        const name = nameOf(replica);
        if (name === undefined) return `does not say which table it is (tag ${tableTag})`;
        const promised = shortly.includes(name)
          ? Math.min(backups.keyRecoveryDays, longestKeyRecoveryDays)
          : backups.recoveryDays;
        const recovery = at(replica, 'PointInTimeRecoverySpecification');
        if (at(recovery, 'PointInTimeRecoveryEnabled') !== true) return 'cannot be recovered';
        if (at(recovery, 'RecoveryPeriodInDays') !== promised) return `is not recoverable for exactly ${promised} days`;
      }
      return undefined;
    }),
};
