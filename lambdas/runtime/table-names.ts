import type { TableName } from '../stores/table.ts';
import type { Env } from './env.ts';

/** What the tables of this deployment are called. */
export const tableNamesOf = (env: Env): Readonly<Record<TableName, string>> => ({
  records: env.HABEAS_TABLE_RECORDS,
  blocked: env.HABEAS_TABLE_BLOCKED,
  keys: env.HABEAS_TABLE_KEYS,
  journal: env.HABEAS_TABLE_JOURNAL,
  guards: env.HABEAS_TABLE_GUARDS,
  transient: env.HABEAS_TABLE_TRANSIENT,
});
