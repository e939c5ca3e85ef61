import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../adapters/dynamodb/dynamo-table.ts';
import type { Clock } from '../domain/time.ts';
import type { Table } from '../stores/table.ts';
import type { Env } from './env.ts';

/** The tables of this deployment. */
export const openDynamo = (env: Env, now: Clock): Table =>
  dynamoTable({
    // Short enough that a caller is told 503 while their own patience lasts; the adapter repeats conflicts itself.
    client: new DynamoDBClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
    now,
    names: {
      records: env.HABEAS_TABLE_RECORDS,
      blocked: env.HABEAS_TABLE_BLOCKED,
      keys: env.HABEAS_TABLE_KEYS,
      journal: env.HABEAS_TABLE_JOURNAL,
      guards: env.HABEAS_TABLE_GUARDS,
      transient: env.HABEAS_TABLE_TRANSIENT,
    },
  });
