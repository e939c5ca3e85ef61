import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TableAction } from '../../lambdas/routes.ts';

type Call = { readonly table: string; readonly action: string };

const transactActions: Readonly<Record<string, TableAction>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** The IAM actions that one DynamoDB request needs, and on which tables. */
const actionsOf = (target: string, body: Record<string, unknown>): Call[] => {
  const action = target.split('.')[1] ?? '';
  if (action !== 'TransactWriteItems') return [{ table: String(body['TableName']), action }];
  return (body['TransactItems'] as Record<string, { TableName: string }>[]).flatMap((item) =>
    Object.entries(item).map(([kind, { TableName }]) => ({ table: TableName, action: transactActions[kind] ?? kind })),
  );
};

/** Passes DynamoDB requests on and notes what a role would need for them. */
export const recordingProxy = async (target: string) => {
  const calls = new Map<string, Call>();
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    for (const call of actionsOf(String(incoming.headers['x-amz-target']), JSON.parse(body.toString()))) {
      calls.set(`${call.table} ${call.action}`, call);
    }
    const onward = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    onward.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => [...calls.values()],
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
