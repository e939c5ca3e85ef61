import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DynamoDBRecord } from 'aws-lambda';
import { type OrderableTable, orderableTables } from '../../lambdas/domain/backups/restore.ts';
import { type FunctionName, functions } from '../../lambdas/functions.ts';
import { routes, scopes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import type { BackupsPlace, Env, Standby } from '../../lambdas/runtime/env.ts';
import type { HttpResult } from '../../lambdas/runtime/http.ts';
import { renderOpenapi } from '../../lambdas/runtime/openapi.ts';
import { type TableName, tableNames } from '../../lambdas/stores/table.ts';
import { bundle } from '../../lib/bundle.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type TestIssuer, testIssuer } from '../local/production-world.ts';
import type { Delivered } from '../support/delivered.ts';
import { copyTable, createTables, startDynamoServer, streamReader } from '../support/dynamo-server.ts';
import { exportStub } from '../support/export-stub.ts';
import { type KmsStub, kmsKeyId, kmsStub } from '../support/kms-stub.ts';
import { type Round, recordingProxy } from '../support/recording-proxy.ts';
import { type S3Stub, s3Stub } from '../support/s3-stub.ts';
import { policyFolder } from '../support/server.ts';
import { type SesStub, sesStub } from '../support/ses-stub.ts';

type Invoke = (event: unknown) => Promise<unknown>;
type Answer = {
  readonly status: number | undefined;
  readonly json: Record<string, unknown>;
  /** The body as it is: of files their bytes. */
  readonly text: string;
  readonly bytes: Buffer;
  readonly result: HttpResult;
};
type Call = {
  readonly body?: unknown;
  /** Fields of one of our own forms, in place of a body; a page is asked for then. */
  readonly form?: Readonly<Record<string, string>>;
  /** Claims that the gateway's authorizer verified. */
  readonly claims?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** As a browser sends them back: names with their values. */
  readonly cookies?: readonly string[];
};

const bodyOf = ({ body, form }: Call): string | undefined => {
  if (form) return new URLSearchParams(form).toString();
  return body === undefined ? undefined : JSON.stringify(body);
};
const typeOf = ({ body, form }: Call): Readonly<Record<string, string>> => {
  if (form) return { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
  return body === undefined ? {} : { 'content-type': 'application/json' };
};

/** The route that a path is of, and what stands in its places. */
const findRoute = (method: string, pathname: string) => {
  for (const route of routes) {
    const pattern = route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const found = route.method === method && new RegExp(`^${pattern}$`).exec(pathname);
    if (found) return { route, params: found.groups };
  }
  throw new Error(`no route ${method} ${pathname}`);
};

/** The functions as they are deployed: bundled and minified, with everything that AWS puts around them, on loopback. */
export type DeployedWorld = {
  readonly policy: Policy;
  readonly names: Readonly<Record<TableName, string>>;
  /** Names of the tables that stand by, for a restore. */
  readonly standby: Readonly<Record<OrderableTable, string>>;
  readonly dynamo: Awaited<ReturnType<typeof startDynamoServer>>;
  readonly kms: KmsStub;
  readonly ses: SesStub;
  /** Stands for every bucket without versions; the beginning of a name tells which. */
  readonly s3: S3Stub;
  /** Vouches for the applications, where a function verifies tokens itself, and for the staff at the console. */
  readonly issuer: TestIssuer;
  readonly noticeHash: string;
  readonly call: (name: FunctionName, event: unknown) => Promise<unknown>;
  readonly http: (method: 'GET' | 'POST', path: string, call?: Call) => Promise<Answer>;
  /** Every request of a function to AWS so far. */
  readonly rounds: (name: FunctionName) => readonly Round[];
  /** Changes of `records` since the last call, as their stream hands them on. */
  readonly changes: () => Promise<readonly DynamoDBRecord[]>;
  readonly mailsTo: (address: string) => Promise<readonly Delivered[]>;
  /**
   * The same functions over empty tables, each started anew, as right after a deployment; what they do is noted with the rest.
   */
  readonly fresh: () => Promise<void>;
  /** The same functions over what stood by, as after a deployment with the other set of tables; and the other way round. */
  readonly switchTables: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Applications by client id: `crm` may enter people, `shop` may all else. */
export const applications = {
  crm: { organisation: 'CRM Ejemplo', contact: 'crm@example.com', scopes: ['entries'] },
  shop: { organisation: 'Tienda Ejemplo', contact: 'shop@example.com', scopes: [...scopes] },
};

/** The console, as the issuer knows it. */
export const consoleClient = 'staff-console';

/** Claims of an application, as the gateway hands them on. */
export const claimsOf = (clientId: keyof typeof applications, scope: string) => ({
  client_id: clientId,
  scope: `habeas/${scope}`,
});

export const deployedWorld = async (policy: Policy): Promise<DeployedWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'habeas-aws-'));
  const [dynamo, kms, ses, s3, issuer] = await Promise.all([
    startDynamoServer(),
    kmsStub(),
    sesStub(),
    s3Stub({ versioned: false }),
    testIssuer(),
  ]);
  const before = { ...process.env };
  const endpoint = await dynamo.client.config.endpoint?.();
  const services = {
    dynamodb: `http://${endpoint?.hostname}:${endpoint?.port}`,
    kms: kms.url,
    ses: ses.url,
    s3: s3.url,
    exports: exportStub(dynamo.client, s3),
  };

  const functionNames = Object.keys(functions) as FunctionName[];
  const [bundles, ...proxies] = await Promise.all([
    bundle({
      policyFolder: await policyFolder(join(folder, 'policy'), { policy }),
      outdir: join(folder, 'out'),
      openapi: renderOpenapi(policy, await httpHandlers()),
    }),
    ...functionNames.map(async (name) => [name, await recordingProxy(services)] as const),
  ]);
  const proxyOf = new Map(proxies);
  const invokes = new Map<FunctionName, Invoke>();

  let deployments = 0;
  let names: Readonly<Record<TableName, string>>;
  let standby: DeployedWorld['standby'];
  let readStream: () => Promise<readonly DynamoDBRecord[]>;

  let set: 'a' | 'b';

  /** Tables under the names of this deployment, and those that stand by under the same with `-b`, whichever set each is. */
  const makeTables = async (made: Readonly<Partial<Record<TableName, string>>>) => {
    readStream = streamReader(dynamo.streams, await createTables(dynamo.client, made));
    const second = (name: OrderableTable) => `test${deployments}-${name}-b`;
    standby = { records: second('records'), blocked: second('blocked') };
    await createTables(dynamo.client, standby);
  };

  const fresh = async () => {
    deployments += 1;
    set = 'a';
    const made = Object.fromEntries(tableNames.map((name) => [name, `test${deployments}-${name}`]));
    names = made as Record<TableName, string>;
    await makeTables(names);
    deploy();
  };

  const switchTables = async () => {
    deployments += 1;
    const [used, stoodBy] = [names, standby];
    const made = { records: `test${deployments}-records`, blocked: `test${deployments}-blocked` };
    names = { ...used, ...made };
    await makeTables(made);
    for (const name of orderableTables) {
      await copyTable(dynamo.client, stoodBy[name], names[name]);
      await copyTable(dynamo.client, used[name], standby[name]);
    }
    set = set === 'a' ? 'b' : 'a';
    deploy();
  };

  const deploy = () => {
    const arnOf = (name: TableName) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${names[name]}`;
    const env: Env = {
      HABEAS_TABLE_RECORDS: names.records,
      HABEAS_TABLE_BLOCKED: names.blocked,
      HABEAS_TABLE_KEYS: names.keys,
      HABEAS_TABLE_JOURNAL: names.journal,
      HABEAS_TABLE_GUARDS: names.guards,
      HABEAS_TABLE_TRANSIENT: names.transient,
      HABEAS_TABLE_SET: set,
      HABEAS_WRAPPING_KEY: kmsKeyId,
      HABEAS_MAIL_CONFIGURATION: 'test',
      HABEAS_FILES_BUCKET: s3.bucket,
      HABEAS_SETTINGS: JSON.stringify({
        publicUrl: 'https://privacy.example.com',
        sender: 'privacy@example.com',
        origins: [],
        applications,
      }),
      HABEAS_BACKUPS: JSON.stringify({
        bucket: s3.bucket,
        key: 'arn:aws:kms:eu-west-1:111111111111:key/backups',
        tables: {
          records: arnOf('records'),
          blocked: arnOf('blocked'),
          journal: arnOf('journal'),
          guards: arnOf('guards'),
        },
      } satisfies BackupsPlace),
      HABEAS_STANDBY: JSON.stringify({ set: set === 'a' ? 'b' : 'a', ...standby } satisfies Standby),
      HABEAS_ISSUER: JSON.stringify({ issuer: issuer.url, audience: ['habeas'] }),
      HABEAS_SIGN_IN: JSON.stringify({ issuer: issuer.url, clientId: consoleClient }),
    };
    Object.assign(process.env, env, {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    invokes.clear();
  };

  const started = async (name: FunctionName): Promise<Invoke> => {
    const known = invokes.get(name);
    if (known) return known;
    // The number makes it a module of its own, with nothing in memory of what it did before.
    const file = pathToFileURL(join(bundles[name].folder, 'index.mjs')).href;
    const { handler } = (await import(`${file}?${deployments}`)) as { handler: Invoke };
    invokes.set(name, handler);
    return handler;
  };

  const call: DeployedWorld['call'] = async (name, event) => {
    const invoke = await started(name);
    // A client looks for its endpoint when it is first used.
    for (const service of ['DYNAMODB', 'KMS', 'S3', 'SES'])
      process.env[`AWS_ENDPOINT_URL_${service}`] = proxyOf.get(name)?.url;
    return invoke(event);
  };

  const http: DeployedWorld['http'] = async (method, path, sent = {}) => {
    const { claims, headers = {}, cookies } = sent;
    const { pathname, searchParams } = new URL(path, 'https://privacy.example.com');
    const { route, params } = findRoute(method, pathname);
    const body = bodyOf(sent);
    const result = (await call(route.function, {
      version: '2.0',
      routeKey: `${method} ${route.path}`,
      rawPath: pathname,
      headers: { accept: 'application/json', ...typeOf(sent), ...headers },
      ...(cookies && { cookies }),
      ...(params && { pathParameters: { ...params } }),
      ...(searchParams.size > 0 && { queryStringParameters: Object.fromEntries(searchParams) }),
      ...(body !== undefined && { body }),
      isBase64Encoded: false,
      requestContext: {
        http: { method, path: pathname },
        requestId: 'JKJaXmPLvHcESHA=',
        ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
      },
    })) as HttpResult;
    const isJson = /json/.test(String(result.headers?.['Content-Type'])) && !result.isBase64Encoded;
    const bytes = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
    const text = bytes.toString();
    return { status: result.statusCode, json: isJson ? JSON.parse(text || '{}') : {}, text, bytes, result };
  };

  await fresh();
  const { json: notice } = await http('GET', '/notice');
  return {
    policy,
    get names() {
      return names;
    },
    get standby() {
      return standby;
    },
    dynamo,
    kms,
    ses,
    s3,
    issuer,
    noticeHash: String(notice['hash']),
    call,
    http,
    rounds: (name) => proxyOf.get(name)?.rounds ?? [],
    changes: () => readStream(),
    mailsTo: async (address) => (await ses.delivered()).filter(({ recipients }) => recipients[0] === address),
    fresh,
    switchTables,
    async close() {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      await Promise.all([...proxyOf.values()].map((proxy) => proxy.close()));
      await Promise.all([kms.close(), ses.close(), s3.close(), issuer.close(), dynamo.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const clock = Date;
/** The functions ask `new Date()` what time it is: from now on, so many minutes later than it is; 0 puts it right again. */
export const setMinutesLater = (minutes: number): void => {
  const now = () => clock.now() + minutes * 60_000;
  const moved = new Proxy(clock, {
    construct: (target, given) => (given.length === 0 ? new target(now()) : Reflect.construct(target, given)),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  globalThis.Date = minutes === 0 ? clock : moved;
};

/** The latest mail to an address. */
export const lastMail = async (world: DeployedWorld, address: string): Promise<Delivered> => {
  const mail = (await world.mailsTo(address)).at(-1);
  if (!mail) throw new Error('no mail');
  return mail;
};

/** Path of the first link of a kind in a text. */
export const linkIn = (text: string, kind: 'links' | 'unsubscribe' = 'links'): string => {
  const path = new RegExp(`https://privacy\\.example\\.com(/${kind}/[\\w.-]+)`).exec(text)?.[1];
  if (!path) throw new Error(`the text holds no /${kind}/ link`);
  return path;
};
