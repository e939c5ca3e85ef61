import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoWholeTable } from '../adapters/dynamodb/whole-table.ts';
import type { Clock } from '../domain/time.ts';
import type { WholeTable } from '../stores/table.ts';
import type { Env } from './env.ts';
import { tableNamesOf } from './table-names.ts';

/** The tables of this deployment as wholes. */
export const openWhole = (env: Env, now: Clock): WholeTable =>
  dynamoWholeTable({
    client: new DynamoDBClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    }),
    now,
    names: tableNamesOf(env),
  });
