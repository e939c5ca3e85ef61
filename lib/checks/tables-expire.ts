import { at, type Check, findings, tableTypes } from './template.ts';

/** Rows end by themselves even when every sweep fails. */
export const tablesExpire: Check = {
  id: 'tables-expire',
  says: 'Each table deletes items past `expiresAt`.',
  article: 'GDPR art. 5(1)(e)',
  check: (template) =>
    findings(template, tableTypes, ({ properties }) =>
      at(properties, 'TimeToLiveSpecification', 'Enabled') === true &&
      at(properties, 'TimeToLiveSpecification', 'AttributeName') === 'expiresAt'
        ? undefined
        : 'has no expiry by `expiresAt`',
    ),
};
