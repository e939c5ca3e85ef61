import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { changesFromStream } from '../../lambdas/adapters/dynamodb/changes-from-stream.ts';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { createTables, hasDynamoServer, startDynamoServer, streamReader } from '../support/dynamo-server.ts';
import { httpStub, type StubReply } from '../support/http-stub.ts';
import { stood, stoodAttributes, stoodKey } from '../support/table-dynamo-answers.ts';
import { movingClock } from '../support/table-world.ts';
import { tableContract } from './table-contract.ts';

const names = {
  records: 'test-records',
  blocked: 'test-blocked',
  keys: 'test-keys',
  journal: 'test-journal',
  guards: 'test-guards',
  transient: 'test-transient',
};

/** Loses the next reply between the store and the SDK, which sends the request again. */
const replyLoser = (client: DynamoDBClient) => {
  let armed = false;
  let forgetsToken = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { body?: unknown };
      if (forgetsToken && !armed) {
        // Ten minutes later the token means nothing any more: the repeated request carries one that nobody knows.
        forgetsToken = false;
        const body = JSON.parse(new TextDecoder().decode(request.body as Uint8Array)) as { ClientRequestToken: string };
        const unknown = '00000000-0000-4000-8000-000000000000';
        if (body.ClientRequestToken.length !== unknown.length) throw new Error('a token is a UUID');
        request.body = JSON.stringify({ ...body, ClientRequestToken: unknown });
      }
      const reply = await next(args);
      if (armed) {
        armed = false;
        throw Object.assign(new Error('the connection was reset'), { name: 'TimeoutError', code: 'ECONNRESET' });
      }
      return reply;
    },
    { step: 'deserialize', priority: 'low', name: 'losesReplies' },
  );
  return (andToken = false) => {
    armed = true;
    forgetsToken = andToken;
  };
};

if (hasDynamoServer) {
  tableContract(
    'DynamoDB',
    async () => {
      const { client, streams, stop } = await startDynamoServer();
      const records = streamReader(streams, await createTables(client, names));
      const clock = movingClock();
      return {
        table: dynamoTable({ client, names, now: clock.now }),
        clock,
        changes: async () => changesFromStream(await records()),
        loseReply: replyLoser(client),
        close: stop,
      };
    },
    { canBeLost: true },
  );
} else {
  describe('table: DynamoDB', () => {
    it.skip('needs the DynamoDB-compatible server, which exists for Linux on x64 only', () => undefined);
  });
}

/** Jest runs tests in a realm of their own, in which the SDK does not take Node's errors for errors: it gets them as ours. */
const bringErrorsHome = (client: DynamoDBClient) =>
  client.middlewareStack.add(
    (next) => (args) =>
      next(args).catch((error: { name: string; message: string; code?: string }) => {
        if (error instanceof Error) throw error;
        throw Object.assign(new Error(error.message), { name: error.name, code: error.code });
      }),
    { step: 'deserialize', priority: 'low', name: 'bringErrorsHome' },
  );

describe('DynamoDB over the wire', () => {
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  /** A table at a server that gives these answers, the last one for ever. */
  const answering = async (...replies: readonly StubReply[]) => {
    let requests = 0;
    const stub = await httpStub(() => replies[Math.min(requests++, replies.length - 1)] ?? 'drop');
    const client = new DynamoDBClient({
      region: 'eu-south-2',
      endpoint: stub.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 3,
      // Patient enough for a busy machine, but where the point is that no answer comes.
      requestHandler: { requestTimeout: replies.includes('hang') ? 300 : 5_000, throwOnRequestTimeout: true },
    });
    bringErrorsHome(client);
    ends.push(() => client.destroy(), stub.close);
    return { stub, table: dynamoTable({ client, names, now: movingClock().now }), requests: () => requests };
  };
  const error = (status: number, name: string, more: object = {}): StubReply => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'later', ...more }),
  });
  const done: StubReply = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' };

  it.each([
    ['throttling', error(400, 'ProvisionedThroughputExceededException')],
    ['a server error', error(500, 'InternalServerError')],
    ['a dropped connection', 'drop'],
    ['an answer that does not come', 'hang'],
  ] as const)('outlasts %s', async (_what, reply) => {
    const { table, requests } = await answering(reply, reply, done);
    expect(await table.put('records', stoodKey, 'absent')).toEqual({ stored: true, version: 1 });
    expect(requests()).toBe(3);
  });

  it.each([
    ['throttling', error(400, 'ThrottlingException')],
    ['an outage', error(503, 'ServiceUnavailable')],
    ['a connection that always drops', 'drop'],
    ['a server that never answers', 'hang'],
    ['garbage', { status: 502, body: '<html>bad gateway</html>' }],
  ] as const)('is unavailable after %s, within a bounded number of requests', async (_what, reply) => {
    const { table, requests } = await answering(reply);
    await expect(table.put('records', stoodKey, 'absent')).rejects.toThrow(Unavailable);
    expect(requests()).toBe(3);
  });

  it('is unavailable when nothing listens', async () => {
    const { stub, table } = await answering(done);
    await stub.close();
    ends.pop();
    await expect(table.get('records', stoodKey)).rejects.toThrow(Unavailable);
  });

  it('reads what stood out of a refusal', async () => {
    const { table, requests } = await answering(
      error(400, 'ConditionalCheckFailedException', { Item: stoodAttributes() }),
    );
    expect(await table.put('records', stoodKey, 'absent')).toEqual({ stored: false, stood });
    expect(requests()).toBe(1);
  });
});

describe('DynamoDB: changes from a stream', () => {
  const Keys = { pk: { S: 'p' }, sk: { S: 's' } };

  it('turns new images into puts, and deletions of either kind into removals', () => {
    const records: DynamoDBRecord[] = [
      { eventName: 'INSERT', dynamodb: { Keys, NewImage: stoodAttributes() } },
      { eventName: 'MODIFY', dynamodb: { Keys, NewImage: stoodAttributes({ version: { N: '5' } }) } },
      { eventName: 'REMOVE', dynamodb: { Keys } },
      {
        eventName: 'REMOVE',
        dynamodb: { Keys },
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      },
    ];
    expect(changesFromStream(records)).toEqual([
      { key: stoodKey, kind: 'put', item: stood },
      { key: stoodKey, kind: 'put', item: { ...stood, version: 5 } },
      { key: stoodKey, kind: 'removed' },
      { key: stoodKey, kind: 'removed' },
    ]);
  });

  it('reads every kind of JSON value', () => {
    const NewImage = {
      ...stoodAttributes(),
      deep: { L: [{ NULL: true }, { BOOL: false }, { N: '1E+21' }, { M: { '': { S: '' }, é: { L: [] } } }] },
    };
    const [change] = changesFromStream([{ eventName: 'INSERT', dynamodb: { Keys, NewImage } }]);
    expect(change?.item?.deep).toEqual([null, false, 1e21, { '': '', é: [] }]);
  });

  it('refuses a record without a key, and a value that is no JSON', () => {
    expect(() => changesFromStream([{ eventName: 'INSERT', dynamodb: {} }])).toThrow('key');
    const NewImage = { ...stoodAttributes(), bytes: { B: 'AAEC' } };
    expect(() => changesFromStream([{ eventName: 'INSERT', dynamodb: { Keys, NewImage } }])).toThrow('never stored');
  });
});
