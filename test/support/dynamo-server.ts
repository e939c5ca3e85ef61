import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { type TableName, tableNames } from '../../lambdas/stores/table.ts';

/** Path of the DynamoDB-compatible server, where the platform has one. */
const binary = (): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    return undefined;
  }
};

/** Whether the server can be started here; suites that need it report as skipped elsewhere. */
export const hasDynamoServer = binary() !== undefined;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

/** A server of its own, in memory, on a free port of this machine; `stop` ends it. */
export const startDynamoServer = async () => {
  const path = binary();
  if (!path) throw new Error('this platform has no DynamoDB-compatible server');
  const port = await freePort();
  const child = spawn(path, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-south-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  // As many connections as a race has writers.
  const client = new DynamoDBClient({ ...config, requestHandler: { httpAgent: { maxSockets: 200 } } });
  const streams = new DynamoDBStreamsClient(config);
  const end = async () => {
    client.destroy();
    streams.destroy();
    await stop(child);
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new ListTablesCommand({}));
      return { client, streams, stop: end };
    } catch (error) {
      if (attempt === 50 || child.exitCode !== null) {
        await end();
        throw error;
      }
      await wait(50);
    }
  }
};

type Names = Readonly<Partial<Record<TableName, string>>>;

/** Tables as the data stack deploys them, those of the six that are given a name. */
const tableDefinitions = (names: Names): CreateTableCommandInput[] =>
  tableNames
    .filter((name) => names[name] !== undefined)
    .map((name) => ({
      TableName: names[name],
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'dueBucket', 'dueAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueBucket', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      ...(name === 'records' && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }),
    }));

/** Creates tables under the given names; answers the stream of `records`. */
export const createTables = async (client: DynamoDBClient, names: Names): Promise<string> => {
  let stream: string | undefined;
  for (const definition of tableDefinitions(names)) {
    const { TableDescription: made } = await client.send(new CreateTableCommand(definition));
    stream ??= made?.LatestStreamArn;
  }
  if (!stream) throw new Error('records has no stream');
  return stream;
};

/** Copies every item, as it is stored. */
export const copyTable = async (client: DynamoDBClient, from: string, to: string): Promise<void> => {
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: from, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    for (const Item of page.Items ?? []) await client.send(new PutItemCommand({ TableName: to, Item }));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
};

/** Reads a stream on from where the last call ended, as the records a function would be given. */
export const streamReader = (streams: DynamoDBStreamsClient, StreamArn: string) => {
  const iterators = new Map<string, string | undefined>();
  return async (): Promise<DynamoDBRecord[]> => {
    const found: DynamoDBRecord[] = [];
    const { StreamDescription: stream } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    for (const { ShardId } of stream?.Shards ?? []) {
      if (!ShardId) continue;
      const start = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
      if (!iterators.has(ShardId)) iterators.set(ShardId, (await streams.send(start)).ShardIterator);
      for (let got = 1; got > 0; ) {
        const ShardIterator = iterators.get(ShardId);
        if (!ShardIterator) break;
        const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
        got = page.Records?.length ?? 0;
        found.push(...((page.Records ?? []) as unknown as DynamoDBRecord[]));
        iterators.set(ShardId, page.NextShardIterator);
      }
    }
    return found;
  };
};
