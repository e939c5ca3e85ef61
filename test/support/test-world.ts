import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { mailboxMailer } from '../../lambdas/adapters/mailbox/mailbox-mailer.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { type HttpEvent, type HttpResult, httpFunction } from '../../lambdas/runtime/http.ts';
import { renderOpenapi } from '../../lambdas/runtime/openapi.ts';
import { openWorld, type Parts } from '../../lambdas/runtime/world.ts';
import { readArchive } from '../../policy/model/archive.ts';
import { fixturePolicy } from './fixture-policy.ts';
import { policyFolder } from './server.ts';

export type TestWorld = {
  readonly world: World;
  readonly folder: string;
  /** Hash of the Spanish notice. */
  readonly noticeHash: string;
  readonly post: (path: string, body: unknown, claims?: Record<string, string>) => Promise<HttpResult>;
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
  const table = sqliteTable({ file: join(folder, 'habeas.sqlite'), now });
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
    wrapper: keyfileWrapper({ file: keyFile }),
    sealsSigningKey: true,
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
  return {
    world,
    folder,
    noticeHash: archive.publications.at(-1)?.hashes.es ?? '',
    post: (path, body, claims) => send(path, {}, body, claims),
    follow: (path, body) => send('/links/{token}', { token: path.slice('/links/'.length) }, body),
    async close() {
      table.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
