import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createKeyfile, keyfileWrapper } from '../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { type SqliteTable, sqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Mailer } from '../lambdas/domain/mail/mailer.ts';
import type { Settings } from '../lambdas/domain/settings.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { feeds, type Route, routes, schedules } from '../lambdas/routes.ts';
import { httpHandlers, loadHandler } from '../lambdas/runtime/all-handlers.ts';
import type { HttpHandler, World } from '../lambdas/runtime/handler.ts';
import { type HttpEvent, type HttpFunction, type HttpResult, httpFunction } from '../lambdas/runtime/http.ts';
import type { Log } from '../lambdas/runtime/log.ts';
import { openWorld } from '../lambdas/runtime/world.ts';
import { readArchive } from '../policy/model/archive.ts';
import { assertLawful, openFacts } from '../policy/model/check.ts';
import { loadPolicy } from '../policy/model/load.ts';
import type { Archive, Policy } from '../policy/model/types.ts';
import { type Background, background } from './background.ts';
import { type DataFiles, openDataFolder } from './data-folder.ts';
import { type DemoClock, demoClock } from './demo-clock.ts';
import type { DemoControl } from './demo-control.ts';
import type { Options } from './options.ts';
import type { ProductionSettings } from './production-settings.ts';
import { StartProblem } from './start-problem.ts';
import type { VerifyToken } from './tokens.ts';

export type App = {
  readonly policy: string;
  /** Facts that the policy still has to confirm. */
  readonly pending: readonly string[];
  /** Exact origins whose browsers may read answers. */
  readonly origins: readonly string[];
  readonly answer: (route: Route, event: HttpEvent) => Promise<HttpResult>;
  readonly verify: VerifyToken;
  readonly background: Background;
  /** The demo's own paths; production has none. */
  readonly demo?: DemoControl;
  readonly close: () => Promise<void>;
};

/** Loads at the first call and answers all with the result; a failure is not kept. */
const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
};

/** Refuses a policy that the law or its own open facts forbid to run this way. Answers the open facts. */
const checkPolicy = (policy: Policy, mode: Options['mode']): readonly string[] => {
  assertLawful(policy);
  const pending = openFacts(policy).map(({ path, why }) => `${path}: ${why}`);
  if (mode === 'production' && pending.length > 0) {
    throw new StartProblem(
      `Production refuses a policy with facts that nobody has confirmed:\n  ${pending.join('\n  ')}`,
    );
  }
  return pending;
};

const openArchive = async ({ version }: Policy, name: string, folder: string): Promise<Archive> => {
  const publish = `npm run policy -- publish --policy ${name}`;
  const archive = await readArchive(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new StartProblem(`The policy "${name}" has never been published: ${publish}`);
    }
    throw new StartProblem(`${join(folder, 'published', 'index.json')} is damaged.`);
  });
  if (archive.publications.at(-1)?.version !== version) {
    throw new StartProblem(`Version ${version} of the policy "${name}" is not published: ${publish}`);
  }
  return archive;
};

type Parts = {
  readonly options: Options;
  readonly settings: Settings;
  readonly policy: Policy;
  readonly archive: Archive;
  readonly files: DataFiles;
  readonly table: SqliteTable;
  readonly now: Clock;
  readonly log: Log;
};

const openMailer = async ({ options, settings: { sender }, files, now }: Parts): Promise<Mailer> => {
  if (options.mode === 'production') {
    const { smtpMailer } = await import('../lambdas/adapters/smtp/smtp-mailer.ts');
    return smtpMailer({ url: options.production.smtpUrl, sender, now, newId: randomUUID });
  }
  const mailbox = once(async () => {
    const { mailboxMailer } = await import('../lambdas/adapters/mailbox/mailbox-mailer.ts');
    return mailboxMailer({ folder: files.mailbox, sender, now });
  });
  return { ready: async () => (await mailbox()).ready(), send: async (mail) => (await mailbox()).send(mail) };
};

