import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Mail } from '../../lambdas/domain/mail/mailer.ts';
import { routes } from '../../lambdas/routes.ts';
import { httpHandlers, loadHandler } from '../../lambdas/runtime/all-handlers.ts';
import type { EventHandler, World } from '../../lambdas/runtime/handler.ts';
import { type HttpEvent, httpFunction } from '../../lambdas/runtime/http.ts';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import { openWorld } from '../../lambdas/runtime/world.ts';
import type { Archive, Policy } from '../../policy/model/types.ts';
import type { Chance } from './chance.ts';

/** Who calls: the firm's own application, or a member of its staff. */
export type As = { readonly scope: string } | { readonly role: string; readonly sub: string };

export type Answer = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

/** The firm: the real handlers over a real file, on a clock that is moved by hand, with a mailbox in memory. */
export type Firm = {
  readonly world: World;
  /** The SQLite file. */
  readonly file: string;
  readonly policy: Policy;
  /** Milliseconds since 1970, UTC; never moved backwards. */
  readonly now: () => number;
  readonly moveTo: (instant: number) => void;
  /** Calls a route by its template, `GET /decisions`. */
  readonly call: (route: string, call?: Call) => Promise<Answer>;
  /** Mails since it was last asked. */
  readonly mails: () => readonly Mail[];
  /** Runs a schedule or feed by its handler. */
  readonly run: (handler: string, event?: unknown) => Promise<void>;
  /** What has expired leaves the file. */
  readonly sweep: () => Promise<void>;
  /** Faults and alarms since it was last asked. */
  readonly troubles: () => readonly LogLine[];
  readonly close: () => Promise<void>;
};

export type Call = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly as?: As;
};

export type FirmParts = {
  readonly policy: Policy;
  readonly archive: Archive;
  readonly chance: Chance;
  readonly start: number;
  /** Replaces parts of what the handlers are given, which stand on this file: to plant a defect, or to add what a firm needs only here. */
  readonly changed?: (world: World, file: string) => World;
};

const application = 'own-application';
const scopes = ['consents', 'decisions', 'lookup', 'events'];

/** Opens it in a folder of its own, which goes when it is closed. */
export const openFirm = async ({ policy, archive, chance, start, changed }: FirmParts): Promise<Firm> => {
  const folder = await mkdtemp(join(tmpdir(), 'habeas-simulation-'));
  try {
    return await openIn(folder, { policy, archive, chance, start, ...(changed && { changed }) });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

/** How others call what these handlers answer, past any server. */
export const callerOf = async (world: World): Promise<Firm['call']> => {
  const answer = httpFunction(routes, await httpHandlers(), world);
  let calls = 0;
  return async (route, { params = {}, query = {}, body, as } = {}) => {
    const [method = '', path = ''] = route.split(' ');
    calls += 1;
    const claims =
      as && ('scope' in as ? { client_id: application, scope: as.scope } : { sub: as.sub, roles: [as.role] });
    const result = await answer({
      version: '2.0',
      routeKey: route,
      rawPath: path,
      rawQueryString: '',
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      pathParameters: params,
      queryStringParameters: query,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
      requestContext: {
        http: { method, path },
        requestId: String(calls),
        ...(claims && { authorizer: { jwt: { claims, scopes: [] } } }),
      },
    } as unknown as HttpEvent);
    const text = result.body ?? '';
    return { status: result.statusCode ?? 0, json: text.startsWith('{') ? JSON.parse(text) : {} };
  };
};

const openIn = async (folder: string, { policy, archive, chance, start, changed }: FirmParts): Promise<Firm> => {
  const keyFile = join(folder, 'key');
  await createKeyfile(keyFile);
  const file = join(folder, 'habeas.sqlite');
  let present = start;
  const now = () => new Date(present);
  const table = sqliteTable({ file, now, wanted: () => false, synchronous: 'NORMAL' });
  let mails: Mail[] = [];
  let troubles: LogLine[] = [];
  const opened = openWorld({
    // Nobody is there who could agree to a night in which very many leave.
    policy: { ...policy, destruction: { mostPeopleAnHour: 100_000_000 } },
    archive,
    settings: {
      publicUrl: 'https://privacy.example.com',
      sender: 'privacy@example.com',
      origins: [],
      applications: { [application]: { organisation: 'Ejemplo', contact: 'app@example.com', scopes } },
      roleClaim: 'roles',
    },
    now,
    log: (line) => {
      if (line.event === 'fault' || line.event === 'alarm') troubles.push(line);
    },
    openapi: () => Promise.reject(new Error('nobody asks for the document of the API')),
    table,
    wrapper: keyfileWrapper({ file: keyFile }),
    sealsSigningKey: true,
    mailer: { ready: async () => undefined, send: async (mail) => void mails.push(mail) },
    files: folderObjects({ folder: join(folder, 'files'), now }),
    random: chance.bytes,
    newId: chance.uuid,
  });
  // Answers that hide whether somebody is known by waiting need not wait here.
  // Nobody visits either: there is no day of visits to look for, forty nights back every night.
  const visits = { ...opened.visits, deleteDay: async () => 0 };
  const quick: World = { ...opened, visits, sleep: async () => undefined };
  const world = changed ? changed(quick, file) : quick;
  return {
    world,
    file,
    policy,
    now: () => present,
    moveTo(instant) {
      if (instant < present) throw new Error('the clock does not go backwards');
      present = instant;
    },
    call: await callerOf(world),
    mails() {
      const sent = mails;
      mails = [];
      return sent;
    },
    run: async (handler, event) => ((await loadHandler(handler)) as EventHandler<unknown>)(event, world),
    sweep: async () => void (await table.sweepExpired()),
    troubles() {
      const seen = troubles;
      troubles = [];
      return seen;
    },
    async close() {
      table.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
