import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type StoredItem, type TableName, Unavailable, type WholeTable } from '../../stores/table.ts';
import { checkLimit, checkStored, fromCursor, secondOf, toCursor } from '../table-rules.ts';
import { toWritten } from './attribute-values.ts';
import { live } from './conditions.ts';
import { answered, pauseBefore } from './dynamo-errors.ts';

type Options = {
  readonly client: DynamoDBClient;
  /** Name in AWS of each table that may be read or filled. */
  readonly names: Readonly<Partial<Record<TableName, string>>>;
  readonly now: () => Date;
  readonly wait?: (ms: number) => Promise<unknown>;
};

type Batch = NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>;

/** What DynamoDB takes in one request. */
const batchSize = 25;
/** How often what it did not get to is sent again; a new table takes some minutes of this until it has grown. */
const tries = 30;
const longestPauseAttempt = 6;

/** Whole tables of DynamoDB. Reads are strongly consistent; one page is one request. */
export const dynamoWholeTable = ({ client, names, now, wait = delay }: Options): WholeTable => {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { allowImpreciseNumbers: true },
    unmarshallOptions: { wrapNumbers: Number },
  });
  const nameOf = (table: TableName): string => {
    const name = names[table];
    if (!name) throw new Error(`this function was not given the table ${table}`);
    return name;
  };

  /** Puts a batch; what DynamoDB had no room for is sent again, more and more slowly. */
  const putBatch = async (name: string, items: readonly StoredItem[]): Promise<void> => {
    let left: Batch = { [name]: items.map((item) => ({ PutRequest: { Item: item } })) };
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const batch = left;
      const { UnprocessedItems = {} } = await answered(
        () => documents.send(new BatchWriteCommand({ RequestItems: batch })),
        wait,
      );
      if (Object.values(UnprocessedItems).every((requests) => requests.length === 0)) return;
      left = UnprocessedItems;
      await wait(pauseBefore(Math.min(attempt, longestPauseAttempt)));
    }
    throw new Unavailable('DynamoDB has no room for these items now');
  };

  return {
    scan: async (table, { limit, cursor } = {}) => {
      const [pk, sk] = cursor === undefined ? [] : fromCursor(cursor, 2);
      const found = await answered(
        () =>
          documents.send(
            new ScanCommand({
              TableName: nameOf(table),
              ConsistentRead: true,
              FilterExpression: live,
              ExpressionAttributeValues: { ':now': secondOf(now()) },
              Limit: checkLimit(limit),
              ExclusiveStartKey: cursor === undefined ? undefined : { pk, sk },
            }),
          ),
        wait,
      );
      const next = found.LastEvaluatedKey as { readonly pk: string; readonly sk: string } | undefined;
      return {
        items: (found.Items ?? []).map((item) => toWritten(item).item),
        ...(next && { cursor: toCursor(next.pk, next.sk) }),
      };
    },

    fill: async (table, items) => {
      const name = nameOf(table);
      const checked = checkStored(items);
      for (let first = 0; first < checked.length; first += batchSize) {
        await putBatch(name, checked.slice(first, first + batchSize));
      }
    },
  };
};
