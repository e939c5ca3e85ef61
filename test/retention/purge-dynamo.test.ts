import { DatabaseSync } from 'node:sqlite';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { purgeWithKills } from '../../bench/purge-runs.ts';
import { differences, problemsOf, type State, stateOf, type TableRow } from '../../bench/purge-state.ts';
import { dataFile, purgeWorldOver } from '../../bench/purge-world.ts';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { purgeAt } from '../../lambdas/runtime/run-purge.ts';
import { tableNames, Unavailable } from '../../lambdas/stores/table.ts';
import { createTables, hasDynamoServer, startDynamoServer } from '../support/dynamo-server.ts';
import { nightPolicy, type PurgeNight, purgeNight } from '../support/purge-night.ts';

const run = { dailyAt: purgeAt, mayGoOn: () => true };

type Server = Awaited<ReturnType<typeof startDynamoServer>>;

/** Copies a data file into tables of these names, row by row. */
const copyInto = async ({ client }: Server, folder: string, names: Record<string, string>): Promise<void> => {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const database = new DatabaseSync(dataFile(folder), { readOnly: true });
  try {
    for (const table of tableNames) {
      const rows = database.prepare(`SELECT * FROM ${table}`).all();
      await Promise.all(
        rows.map(({ pk, sk, version, expires_at, due_bucket, due_at, doc }) => {
          const times = {
            expiresAt: expires_at ?? undefined,
            dueBucket: due_bucket ?? undefined,
            dueAt: due_at ?? undefined,
          };
          const item = { ...(JSON.parse(String(doc)) as object), pk, sk, version, ...times, _op: 'copied' };
          return documents.send(new PutCommand({ TableName: names[table], Item: item }));
        }),
      );
    }
  } finally {
    database.close();
  }
};

/** Every row of the tables, as a data file would hold them. */
const scanned = async ({ client }: Server, names: Record<string, string>): Promise<readonly TableRow[]> => {
  const documents = DynamoDBDocumentClient.from(client);
  const found: TableRow[] = [];
  for (const table of tableNames) {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(new ScanCommand({ TableName: names[table], ExclusiveStartKey }));
      for (const { pk, sk, version: _v, expiresAt: _e, dueBucket: _b, dueAt, _op, ...doc } of page.Items ?? []) {
        found.push({ table, pk, sk, doc: JSON.stringify(doc), due_at: dueAt ?? null });
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
  return found;
};

/** Numbers of the requests that fail for good. The last is sent when nearly everything is done. */
const throttledAt = [3, 60, 110, 175, 300, 450, 700];

/** Makes a client lose the reply to every so many-th request, which the SDK sends again, and fail some for good. */
const makeUnreliable = ({ client }: Server): { lost: number } => {
  const happened = { lost: 0 };
  let [sent, answered] = [0, 0];
  const throttled = () =>
    Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException', $metadata: {} });
  client.middlewareStack.add(
    (next) => async (args) => {
      sent += 1;
      if (throttledAt.includes(sent)) throw throttled();
      return next(args);
    },
    // Outside of the SDK's own retries: as if they were used up.
    { step: 'initialize', name: 'throttles' },
  );
  client.middlewareStack.add(
    (next) => async (args) => {
      const reply = await next(args);
      answered += 1;
      if (answered % 29 !== 0) return reply;
      happened.lost += 1;
      throw Object.assign(new Error('the connection was reset'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'deserialize', priority: 'low', name: 'losesReplies' },
  );
  return happened;
};

if (hasDynamoServer) {
  describe('the same night over DynamoDB', () => {
    let night: PurgeNight;
    let whole: State;
    let server: Server;
    let source: string;
    beforeAll(async () => {
      night = await purgeNight(300);
      const folder = await night.copy();
      await purgeWithKills({ folder, policy: nightPolicy, at: night.at, items: night.items, kills: 0 });
      whole = night.stateOf(folder);
      source = await night.copy();
      server = await startDynamoServer();
    });
    afterAll(async () => {
      await server.stop();
      await night.remove();
    });

    let worlds = 0;
    /** The data of the night in tables of their own; `open` begins as a function does, with nothing in memory. */
    const tables = async () => {
      worlds += 1;
      const names = Object.fromEntries(tableNames.map((name) => [name, `night${worlds}-${name}`])) as Record<
        (typeof tableNames)[number],
        string
      >;
      await createTables(server.client, names);
      await copyInto(server, source, names);
      const began = Date.now();
      const now = () => new Date(night.at.getTime() + Date.now() - began);
      const open = (): Promise<World> =>
        purgeWorldOver(dynamoTable({ client: server.client, names, now }), {
          folder: source,
          policy: nightPolicy,
          now,
        });
      return { open, end: async () => stateOf(await scanned(server, names), night.due) };
    };

    it('ends as on one machine, also with two at once', async () => {
      const { open, end } = await tables();
      const reports = await Promise.all([purge(run, await open()), purge(run, await open())]);
      expect(reports.map(({ state }) => state)).toEqual(['finished', 'finished']);
      const state = await end();
      expect(problemsOf(night.before, state, night.items)).toEqual([]);
      expect(differences(whole, state)).toEqual([]);
    });

    it('ends the same while replies are lost and the store cannot answer, again and again', async () => {
      const { open, end } = await tables();
      const happened = makeUnreliable(server);
      let interrupted = 0;
      for (;;) {
        const report = await purge(run, await open()).catch((error: unknown) => {
          if (!(error instanceof Unavailable)) throw error;
          interrupted += 1;
          return undefined;
        });
        if (report?.state === 'finished') break;
      }
      server.client.middlewareStack.remove('throttles');
      server.client.middlewareStack.remove('losesReplies');
      expect(interrupted).toBeGreaterThanOrEqual(4);
      expect(happened.lost).toBeGreaterThanOrEqual(10);
      const state = await end();
      expect(problemsOf(night.before, state, night.items)).toEqual([]);
      expect(differences(whole, state)).toEqual([]);
    });
  });
} else {
  describe('the same night over DynamoDB', () => {
    it.skip('needs the DynamoDB-compatible server, which exists for Linux on x64 only', () => undefined);
  });
}
