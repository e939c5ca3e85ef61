import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoExports } from '../adapters/dynamodb/table-exports.ts';
import { s3Backups } from '../adapters/s3/s3-backups.ts';
import type { Backups } from '../domain/backups/backups.ts';
import type { TableExports } from '../domain/backups/table-exports.ts';
import { openExportBackups } from '../stores/backups/export-backups.ts';
import { backupsPrefix } from '../stores/backups/names.ts';
import type { BackupsPlace, Env } from './env.ts';
import type { openBackupNotes } from './open-backup-notes.ts';
import { notGiven } from './world.ts';

/** Backups of this deployment: DynamoDB writes them itself, into a bucket where nobody can change them. */
export const openBackups = (env: Env, opened: Parameters<typeof openBackupNotes>[1]): Backups => {
  const { bucket, key, tables } = JSON.parse(env.HABEAS_BACKUPS ?? '{}') as BackupsPlace;
  return openExportBackups({
    ...opened,
    random: randomBytes,
    objects: s3Backups({ client: new S3Client({}), bucket }),
    exports:
      key !== undefined && tables !== undefined
        ? dynamoExports({ client: new DynamoDBClient({}), arns: tables, bucket, key, prefix: backupsPrefix })
        : notGiven<TableExports>('exports of tables'),
  });
};
