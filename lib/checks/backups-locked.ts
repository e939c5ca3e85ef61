import { at, type Check, findings } from './template.ts';

/** Six calendar months are at least 181 days; three are left for rounding to midnight and for a late lifecycle run. */
const longestDays = 178;

/** Immutable while promised, and gone in time: a lock that outlasts the expiry would hold data that must go. */
export const backupsLocked: Check = {
  id: 'backups-locked',
  says: 'Versioned buckets are locked in compliance mode for the lock days of the policy, which end before the expiry; all is gone in 178 days.',
  article: 'AB-65, AB-66; GDPR arts. 5(1)(e), 32(1)(b)',
  check: (template, { policy: { backups } }) =>
    findings(template, ['AWS::S3::Bucket'], ({ properties }) => {
      if (at(properties, 'VersioningConfiguration', 'Status') !== 'Enabled') return undefined;
      const lock = at(properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention');
      if (at(properties, 'ObjectLockEnabled') !== true || at(lock, 'Mode') !== 'COMPLIANCE')
        return 'can be changed by whoever has the rights';
      if (at(lock, 'Days') !== backups.lockDays) return `is not locked for exactly ${backups.lockDays} days`;
      if (backups.lockDays > backups.expireDays) return 'is still locked when it must go';
      return backups.expireDays + backups.noncurrentDays > longestDays
        ? `keeps versions for more than ${longestDays} days`
        : undefined;
    }),
};
