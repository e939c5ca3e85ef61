import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../adapters/dynamodb/dynamo-table.ts';
import type { Clock } from '../domain/time.ts';
import { journalOfSet } from '../stores/journal-of-set.ts';
import type { Table } from '../stores/table.ts';
import type { Env } from './env.ts';
import { tableNamesOf } from './table-names.ts';

/** The tables of this deployment. */
export const openDynamo = (env: Env, now: Clock): Table => {
  const table = dynamoTable({
    // Short enough that a caller is told 503 while their own patience lasts; the adapter repeats conflicts itself.
    client: new DynamoDBClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
    now,
    names: tableNamesOf(env),
  });
  return journalOfSet(table, env.HABEAS_TABLE_SET);
};
