import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type Condition,
  type Item,
  type Key,
  type PutResult,
  type StoredItem,
  type Table,
  type TableName,
  Unavailable,
  type Write,
} from '../../stores/table.ts';
import {
  checkDue,
  checkExpiry,
  checkItem,
  checkKey,
  checkLimit,
  checkRange,
  checkWrites,
  fromCursor,
  isLive,
  secondOf,
  toCursor,
} from '../table-rules.ts';
import { toWritten, type WrittenItem } from './attribute-values.ts';
import { conditionOn, live } from './conditions.ts';
import { answered, pauseBefore, refusalOf, refusalsOf } from './dynamo-errors.ts';
import { readPage } from './read-pages.ts';
import { sortCondition } from './sort-range.ts';

type Options = {
  readonly client: DynamoDBClient;
  /** Name in AWS of each table of the port. */
  readonly names: Readonly<Record<TableName, string>>;
  readonly now: () => Date;
  /** At most 36 characters, new each time: it also serves as the token of a transaction. */
  readonly operationId?: () => string;
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** The due-time index: partition `dueBucket`, sort key `dueAt`, keys only. */
const dueIndex = 'due';
/** How often an unconditional write follows an item that others keep changing. */
const overtakes = 30;
const duePageSize = 100;

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type DuePlace = Key & { readonly dueAt: string };

/**
 * The table port over DynamoDB. Every read and every conditional write is one request. A put without a condition is sent as
 * if nothing stood there, which holds for new items; if something stands, it is sent again over the version that the refusal
 * told, so that no version is ever guessed and no read is paid for.
 *
 * Each put leaves the id of its operation in the item: a put refused by its own id was committed before and had lost its
 * reply, and so was a transaction. Had yet another writer replaced the item by then, a single put reports that item.
 */
export const dynamoTable = ({ client, names, now, operationId = randomUUID, wait = delay }: Options): Table => {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { allowImpreciseNumbers: true },
    unmarshallOptions: { wrapNumbers: Number },
  });
  const send = <T>(operation: () => Promise<T>): Promise<T> => answered(operation, wait);
  const clock = (): number => secondOf(now());

  const alive = (written: WrittenItem | undefined, second: number): StoredItem | undefined =>
    written && isLive(written.item, second) ? written.item : undefined;

  const asWritten = (item: Item, condition: Condition, operation: string) => ({
    ...item,
    version: condition === 'absent' ? 1 : condition + 1,
    _op: operation,
  });

  const putIf = async (table: TableName, item: Item, condition: Condition, operation: string): Promise<PutResult> => {
    const second = clock();
    const written = asWritten(item, condition, operation);
    const put = { TableName: names[table], Item: written, ...conditionOn(condition, second) };
    try {
      await send(() => documents.send(new PutCommand(put)));
      return { stored: true, version: written.version };
    } catch (error) {
      const { written: found } = refusalOf(error);
      if (found?.operation === operation) return { stored: true, version: found.item.version };
      const stood = alive(found, second);
      return { stored: false, ...(stood && { stood }) };
    }
  };

  const toTransactItem = (write: Write, condition: Condition | undefined, operation: string): TransactItem => {
    const second = clock();
    const TableName = names[write.table];
    if (write.type === 'put') {
      const assumed = condition ?? 'absent';
      return { Put: { TableName, Item: asWritten(write.item, assumed, operation), ...conditionOn(assumed, second) } };
    }
    const Key = { pk: write.key.pk, sk: write.key.sk };
    if (write.type === 'check') return { ConditionCheck: { TableName, Key, ...conditionOn(write.if, second) } };
    return { Delete: { TableName, Key, ...(condition !== undefined && conditionOn(condition, second)) } };
  };

  /** Sends a transaction as it is; answers the writes that were refused, none if it holds. */
  const commit = async (items: TransactItem[], operation: string, token: string) => {
    const second = clock();
    const transaction = { TransactItems: items, ClientRequestToken: token };
    try {
      await send(() => documents.send(new TransactWriteCommand(transaction)));
      return [];
    } catch (error) {
      const refusals = refusalsOf(error);
      if (refusals.some(({ written }) => written?.operation === operation)) return [];
      return refusals.map(({ index, written }) => {
        const stood = alive(written, second);
        return { index, ...(stood && { stood }) };
      });
    }
  };

  /** Whether an index entry still says the truth: the index lags behind, and keeps what has expired. */
  const isDue = async (table: TableName, bucket: string, { pk, sk, dueAt }: DuePlace): Promise<boolean> => {
    const get = { TableName: names[table], Key: { pk, sk }, ConsistentRead: true };
    const { Item: item } = await send(() =>
      documents.send(new GetCommand({ ...get, ProjectionExpression: 'expiresAt, dueBucket, dueAt' })),
    );
    return item !== undefined && item.dueBucket === bucket && item.dueAt === dueAt && isLive(item, clock());
  };

  return {
    readsAreCheap: false,

    async get(table, key) {
      checkKey(key);
      const get = { TableName: names[table], Key: { pk: key.pk, sk: key.sk }, ConsistentRead: true };
      const { Item: found } = await send(() => documents.send(new GetCommand(get)));
      return found && alive(toWritten(found), clock());
    },

    async query(table, pk, range = {}) {
      checkRange(pk, range);
      const limit = checkLimit(range.limit);
      const start = range.cursor === undefined ? undefined : { pk, sk: fromCursor(range.cursor, 1)[0] ?? '' };
      const condition = sortCondition(range);
      if (!condition) return { items: [] };
      const query = {
        TableName: names[table],
        KeyConditionExpression: ['pk = :pk', condition.expression].filter(Boolean).join(' AND '),
        FilterExpression: live,
        ExpressionAttributeValues: { ':pk': pk, ':now': clock(), ...condition.values },
        ConsistentRead: true,
        ScanIndexForward: !range.newestFirst,
      };
      const page = await readPage<StoredItem, Key>(
        limit,
        start,
        async (ExclusiveStartKey, Limit) => {
          const found = await send(() => documents.send(new QueryCommand({ ...query, ExclusiveStartKey, Limit })));
          const items = (found.Items ?? []).map((item) => toWritten(item).item);
          return { items: items.filter(({ sk }) => condition.includes(sk)), next: found.LastEvaluatedKey as Key };
        },
        ({ sk }) => ({ pk, sk }),
      );
      return { items: page.items, ...(page.start && { cursor: toCursor(page.start.sk) }) };
    },

    async queryDue(table, bucket, until, { limit, cursor } = {}) {
      checkDue(bucket, until);
      const [dueAt = '', pk = '', sk = ''] = cursor === undefined ? [] : fromCursor(cursor, 3);
      const query = {
        TableName: names[table],
        IndexName: dueIndex,
        KeyConditionExpression: 'dueBucket = :bucket AND dueAt <= :until',
        ExpressionAttributeValues: { ':bucket': bucket, ':until': until },
      };
      const page = await readPage<DuePlace, DuePlace>(
        checkLimit(limit),
        cursor === undefined ? undefined : { dueAt, pk, sk },
        async (start, size) => {
          const from = start && {
            ExclusiveStartKey: { dueBucket: bucket, dueAt: start.dueAt, pk: start.pk, sk: start.sk },
          };
          const request = new QueryCommand({ ...query, ...from, Limit: Math.min(size, duePageSize) });
          const found = await send(() => documents.send(request));
          const places = (found.Items ?? []) as DuePlace[];
          const due = await Promise.all(places.map((place) => isDue(table, bucket, place)));
          return { items: places.filter((_, index) => due[index]), next: found.LastEvaluatedKey as DuePlace };
        },
        (place) => place,
      );
      const items = page.items.map((place) => ({ pk: place.pk, sk: place.sk, dueAt: place.dueAt }));
      return { items, ...(page.start && { cursor: toCursor(page.start.dueAt, page.start.pk, page.start.sk) }) };
    },

    async put(table, item, condition) {
      const checked = checkItem(item);
      const operation = operationId();
      if (condition !== undefined) return putIf(table, checked, condition, operation);
      let assumed: Condition = 'absent';
      for (let attempt = 1; attempt <= overtakes; attempt += 1) {
        const result = await putIf(table, checked, assumed, operation);
        if (result.stored) return result;
        assumed = result.stood?.version ?? 'absent';
        if (attempt > 1) await wait(pauseBefore(1));
      }
      throw new Unavailable('others keep changing the item');
    },

    async remove(table, key, condition) {
      checkKey(key);
      const second = clock();
      const remove = {
        TableName: names[table],
        Key: { pk: key.pk, sk: key.sk },
        ...(condition !== undefined && conditionOn(condition, second)),
      };
      try {
        await send(() => documents.send(new DeleteCommand(remove)));
        return true;
      } catch (error) {
        return alive(refusalOf(error).written, second) === undefined;
      }
    },

    async transact(writes) {
      const checked = checkWrites(writes);
      if (checked.length === 0) return { committed: true };
      const operation = operationId();
      const conditions = checked.map((write) => write.if);
      for (let attempt = 1; attempt <= overtakes; attempt += 1) {
        const items = checked.map((write, index) => toTransactItem(write, conditions[index], operation));
        // A token belongs to one text: a changed transaction takes a new one.
        const refused = await commit(items, operation, attempt === 1 ? operation : operationId());
        if (refused.length === 0) return { committed: true };
        const asked = refused.filter(({ index }) => checked[index]?.if !== undefined);
        if (asked.length > 0) return { committed: false, refused: asked };
        for (const { index, stood } of refused) conditions[index] = stood?.version ?? 'absent';
        if (attempt > 1) await wait(pauseBefore(1));
      }
      throw new Unavailable('others keep changing the items');
    },

    async count(table, key, limit, expiresAt) {
      checkKey(key);
      checkExpiry(expiresAt);
      if (limit < 1) return false;
      const { pk, sk } = key;
      for (let attempt = 1; attempt <= overtakes; attempt += 1) {
        const second = clock();
        const add = {
          TableName: names[table],
          Key: { pk, sk },
          UpdateExpression: 'ADD n :one, version :one SET expiresAt = if_not_exists(expiresAt, :expiresAt)',
          ConditionExpression: `attribute_not_exists(pk) OR (${live} AND n < :limit)`,
          ExpressionAttributeValues: { ':one': 1, ':expiresAt': expiresAt, ':now': second, ':limit': limit },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        } as const;
        try {
          await send(() => documents.send(new UpdateCommand(add)));
          return true;
        } catch (error) {
          if (alive(refusalOf(error).written, second)) return false;
        }
        // What stood has expired: the count begins again, by one writer; the others add to it.
        if ((await putIf(table, { pk, sk, n: 1, expiresAt }, 'absent', operationId())).stored) return true;
      }
      throw new Unavailable('others keep changing the counter');
    },
  };
};
