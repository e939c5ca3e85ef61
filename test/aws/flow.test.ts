import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { kmsKeyWrapper } from '../../lambdas/adapters/kms/kms-key-wrapper.ts';
import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import { type FunctionName, type FunctionNeeds, functions, routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import type { Env } from '../../lambdas/runtime/env.ts';
import type { HttpResult } from '../../lambdas/runtime/http.ts';
import { renderOpenapi } from '../../lambdas/runtime/openapi.ts';
import { openGuards } from '../../lambdas/stores/guard-store.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import { tableNames } from '../../lambdas/stores/table.ts';
import { bundle } from '../../lib/bundle.ts';
import { createTables, hasDynamoServer, startDynamoServer, streamReader } from '../support/dynamo-server.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { kmsKeyId, kmsStub } from '../support/kms-stub.ts';
import { person } from '../support/people.ts';
import { recordingProxy } from '../support/recording-proxy.ts';
import { policyFolder } from '../support/server.ts';
import { sesStub } from '../support/ses-stub.ts';

/**
 * The functions as they are deployed: bundled, minified, over a DynamoDB-compatible server, with KMS and SES stubs that speak
 * the real protocols. Every DynamoDB request of every function is noted and held against what `routes.ts` grants.
 */
const suite = hasDynamoServer ? describe : describe.skip;

type Invoke = (event: unknown) => Promise<unknown>;

suite('the deployed functions', () => {
  const names = Object.fromEntries(tableNames.map((name) => [name, `test-${name}`])) as Record<
    (typeof tableNames)[number],
    string
  >;
  const proxies = new Map<FunctionName, Awaited<ReturnType<typeof recordingProxy>>>();
  const invokes = new Map<FunctionName, Invoke>();
  const before = { ...process.env };
  let folder: string;
  let dynamo: Awaited<ReturnType<typeof startDynamoServer>>;
  let kms: Awaited<ReturnType<typeof kmsStub>>;
  let ses: Awaited<ReturnType<typeof sesStub>>;
  let readStream: () => Promise<DynamoDBRecord[]>;
  let noticeHash: string;

  const call = async (name: FunctionName, event: unknown): Promise<unknown> => {
    // A function opens its clients on its first call: the environment is its own then.
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = proxies.get(name)?.url;
    const invoke = invokes.get(name);
    if (!invoke) throw new Error(`no function ${name}`);
    return invoke(event);
  };

  const http = async (method: 'GET' | 'POST', path: string, body?: unknown, claims?: Record<string, string>) => {
    const route = routes.find(
      (known) => known.method === method && new RegExp(`^${known.path.replace(/\{\w+\}/, '[^/]+')}$`).test(path),
    );
    if (!route) throw new Error(`no route ${method} ${path}`);
    const last = path.split('/').at(-1) ?? '';
    const param = /\{(\w+)\}/.exec(route.path)?.[1];
    const result = (await call(route.function, {
      version: '2.0',
      routeKey: `${method} ${route.path}`,
      rawPath: path,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(param && { pathParameters: { [param]: last } }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
      requestContext: {
        http: { method, path },
        requestId: 'test',
        ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
      },
    })) as HttpResult;
    return { status: result.statusCode, json: JSON.parse(result.body ?? '{}') as Record<string, unknown>, result };
  };

  const linkIn = (text: string) => /https:\/\/privacy\.example\.com(\/links\/[\w-]+)/.exec(text)?.[1] ?? '';
  const lastMail = async (to: string) => {
    const mail = (await ses.delivered()).filter(({ recipients }) => recipients[0] === to).at(-1);
    if (!mail) throw new Error('no mail');
    return mail;
  };
  const registration = (fields: Record<string, unknown>) => ({
    form: 'registration',
    language: 'es',
    noticeHash,
    accepted: true,
    fields,
    decisions: { newsletter: true },
  });
  const crm = { client_id: 'crm', scope: 'habeas/entries' };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'habeas-aws-'));
    dynamo = await startDynamoServer();
    const endpoint = await dynamo.client.config.endpoint?.();
    const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
    readStream = streamReader(dynamo.streams, await createTables(dynamo.client, names));
    [kms, ses] = await Promise.all([kmsStub(), sesStub()]);
    const env: Env = {
      HABEAS_TABLE_RECORDS: names.records,
      HABEAS_TABLE_BLOCKED: names.blocked,
      HABEAS_TABLE_KEYS: names.keys,
      HABEAS_TABLE_JOURNAL: names.journal,
      HABEAS_TABLE_GUARDS: names.guards,
      HABEAS_WRAPPING_KEY: kmsKeyId,
      HABEAS_MAIL_CONFIGURATION: 'test',
      HABEAS_SETTINGS: JSON.stringify({
        publicUrl: 'https://privacy.example.com',
        sender: 'privacy@example.com',
        origins: [],
        applications: { crm: { organisation: 'CRM Ejemplo', contact: 'crm@example.com', scopes: ['entries'] } },
      }),
    };
    Object.assign(process.env, env, {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_KMS: kms.url,
      AWS_ENDPOINT_URL_SES: ses.url,
    });
    const openapi = renderOpenapi(fixturePolicy, await httpHandlers());
    const bundles = await bundle({
      policyFolder: await policyFolder(join(folder, 'policy'), { policy: fixturePolicy }),
      outdir: join(folder, 'out'),
      openapi,
    });
    for (const [name, { folder: code }] of Object.entries(bundles) as [FunctionName, { folder: string }][]) {
      proxies.set(name, await recordingProxy(url));
      const module = (await import(pathToFileURL(join(code, 'index.mjs')).href)) as { handler: Invoke };
      invokes.set(name, module.handler);
    }
  }, 120_000);

  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    await Promise.all([...proxies.values()].map(({ close }) => close()));
    await Promise.all([kms.close(), ses.close(), dynamo.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('serve the notice, its archive and the API document from beside their code', async () => {
    const notice = await http('GET', '/notice');
    noticeHash = String(notice.json['hash']);
    expect(notice.json['text']).toContain('Acme');
    expect((await http('GET', `/notices/${noticeHash}`)).json['text']).toBe(notice.json['text']);
    expect((await http('GET', '/openapi.json')).json['openapi']).toBe('3.1.0');
    expect((await http('GET', '/health')).json['status']).toBe('ok');
  });

  it('count the mails of yesterday too', async () => {
    // As if the service had run a minute before midnight, which is always less than 24 hours ago: there is a key that its counters were hashed with.
    const yesterday = () => new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 60_000);
    const table = dynamoTable({ client: dynamo.client, names, now: yesterday });
    const wrapper = kmsKeyWrapper({ client: kms.client, keyId: kmsKeyId });
    const keyRing = openKeyRing({ policy: fixturePolicy, table, wrapper, now: yesterday, random: randomBytes });
    const guards = openGuards({ policy: fixturePolicy, table, keyRing, now: yesterday });
    const address = parseAddress('eva@example.com');
    if (!address) throw new Error('a good address');
    for (let place = 0; place < 2; place += 1) await guards.takeMailPlace(address, 'registration');
    for (const name of ['Eva A', 'Eva B', 'Eva C']) {
      expect((await http('POST', '/registrations', registration(person(name, 'eva@example.com')))).status).toBe(202);
    }
    const mails = (await ses.delivered()).filter(({ recipients }) => recipients[0] === 'eva@example.com');
    expect(mails).toHaveLength(1);
  });

  it('register, confirm, welcome and undo a person', async () => {
    expect((await http('POST', '/registrations', registration(person('Ana Pérez', 'ana@example.com')))).status).toBe(
      202,
    );
    const link = linkIn((await lastMail('ana@example.com')).text);
    expect((await http('GET', link)).json['status']).toBe('open');
    expect((await http('POST', link, { action: 'confirm' })).json['status']).toBe('confirmed');
    expect((await http('POST', link, { action: 'confirm' })).json['status']).toBe('confirmed');
    const records = await readStream();
    await call('welcome', { Records: records });
    await call('welcome', { Records: records });
    const mails = (await ses.delivered()).filter(({ recipients }) => recipients[0] === 'ana@example.com');
    expect(mails).toHaveLength(2);
    // A second form of the same person joins them.
    const second = registration(person('ana pérez', 'ana@example.com', { phone: '600111222' }));
    expect((await http('POST', '/registrations', second)).status).toBe(202);
    const joining = linkIn((await lastMail('ana@example.com')).text);
    expect((await http('POST', joining, { action: 'confirm' })).json['status']).toBe('confirmed');
    await call('welcome', { Records: await readStream() });
    const undoSecond = linkIn((await lastMail('ana@example.com')).text);
    expect((await http('POST', undoSecond, { action: 'undo' })).json['status']).toBe('undone');
    const undo = linkIn(mails[1]?.text ?? '');
    expect((await http('POST', undo, { action: 'undo' })).json['status']).toBe('undone');
    expect((await http('GET', link)).json['status']).toBe('undone');
    expect((await http('GET', '/.well-known/jwks.json')).json['keys']).toHaveLength(1);
  });

  it('enter somebody else, who declines and cannot be entered again; a complaint does the same', async () => {
    const entry = (email: string) => ({ form: 'registration', language: 'es', fields: { name: 'Berta Gil', email } });
    expect((await http('POST', '/entries', entry('berta@example.com'))).status).toBe(401);
    expect((await http('POST', '/entries', entry('berta@example.com'), crm)).status).toBe(202);
    const link = linkIn((await lastMail('berta@example.com')).text);
    expect((await http('POST', link, { action: 'decline' })).json['status']).toBe('declined');
    const complaint = {
      eventType: 'Complaint',
      complaint: { complainedRecipients: [{ emailAddress: 'carla@example.com' }] },
    };
    await call('feedback', { Records: [{ Sns: { Message: JSON.stringify(complaint) } }] });
    const before = ses.sent.length;
    for (const email of ['Berta@example.com', 'carla@example.com']) {
      expect((await http('POST', '/entries', entry(email), crm)).status).toBe(202);
    }
    expect(ses.sent).toHaveLength(before);
  });

  it('give back what a mail had taken when SES is away, so that trying again works', async () => {
    const dora = registration(person('Dora Sol', 'dora+tag@example.com'));
    ses.fault = () => ({
      status: 503,
      body: '<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>',
    });
    const away = await http('POST', '/registrations', dora);
    ses.fault = undefined;
    // Nobody is told more by trying again at once: the refusal holds for everybody for five seconds.
    expect((await http('POST', '/registrations', dora)).status).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 5_100));
    expect([away.status, away.json['code'], away.result.headers?.['Retry-After']]).toEqual([503, 'UNAVAILABLE', '5']);
    expect((await http('POST', '/registrations', dora)).status).toBe(202);
    const confirm = linkIn((await lastMail('dora+tag@example.com')).text);
    expect((await http('POST', confirm, { action: 'confirm' })).json['status']).toBe('confirmed');
    expect((await http('POST', confirm, { action: 'decline' })).json['status']).toBe('withdrawn');
  });

  it('destroy link keys on schedule', async () => {
    await call('keeper', { schedule: 'destroy-link-keys' });
    await expect(call('keeper', { schedule: 'no-such-thing' })).rejects.toThrow('schedule');
  });

  it('use every table action they are granted, and no other', () => {
    const nameOf = new Map(tableNames.map((name) => [names[name], name]));
    for (const [name, proxy] of proxies) {
      const used = proxy.calls().map(({ table, action }) => `${nameOf.get(table)} ${action}`);
      const needs: FunctionNeeds = functions[name];
      const granted = Object.entries(needs.tables).flatMap(([table, actions]) =>
        actions.map((action) => `${table} ${action}`),
      );
      expect({ function: name, actions: used.sort() }).toEqual({ function: name, actions: granted.sort() });
    }
  });
});
