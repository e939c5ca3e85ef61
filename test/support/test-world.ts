import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { mailboxMailer } from '../../lambdas/adapters/mailbox/mailbox-mailer.ts';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { sqliteSnapshots } from '../../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import { routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { type HttpEvent, type HttpResult, httpFunction } from '../../lambdas/runtime/http.ts';
import { renderOpenapi } from '../../lambdas/runtime/openapi.ts';
import { openWorld, type Parts } from '../../lambdas/runtime/world.ts';
import { openBackups } from '../../lambdas/stores/backups/open-backups.ts';
import { matchRoute } from '../../local/http-bridge.ts';
import { readArchive } from '../../policy/model/archive.ts';
import { fixturePolicy } from './fixture-policy.ts';
import { policyFolder } from './server.ts';

type Call = { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };
export type WorldAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  readonly text: string;
  readonly json: Record<string, unknown>;
};

export type TestWorld = {
  readonly world: World;
  readonly folder: string;
  /** Hash of the Spanish notice. */
  readonly noticeHash: string;
  readonly post: (path: string, body: unknown, claims?: Record<string, string>) => Promise<HttpResult>;
  /** Any request, as the gateway would hand it on; a body of bytes goes in base64. */
  readonly call: (method: 'GET' | 'POST', path: string, call?: Call) => Promise<WorldAnswer>;
  /** Posts to a mailed link. */
  readonly follow: (path: string, body: unknown) => Promise<HttpResult>;
  readonly close: () => Promise<void>;
};

/**
 * The handlers over a real file, with any part replaced: for what cannot be brought about through the server, such as a
 * part that fails.
 */
export const testWorld = async (parts: Partial<Parts> = {}): Promise<TestWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'habeas-world-'));
  const keyFile = join(folder, 'key');
  await createKeyfile(keyFile);
  const policy = parts.policy ?? fixturePolicy;
  const archive = parts.archive ?? (await readArchive(await policyFolder(join(folder, 'policy'), { policy })));
  const now = parts.now ?? (() => new Date());
  const database = openDatabase(join(folder, 'habeas.sqlite'));
  const table = tableOver(database, { now });
  const world = openWorld({
    policy,
    archive,
    settings: {
      publicUrl: 'https://privacy.example.com',
      sender: 'privacy@example.com',
      origins: [],
      applications: { crm: { organisation: 'CRM Ejemplo', contact: 'crm@example.com', scopes: ['entries'] } },
    },
    now,
    log: () => undefined,
    openapi: async () => renderOpenapi(policy, await httpHandlers()),
    table,
    whole: sqliteWholeTable(database, { now }),
    wrapper: keyfileWrapper({ file: keyFile }),
    sealsSigningKey: true,
    files: folderObjects({ folder: join(folder, 'files'), now }),
    backups: openBackups({
      policy,
      table: parts.table ?? table,
      now,
      random: randomBytes,
      objects: lockedFolder({ folder: join(folder, 'backups'), lockDays: policy.backups.lockDays, now }),
      snapshots: sqliteSnapshots({ file: join(folder, 'habeas.sqlite'), now }),
    }),
    mailer: mailboxMailer({ folder: join(folder, 'mailbox'), sender: 'privacy@example.com', now }),
    ...parts,
  });
  const answer = httpFunction(routes, await httpHandlers(), world);
  const send = (route: string, params: Record<string, string>, body: unknown, claims?: Record<string, string>) =>
    answer({
      version: '2.0',
      routeKey: `POST ${route}`,
      rawPath: route,
      rawQueryString: '',
      headers: { 'content-type': 'application/json' },
      pathParameters: params,
      body: JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: route },
        requestId: 'test',
        ...(claims && { authorizer: { jwt: { claims, scopes: [] } } }),
      },
    } as unknown as HttpEvent);
  const call: TestWorld['call'] = async (method, path, { headers = {}, body } = {}) => {
    const { match } = matchRoute(routes, method, path);
    if (!match) throw new Error(`no route ${method} ${path}`);
    const result = await answer({
      version: '2.0',
      routeKey: `${method} ${match.route.path}`,
      headers,
      pathParameters: match.params,
      ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body).toString('base64') }),
      isBase64Encoded: body !== undefined && typeof body !== 'string',
      requestContext: { http: { method, path }, requestId: 'test' },
    } as unknown as HttpEvent);
    const bytes = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
    const { 'Content-Type': type, 'Content-Encoding': packed } = result.headers ?? {};
    const isJson = /json/.test(String(type)) && packed === undefined;
    return {
      status: result.statusCode ?? 0,
      headers: result.headers ?? {},
      bytes,
      text: bytes.toString(),
      json: isJson ? JSON.parse(bytes.toString()) : {},
    };
  };
  return {
    world,
    folder,
    call,
    noticeHash: archive.publications.at(-1)?.hashes.es ?? '',
    post: (path, body, claims) => send(path, {}, body, claims),
    follow: (path, body) => send('/links/{token}', { token: path.slice('/links/'.length) }, body),
    async close() {
      table.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
