import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { type Table, Unavailable } from '../../lambdas/stores/table.ts';
import {
  cancelled,
  conflict,
  stoodKey as key,
  refusal,
  stood,
  stoodAttributes,
} from '../support/table-dynamo-answers.ts';
import { movingClock } from '../support/table-world.ts';

const names = { records: 'r', blocked: 'b', keys: 'k', journal: 'j', guards: 'g', transient: 't' };
const canary = 'canary-51c9';
const until = '2026-03-01T00:00:00.000Z';

const operations: readonly [string, (table: Table) => Promise<unknown>][] = [
  ['get', (table) => table.get('records', key)],
  ['query', (table) => table.query('records', 'p')],
  ['queryDue', (table) => table.queryDue('records', 'purge', until)],
  ['put', (table) => table.put('records', { ...key, canary })],
  ['put if absent', (table) => table.put('records', { ...key, canary }, 'absent')],
  ['remove', (table) => table.remove('records', key, 1)],
  ['transact', (table) => table.transact([{ type: 'put', table: 'records', item: { ...key, canary } }])],
  ['count', (table) => table.count('guards', key, 3, 1_900_000_000)],
];

describe('DynamoDB: what its answers mean', () => {
  const documents = mockClient(DynamoDBDocumentClient);
  const clock = movingClock();
  let pauses: number[] = [];
  let operation = 0;
  const client = new DynamoDBClient({ region: 'eu-south-2' });
  const table = dynamoTable({
    client,
    names,
    now: clock.now,
    operationId: () => `operation-${++operation}`,
    wait: async (ms) => {
      pauses.push(ms);
    },
  });

  beforeEach(() => {
    documents.reset();
    pauses = [];
    operation = 0;
  });

  it('sends a conditional put as one request that tells what stood', async () => {
    documents.on(PutCommand).resolves({});
    expect(await table.put('guards', { ...key, a: 1 }, 'absent')).toEqual({ stored: true, version: 1 });
    expect(await table.put('guards', { ...key, a: 2 }, 7)).toEqual({ stored: true, version: 8 });
    const [first, second] = documents.commandCalls(PutCommand).map(({ args }) => args[0].input);
    expect(documents.calls()).toHaveLength(2);
    expect(first).toEqual({
      TableName: 'g',
      Item: { ...key, a: 1, version: 1, _op: 'operation-1' },
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
      ExpressionAttributeValues: { ':now': clock.second() },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(second).toMatchObject({
      Item: { ...key, a: 2, version: 8, _op: 'operation-2' },
      ConditionExpression: 'version = :version AND (attribute_not_exists(expiresAt) OR expiresAt > :now)',
      ExpressionAttributeValues: { ':version': 7 },
    });
  });

  it('sends an unconditional put of a new item once, and over what stands a second time', async () => {
    documents.on(PutCommand).resolvesOnce({}).rejectsOnce(refusal(stoodAttributes())).resolves({});
    expect(await table.put('records', key)).toEqual({ stored: true, version: 1 });
    expect(documents.calls()).toHaveLength(1);
    expect(await table.put('records', key)).toEqual({ stored: true, version: 5 });
    expect(documents.calls()).toHaveLength(3);
    expect(documents.calls()[2]?.args[0].input).toMatchObject({ Item: { version: 5, _op: 'operation-2' } });
  });

  it('reads strongly, and the due index as it is', async () => {
    documents.on(GetCommand).resolves({}).on(QueryCommand).resolves({});
    await table.get('records', key);
    await table.query('records', 'p');
    await table.queryDue('records', 'purge', until);
    const inputs = documents.calls().map(({ args }) => args[0].input as { ConsistentRead?: boolean });
    expect(inputs.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true, undefined]);
  });

  it.each([
    ['the item that stood', stoodAttributes(), { stored: false, stood }],
    ['no item', undefined, { stored: false }],
    ['an expired item', stoodAttributes({ expiresAt: { N: '1000' } }), { stored: false }],
    ['its own operation', stoodAttributes({ _op: { S: 'operation-1' } }), { stored: true, version: 4 }],
  ])('reads a refused condition with %s', async (_with, item, result) => {
    documents.on(PutCommand).rejects(refusal(item));
    expect(await table.put('records', key, 3)).toEqual(result);
    expect(documents.calls()).toHaveLength(1);
  });

  it.each([
    ['a live item', stoodAttributes(), false],
    ['an expired item', stoodAttributes({ expiresAt: { N: '1000' } }), true],
    ['no item', undefined, true],
  ])('reads a removal refused by %s', async (_by, item, gone) => {
    documents.on(DeleteCommand).rejects(refusal(item));
    expect(await table.remove('records', key, 3)).toBe(gone);
  });

  it('begins an expired count again, and adds to it if another writer was first', async () => {
    documents
      .on(UpdateCommand)
      .rejectsOnce(refusal(stoodAttributes({ expiresAt: { N: '1000' } })))
      .resolves({})
      .on(PutCommand)
      .rejects(refusal(stoodAttributes({ expiresAt: { N: '9999999999' } })));
    expect(await table.count('guards', key, 3, 1_900_000_000)).toBe(true);
    expect(documents.commandCalls(UpdateCommand)).toHaveLength(2);
    expect(documents.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({ n: 1, version: 1 });
  });

  describe.each(operations)('%s', (_name, run) => {
    it.each([
      'ThrottlingException',
      'ProvisionedThroughputExceededException',
      'RequestLimitExceeded',
      'InternalServerError',
      'ServiceUnavailable',
      'TimeoutError',
    ])('is unavailable on %s, and says nothing but its name', async (name) => {
      const status = name.startsWith('Internal') ? 500 : name === 'ServiceUnavailable' ? 503 : 400;
      const error = Object.assign(new Error(canary), { name, $metadata: { httpStatusCode: status } });
      documents.onAnyCommand().rejects(error);
      const failure = await run(table).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(failure).toBeInstanceOf(Unavailable);
      expect(String(failure)).toContain(name);
      expect(`${String(failure)}${JSON.stringify(failure)}${String((failure as Error).cause)}`).not.toContain(canary);
    });

    it('is unavailable when the connection breaks', async () => {
      documents.onAnyCommand().rejects(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      await expect(run(table)).rejects.toThrow(Unavailable);
    });

    it.each(['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException'])(
      'passes on %s: trying again will not help',
      async (name) => {
        documents.onAnyCommand().rejects(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } }));
        await expect(run(table)).rejects.toMatchObject({ name });
        expect(documents.calls()).toHaveLength(1);
      },
    );
  });

  it('tries a conflict again after a pause, and the same request', async () => {
    documents.on(PutCommand).rejectsOnce(conflict()).rejectsOnce(conflict()).resolves({});
    expect(await table.put('records', key, 'absent')).toEqual({ stored: true, version: 1 });
    const [one, two, three] = documents.calls().map(({ args }) => args[0].input);
    expect([two, three]).toEqual([one, one]);
    expect(pauses).toHaveLength(2);
  });

  it('gives a conflict up after a bounded number of bounded pauses', async () => {
    documents.on(TransactWriteCommand).rejects(cancelled({ Code: 'None' }, { Code: 'TransactionConflict' }));
    await expect(
      table.transact([
        { type: 'put', table: 'records', item: key },
        { type: 'put', table: 'journal', item: key },
      ]),
    ).rejects.toThrow(Unavailable);
    expect(documents.calls()).toHaveLength(8);
    expect(pauses).toHaveLength(7);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(4000);
    const tokens = documents.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.ClientRequestToken);
    expect(new Set(tokens)).toEqual(new Set(['operation-1']));
  });

  const both = () =>
    table.transact([
      { type: 'put', table: 'records', item: key, if: 'absent' },
      { type: 'check', table: 'journal', key, if: 2 },
    ]);

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'tries a transaction again that was cancelled by %s beside a refusal',
    async (Code) => {
      documents
        .on(TransactWriteCommand)
        .rejectsOnce(cancelled({ Code }, { Code: 'ConditionalCheckFailed', Item: stoodAttributes() }))
        .rejects(cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: stoodAttributes() }));
      expect(await both()).toEqual({ committed: false, refused: [{ index: 1, stood }] });
      expect(documents.calls()).toHaveLength(2);
    },
  );

  it('lists the refused writes of a transaction, what stood only while it lives', async () => {
    documents
      .on(TransactWriteCommand)
      .rejects(
        cancelled(
          { Code: 'ConditionalCheckFailed', Item: stoodAttributes() },
          { Code: 'ConditionalCheckFailed', Item: stoodAttributes({ expiresAt: { N: '1000' } }) },
        ),
      );
    expect(await both()).toEqual({ committed: false, refused: [{ index: 0, stood }, { index: 1 }] });
  });

  it('knows its own transaction by the id that its item carries', async () => {
    const Item = stoodAttributes({ _op: { S: 'operation-1' } });
    documents.on(TransactWriteCommand).rejects(cancelled({ Code: 'ConditionalCheckFailed', Item }, { Code: 'None' }));
    expect(await both()).toEqual({ committed: true });
  });

  it('sends an unconditional put again over what stood, under a new token', async () => {
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled({ Code: 'ConditionalCheckFailed', Item: stoodAttributes() }))
      .resolves({});
    expect(await table.transact([{ type: 'put', table: 'records', item: key }])).toEqual({ committed: true });
    const [first, second] = documents.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input);
    expect(second?.TransactItems?.[0]?.Put?.Item).toMatchObject({ version: 5, _op: 'operation-1' });
    expect(first?.ClientRequestToken).not.toBe(second?.ClientRequestToken);
  });

  it('passes on a transaction that can never hold, without the items it names', async () => {
    const Item = stoodAttributes({ by: { S: canary } });
    documents.on(TransactWriteCommand).rejects(cancelled({ Code: 'ValidationError', Item }));
    const failure: unknown = await both().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(Unavailable);
    expect(String(failure)).toContain('ValidationError');
    expect(JSON.stringify(failure)).not.toContain(canary);
  });

  it('reads on past pages in which everything has expired', async () => {
    const item = (sk: string) => ({ pk: 'p', sk, version: 1, _op: 'o' });
    documents
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: 'p', sk: 'b' } })
      .resolvesOnce({ Items: [item('c')], LastEvaluatedKey: { pk: 'p', sk: 'c' } })
      .resolves({ Items: [item('d'), item('e'), item('f')] });
    const page = await table.query('records', 'p', { limit: 3 });
    expect(page.items).toEqual(['c', 'd', 'e'].map((sk) => ({ pk: 'p', sk, version: 1 })));
    const starts = documents.commandCalls(QueryCommand).map(({ args }) => args[0].input.ExclusiveStartKey?.sk);
    expect(starts).toEqual([undefined, 'b', 'c']);
    await table.query('records', 'p', { limit: 3, cursor: page.cursor ?? '' });
    expect(documents.commandCalls(QueryCommand)[3]?.args[0].input.ExclusiveStartKey).toEqual({ pk: 'p', sk: 'e' });
  });

  it('ends a page early, with a cursor, when too much of it has expired', async () => {
    documents.on(QueryCommand).resolves({ Items: [], LastEvaluatedKey: { pk: 'p', sk: 'z' } });
    const page = await table.query('records', 'p');
    expect(page.items).toEqual([]);
    expect(page.cursor).toBeDefined();
    expect(documents.calls()).toHaveLength(10);
  });

  it('drops from the due index what is expired, moved or gone', async () => {
    const place = (pk: string) => ({ pk, sk: 's', dueBucket: 'purge', dueAt: until });
    const due = { dueBucket: 'purge', dueAt: until };
    documents
      .on(QueryCommand)
      .resolves({ Items: ['live', 'expired', 'moved', 'other', 'gone'].map(place) })
      .on(GetCommand)
      .callsFake(({ Key }: { Key: { pk: string } }) => ({
        Item: {
          live: { ...due, expiresAt: clock.second() + 1 },
          expired: { ...due, expiresAt: clock.second() },
          moved: { ...due, dueAt: '2026-04-01T00:00:00.000Z' },
          other: { ...due, dueBucket: 'remind' },
        }[Key.pk],
      }));
    expect((await table.queryDue('records', 'purge', until)).items).toEqual([{ pk: 'live', sk: 's', dueAt: until }]);
  });

  it('refuses an item that was not written through the port', async () => {
    documents.on(GetCommand).resolves({ Item: { ...key, n: 1 } });
    await expect(table.get('records', key)).rejects.toThrow('not written through the table port');
  });
});
