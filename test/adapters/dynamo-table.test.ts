import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, it } from '@jest/globals';
import { changesFromStream } from '../../lambdas/adapters/dynamodb/changes-from-stream.ts';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { createTables, hasDynamoServer, startDynamoServer, streamReader } from '../support/dynamo-server.ts';
import { movingClock } from '../support/table-world.ts';
import { tableContract } from './table-contract.ts';

const names = {
  records: 'test-records',
  blocked: 'test-blocked',
  keys: 'test-keys',
  journal: 'test-journal',
  guards: 'test-guards',
};

/** Loses the next reply between the store and the SDK, which sends the request again. */
const replyLoser = (client: DynamoDBClient) => {
  let armed = false;
  let forgetsToken = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { body?: unknown };
      if (forgetsToken && !armed && typeof request.body === 'string') {
        // Ten minutes later the token means nothing any more: the repeated request carries one that nobody knows.
        forgetsToken = false;
        const unknown = '00000000-0000-4000-8000-000000000000';
        request.body = request.body.replace(/("ClientRequestToken":")[^"]+/, `$1${unknown}`);
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