const openParts = async (parts: Parts): Promise<World> => {
  const { options, policy, files } = parts;
  if (options.mode === 'demo') await createKeyfile(files.demoKey);
  const wrapper = keyfileWrapper({ file: options.mode === 'demo' ? files.demoKey : options.production.keyFile });
  const openapi = async () =>
    (await import('../lambdas/runtime/openapi.ts')).renderOpenapi(policy, await httpHandlers());
  const world = openWorld({ ...parts, openapi, wrapper, mailer: await openMailer(parts) });
  // Unwrapped now: a wrong key file is found out at the start, not by the first person who registers.
  await world.keyRing.derived('wrap').catch((error: Error) => {
    if (error instanceof Unavailable) throw error;
    throw new StartProblem(`The key file does not fit the data in ${options.data}: ${error.message}.`);
  });
  return world;
};

/** One function for each route, made when it is first asked for. */
const answerer = (world: World): App['answer'] => {
  const functions = new Map<Route, () => Promise<HttpFunction>>(
    routes.map((route) => [
      route,
      once(async () =>
        httpFunction([route], { [route.handler]: (await loadHandler(route.handler)) as HttpHandler }, world),
      ),
    ]),
  );
  return async (route, event) => {
    const load = functions.get(route);
    if (!load) throw new Error('a route that is not in the table');
    return (await load())(event);
  };
};

/** Everything that answers later, loaded now: an update of the files beside a running server must not get into it halfway. */
const loadEverything = async () => {
  await Promise.all([
    httpHandlers(),
    ...[...feeds, ...schedules].map(({ handler }) => loadHandler(handler)),
    import('../lambdas/runtime/openapi.ts'),
  ]);
};

type Doors = Pick<App, 'verify' | 'demo'>;

const productionDoors = async ({ issuer, audience }: ProductionSettings, { now }: World): Promise<Doors> => {
  await loadEverything();
  const { issuerTokens } = await import('./tokens.ts');
  return { verify: await issuerTokens({ issuer, audience, now }) };
};

const demoDoors = ({ options, settings, files }: Parts, world: World, clock: DemoClock, work: Background): Doors => {
  const issuer = once(async () =>
    (await import('./demo-issuer.ts')).demoIssuer(files.demoIssuer, `${settings.publicUrl}/_local`, clock.now),
  );
  const control = once(async () => {
    const { demoControl } = await import('./demo-control.ts');
    return demoControl({ world, clock, background: work, issuer, mailbox: files.mailbox, listensOn: options.host });
  });
  return {
    verify: async (token) => (await issuer()).verify(token),
    demo: async (request) => (await control())(request),
  };
};

/**
 * Opens everything behind the HTTP server: policy, data folder, keys, handlers, feeds and schedules. The demo loads what is
 * asked for when it is asked for, so that it answers soon. Throws `StartProblem`, or an error with the policy's findings.
 */
export const openApp = async (options: Options, settings: Settings, log: Log): Promise<App> => {
  const { policy, folder } = await loadPolicy(options.policy);
  const pending = checkPolicy(policy, options.mode);
  const archive = await openArchive(policy, options.policy, folder);
  const files = await openDataFolder(options.data, { policy: policy.id, mode: options.mode });
  const clock = demoClock(files.clock);
  const now: Clock = options.mode === 'demo' ? clock.now : () => new Date();
  const table = sqliteTable({ file: files.database, now });
  try {
    const parts = { options, settings, policy, archive, files, table, now, log };
    const world = await openParts(parts);
    const work = background({ world, table });
    const doors =
      options.mode === 'production'
        ? await productionDoors(options.production, world)
        : demoDoors(parts, world, clock, work);
    work.begin();
    return {
      policy: policy.id,
      pending,
      origins: settings.origins,
      answer: answerer(world),
      ...doors,
      background: work,
      async close() {
        await work.stop();
        table.close();
      },
    };
  } catch (error) {
    table.close();
    throw error;
  }
};
