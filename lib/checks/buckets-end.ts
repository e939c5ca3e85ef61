import { at, type Check, findings, listAt } from './template.ts';

/** Objects, old versions, fragments and delete markers each need a rule: one that is missing keeps data for ever. */
export const bucketsEnd: Check = {
  id: 'buckets-end',
  says: 'Each bucket ends its objects, old versions, fragments and delete markers within the backup days of the policy.',
  article: 'GDPR art. 5(1)(e); AB-66',
  check: (template, { policy: { backups } }) =>
    findings(template, ['AWS::S3::Bucket'], ({ properties }) => {
      const rules = listAt(properties, 'LifecycleConfiguration', 'Rules').filter(
        // A rule for some objects only leaves the others for ever.
        (rule) =>
          at(rule, 'Status') === 'Enabled' &&
          ['Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].every(
            (filter) => at(rule, filter) === undefined,
          ),
      );
      const within = (limit: number, ...path: string[]) =>
        rules.some((rule) => {
          const days = at(rule, ...path);
          return typeof days === 'number' && days <= limit;
        });
      if (!within(backups.expireDays, 'ExpirationInDays'))
        return `keeps objects for more than ${backups.expireDays} days`;
      if (!within(backups.multipartDays, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation'))
        return 'keeps fragments of uploads';
      if (at(properties, 'VersioningConfiguration', 'Status') !== 'Enabled') return undefined;
      if (!within(backups.noncurrentDays, 'NoncurrentVersionExpiration', 'NoncurrentDays')) return 'keeps old versions';
      return rules.some((rule) => at(rule, 'ExpiredObjectDeleteMarker') === true) ? undefined : 'keeps delete markers';
    }),
};
