import type { FunctionNeeds } from '../lambdas/functions.ts';
import type { BackupsPlace, Env, Standby } from '../lambdas/runtime/env.ts';
import type { Settings } from '../lambdas/runtime/settings.ts';
import type { Mail } from './constructs/mail.ts';
import type { DataStack } from './stacks/data-stack.ts';

/** The tables that stand by, for the function that restores. */
export const standbyOf = ({ standby, standbySet }: DataStack): Standby => ({
  set: standbySet,
  records: standby.records.table.tableName,
  blocked: standby.blocked.table.tableName,
});

/** Where backups lie, for a function that may touch them. */
export const placeOf = ({ backups, tables }: DataStack, needs: FunctionNeeds): BackupsPlace => ({
  bucket: backups.bucket.bucketName,
  ...(needs.backups?.includes('export') && {
    key: backups.key.keyArn,
    tables: {
      records: tables.records.table.tableArn,
      blocked: tables.blocked.table.tableArn,
      journal: tables.journal.table.tableArn,
      guards: tables.guards.table.tableArn,
    },
  }),
});

/** What every function is told. */
export const environmentOf = (data: DataStack, mail: Mail, settings: Settings): Env => ({
  HABEAS_TABLE_RECORDS: data.tables.records.table.tableName,
  HABEAS_TABLE_BLOCKED: data.tables.blocked.table.tableName,
  HABEAS_TABLE_KEYS: data.tables.keys.table.tableName,
  HABEAS_TABLE_JOURNAL: data.tables.journal.table.tableName,
  HABEAS_TABLE_GUARDS: data.tables.guards.table.tableName,
  HABEAS_TABLE_TRANSIENT: data.tables.transient.table.tableName,
  HABEAS_TABLE_SET: data.set,
  HABEAS_WRAPPING_KEY: data.wrappingKey.keyArn,
  HABEAS_MAIL_CONFIGURATION: mail.configuration.configurationSetName,
  HABEAS_FILES_BUCKET: data.files.bucket.bucketName,
  HABEAS_SETTINGS: JSON.stringify(settings),
});
