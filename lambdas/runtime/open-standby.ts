import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoTable } from '../adapters/dynamodb/dynamo-table.ts';
import { decodeExported } from '../adapters/dynamodb/exported-lines.ts';
import { dynamoWholeTable } from '../adapters/dynamodb/whole-table.ts';
import { s3Backups } from '../adapters/s3/s3-backups.ts';
import type { Clock } from '../domain/time.ts';
import { openBackupReader } from '../stores/backups/backup-reader.ts';
import type { BackupsPlace, Env, Standby } from './env.ts';
import type { RestorePlace } from './restore-place.ts';
import { tableNamesOf } from './table-names.ts';

/** The set of tables of this deployment that stands by, with whatever there is once. */
export const openStandby = (env: Env, now: Clock): RestorePlace => {
  const { set, records, blocked } = JSON.parse(env.HABEAS_STANDBY ?? '{}') as Standby;
  const { bucket } = JSON.parse(env.HABEAS_BACKUPS ?? '{}') as BackupsPlace;
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  const names = { ...tableNamesOf(env), records, blocked };
  return {
    set,
    table: dynamoTable({ client, names, now }),
    whole: dynamoWholeTable({ client, names, now }),
    reader: openBackupReader({
      objects: s3Backups({ client: new S3Client({}), bucket }),
      decodeExported,
    }),
  };
};
