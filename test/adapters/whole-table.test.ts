import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { dynamoWholeTable } from '../../lambdas/adapters/dynamodb/whole-table.ts';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { createTables, hasDynamoServer, startDynamoServer } from '../support/dynamo-server.ts';
import { movingClock } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { wholeTableContract } from './whole-table-contract.ts';

type DocumentsMock = ReturnType<typeof mockDocuments>;
const mockDocuments = () => mockClient(DynamoDBDocumentClient);

const names = {
  records: 't-records',
  blocked: 't-blocked',
  keys: 't-keys',
  journal: 't-journal',
  guards: 't-guards',
  transient: 't-transient',
};

wholeTableContract('SQLite', async () => {
  const { folder, remove } = await temporaryFolder();
  const clock = movingClock();
  const database = openDatabase(join(folder, 'habeas.db'));
  const table = tableOver(database, { now: clock.now });
  return {
    whole: sqliteWholeTable(database, { now: clock.now }),
    table,
    clock,
    close: async () => {
      table.close();
      await remove();
    },
  };
});

if (hasDynamoServer) {
  wholeTableContract('DynamoDB', async () => {
    const { client, stop } = await startDynamoServer();
    await createTables(client, names);
    const clock = movingClock();
    return {
      whole: dynamoWholeTable({ client, names, now: clock.now }),
      table: dynamoTable({ client, names, now: clock.now }),
      clock,
      close: stop,
    };
  });
} else {
  describe('whole tables: DynamoDB', () => {
    it.skip('needs the DynamoDB-compatible server, which exists for Linux on x64 only', () => undefined);
  });
}

describe('a whole table in SQLite', () => {
  it('lets others go first at every page, who would wait until the whole table is read', async () => {
    const { folder, remove } = await temporaryFolder();
    const database = openDatabase(join(folder, 'habeas.db'));
    try {
      const whole = sqliteWholeTable(database, { now: movingClock().now });
      let others = 0;
      for (let page = 1; page <= 3; page += 1) {
        setImmediate(() => (others += 1));
        await whole.scan('records', { limit: 1 });
        expect(others).toBe(page);
      }
    } finally {
      database.close();
      await remove();
    }
  });

  it('tells no reader of changes what was filled in, and fills all of a batch or nothing', async () => {
    const { folder, remove } = await temporaryFolder();
    const { now } = movingClock();
    const database = openDatabase(join(folder, 'habeas.db'));
    const table = tableOver(database, { now });
    const whole = sqliteWholeTable(database, { now });
    await whole.fill('records', [{ pk: 'S#1', sk: 'PERSON', version: 3 }]);
    expect(await table.changes(0)).toEqual({ changes: [] });
    database.exec(
      "CREATE TEMP TRIGGER broken BEFORE INSERT ON records WHEN NEW.sk = 'bad' BEGIN SELECT RAISE(ABORT, 'broken'); END",
    );
    const batch = ['a', 'bad'].map((sk) => ({ pk: 'S#2', sk, version: 1 }));
    await expect(whole.fill('records', batch)).rejects.toThrow('broken');
    expect((await whole.scan('records')).items).toEqual([{ pk: 'S#1', sk: 'PERSON', version: 3 }]);
    table.close();
    await remove();
  });
});

describe('a whole table in DynamoDB', () => {
  const client = new DynamoDBClient({ region: 'eu-south-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  let documents: DocumentsMock;
  const waits: number[] = [];
  const whole = dynamoWholeTable({
    client,
    names: { blocked: 't-blocked' },
    now: movingClock().now,
    wait: async (ms) => waits.push(ms),
  });
  const items = Array.from({ length: 60 }, (_, n) => ({ pk: 'P', sk: `k${n}`, version: 1 }));
  beforeEach(() => {
    documents = mockDocuments();
  });
  afterEach(() => {
    documents.restore();
    waits.splice(0);
  });
  const sent = () =>
    documents
      .commandCalls(BatchWriteCommand)
      .map((call) => (call.args[0].input.RequestItems?.['t-blocked'] ?? []).map((r) => r.PutRequest?.Item?.['sk']));

  it('sends 25 at a time, and again only what was not taken', async () => {
    const last = { 't-blocked': [{ PutRequest: { Item: items[24] ?? {} } }] };
    documents.on(BatchWriteCommand).resolvesOnce({ UnprocessedItems: last }).resolves({});
    await whole.fill('blocked', items);
    expect(sent().map(({ length }) => length)).toEqual([25, 1, 25, 10]);
    expect(sent()[1]).toEqual(['k24']);
    expect(waits).toHaveLength(1);
  });

  it('gives up on a table that never has room, within a bounded number of requests', async () => {
    documents.on(BatchWriteCommand).callsFake(({ RequestItems }) => ({ UnprocessedItems: RequestItems }));
    await expect(whole.fill('blocked', items)).rejects.toThrow(Unavailable);
    expect(sent()).toHaveLength(30);
  });

  it('reaches no table that it was not given', async () => {
    await expect(whole.scan('records')).rejects.toThrow('not given');
  });
});
