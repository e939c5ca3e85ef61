import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerUsage } from './measured-process.ts';

/*
 * DynamoDB that answers at once: it keeps what is put, in memory, refuses a put over an item that stands if a condition came
 * along, and gets by key. Enough for one capture and its repeat, and nothing beside.
 */
type AttributeValue = { readonly S?: string };
type Call = {
  readonly TableName: string;
  readonly Item?: Readonly<Record<string, AttributeValue>>;
  readonly Key?: Readonly<Record<string, AttributeValue>>;
  readonly ConditionExpression?: string;
};

const items = new Map<string, unknown>();

const answerTo = (operation: string, call: Call): { status: number; body: unknown } => {
  const { pk, sk } = call.Item ?? call.Key ?? {};
  const place = `${call.TableName} ${pk?.S} ${sk?.S}`;
  const stood = items.get(place);
  if (operation === 'GetItem') return { status: 200, body: stood ? { Item: stood } : {} };
  if (operation !== 'PutItem') return { status: 400, body: { __type: 'ValidationException', message: operation } };
  if (stood && call.ConditionExpression) {
    return {
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', Item: stood },
    };
  }
  items.set(place, call.Item);
  return { status: 200, body: {} };
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const { status, body } = answerTo(operation, JSON.parse(Buffer.concat(chunks).toString()) as Call);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  answerUsage({ url: `http://127.0.0.1:${port}` }, async () => server.closeAllConnections());
});
