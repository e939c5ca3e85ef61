import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from '../../lambdas/adapters/dynamodb/attribute-values.ts';
import type { ExportStub } from './export-stub.ts';
import { itemBytes } from './item-bytes.ts';

/** One use of an action, as IAM names it: on a table, an index of one (`table/index/name`), a key, or `*`. */
export type Use = {
  readonly action: string;
  readonly on: string;
  /** Partition that DynamoDB holds against `dynamodb:LeadingKeys`. */
  readonly partition?: string;
};

/** One request to AWS: what a role needs for it, and what DynamoDB bills for it. */
export type Round = {
  readonly uses: readonly Use[];
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Of the largest item that it writes; 0 if none. */
  readonly itemBytes: number;
};

/** Where the services really are. */
export type Services = {
  readonly dynamodb: string;
  readonly kms: string;
  readonly ses: string;
  readonly s3: string;
  /** What DynamoDB does and the compatible server does not. */
  readonly exports: Pick<ExportStub, 'begin' | 'describe'>;
};

type Item = Readonly<Record<string, AttributeValue>>;
type Part = { readonly TableName: string; readonly Item?: Item; readonly Key?: Item };
type Body = Part & {
  readonly IndexName?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly TransactItems?: readonly Readonly<Record<string, Part>>[];
  readonly KeyId?: string;
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: Item } }[]>>;
  readonly TableArn?: string;
  readonly ExportArn?: string;
};
type Answer = {
  readonly ConsumedCapacity?: { readonly CapacityUnits: number } | readonly { readonly CapacityUnits: number }[];
  /** What stood in the way of a refused put. */
  readonly Item?: Item;
};

const inTransactions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};
const reads: readonly string[] = ['GetItem', 'Query', 'Scan'];
const exporting: readonly string[] = ['ExportTableToPointInTime', 'DescribeExport'];

const use = (action: string, { TableName, Item, Key }: Part): Use => {
  const partition = (Item ?? Key)?.['pk']?.S;
  return { action: `dynamodb:${action}`, on: TableName, ...(partition !== undefined && { partition }) };
};

const dynamoUses = (action: string, body: Body): readonly Use[] => {
  const { TransactItems, IndexName, TableName, ExpressionAttributeValues: values, RequestItems } = body;
  if (RequestItems) {
    return Object.keys(RequestItems).map((on) => ({ action: `dynamodb:${action}`, on }));
  }
  if (TransactItems) {
    return TransactItems.flatMap((each) =>
      Object.entries(each).map(([kind, part]) => use(inTransactions[kind] ?? kind, part)),
    );
  }
  if (action !== 'Query') return [use(action, body)];
  const on = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
  const partition = (values?.[':pk'] ?? values?.[':bucket'])?.S;
  return [{ action: 'dynamodb:Query', on, ...(partition !== undefined && { partition }) }];
};

/** Units as billed: a refused put costs what the item that stood would cost, a refused transaction what it would have cost. */
const unitsOf = (action: string, body: Body, status: number, answer: Answer): number => {
  if (status === 200) return [answer.ConsumedCapacity ?? []].flat().reduce((sum, one) => sum + one.CapacityUnits, 0);
  const kilobytes = (item: Item | undefined) => Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / 1024));
  const parts = (body.TransactItems ?? []).flatMap((each) => Object.values(each));
  return action === 'TransactWriteItems'
    ? parts.reduce((sum, { Item }) => sum + 2 * kilobytes(Item), 0)
    : kilobytes(answer.Item);
};

const dynamoRound = (action: string, body: Body, status: number, answer: Answer): Round => {
  const units = unitsOf(action, body, status, answer);
  const written = [
    body.Item,
    ...(body.TransactItems ?? []).flatMap((each) => Object.values(each).map(({ Item }) => Item)),
  ];
  return {
    uses: dynamoUses(action, body),
    readUnits: reads.includes(action) ? units : 0,
    writeUnits: reads.includes(action) ? 0 : units,
    itemBytes: Math.max(0, ...written.map((item) => (item ? itemBytes(item) : 0))),
  };
};

const plainRound = (action: string, on: string): Round => ({
  uses: [{ action, on }],
  readUnits: 0,
  writeUnits: 0,
  itemBytes: 0,
});

/** A use of a table, or of its exports. */
const exportRound = (action: string, { TableArn, ExportArn }: Body): Round => {
  const [, table = '', ofExport] = (TableArn ?? ExportArn ?? '').split('/');
  return plainRound(`dynamodb:${action}`, ofExport === undefined ? table : `${table}/export/*`);
};

const onObjects: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/**
 * A use of objects of one kind, by how their names begin; of a whole bucket, where it is listed. That an object is not there S3 tells
 * only to whoever may list such names, and refuses the others: so to be told takes that right as well.
 */
const s3Round = ({ method = '', url = '' }: IncomingMessage, status: number): Round => {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket = '', kind, ...rest] = pathname.split('/');
  if (searchParams.has('versions')) return plainRound('s3:ListBucketVersions', bucket);
  if (rest.length === 0) return plainRound('s3:ListBucket', bucket);
  const on = `${bucket}/${kind}/*`;
  const round = plainRound(onObjects[method] ?? method, on);
  const isTold = status === 404 && (method === 'GET' || method === 'HEAD');
  return isTold ? { ...round, uses: [...round.uses, { action: 's3:ListBucket', on }] } : round;
};

const wholeOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/**
 * Stands between one function and AWS: passes its requests to DynamoDB, KMS, S3 and SES on, and notes each with what a role would
 * need for it. DynamoDB is asked to say what every request used up.
 */
export const recordingProxy = async (services: Services) => {
  const rounds: Round[] = [];

  const onward = (incoming: IncomingMessage, target: string, body: Buffer) =>
    new Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }>(
      (resolve, reject) => {
        const { hostname, port } = new URL(target);
        const headers = { ...incoming.headers, 'content-length': String(body.length) };
        const sent = request({ hostname, port, method: incoming.method, path: incoming.url, headers }, (answer) =>
          wholeOf(answer).then(
            (whole) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: whole }),
            reject,
          ),
        );
        sent.once('error', reject);
        sent.end(body);
      },
    );

  const server = createServer(async (incoming, outgoing) => {
    const body = await wholeOf(incoming);
    const [service = '', action = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
    try {
      if (exporting.includes(action)) {
        const asked = JSON.parse(body.toString());
        rounds.push(exportRound(action, asked as Body));
        const { exports } = services;
        const told = await (action === 'DescribeExport' ? exports.describe(asked) : exports.begin(asked));
        outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(told));
        return;
      }
      if (service.startsWith('DynamoDB')) {
        const asked = JSON.parse(body.toString()) as Body;
        const counted = Buffer.from(JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }));
        const answer = await onward(incoming, services.dynamodb, counted);
        rounds.push(dynamoRound(action, asked, answer.status, JSON.parse(answer.body.toString()) as Answer));
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      // The others are asked by POST.
      if (incoming.method !== 'POST') {
        const answer = await onward(incoming, services.s3, body);
        rounds.push(s3Round(incoming, answer.status));
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      if (service === 'TrentService') {
        const { KeyId = '' } = JSON.parse(body.toString()) as Body;
        rounds.push(plainRound(`kms:${action}`, KeyId));
      } else {
        rounds.push(plainRound(`ses:${new URLSearchParams(body.toString()).get('Action')}`, '*'));
      }
      const answer = await onward(incoming, service === 'TrentService' ? services.kms : services.ses, body);
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rounds: rounds as readonly Round[],
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
