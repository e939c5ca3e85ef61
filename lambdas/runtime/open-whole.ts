import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoWholeTable } from '../adapters/dynamodb/whole-table.ts';
import type { Clock } from '../domain/time.ts';
import type { WholeTable } from '../stores/table.ts';
import type { Env } from './env.ts';

/** The tables of this deployment as wholes. */
export const openWhole = (env: Env, now: Clock): WholeTable =>
  dynamoWholeTable({
    client: new DynamoDBClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
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
