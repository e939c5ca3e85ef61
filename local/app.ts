import { errnoOf } from '../lambdas/adapters/files.ts';
import type { Settings } from '../lambdas/domain/settings.ts';
import { feeds, type Route, reports, routes, schedules } from '../lambdas/routes.ts';
import { httpHandlers, loadHandler } from '../lambdas/runtime/all-handlers.ts';
import type { HttpHandler, World } from '../lambdas/runtime/handler.ts';
import { type HttpEvent, type HttpFunction, type HttpResult, httpFunction } from '../lambdas/runtime/http.ts';
import type { Log } from '../lambdas/runtime/log.ts';
import { type Background, background } from './background.ts';
import type { DemoControl } from './demo-control.ts';
import { type LocalWorld, once, openLocalWorld } from './open-world.ts';
import type { Options } from './options.ts';
import type { ProductionSettings } from './production-settings.ts';
import { rememberedTokens } from './remembered-tokens.ts';
import { removeBegun } from './restore/quarantine.ts';
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
  /** The demo's own paths; production has none. */
  readonly demo?: DemoControl;
  readonly close: () => Promise<void>;
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
    ...[...feeds, ...schedules, ...reports].map(({ handler }) => loadHandler(handler)),
    import('../lambdas/runtime/openapi.ts'),
    import('../lambdas/adapters/oidc/issuer-sign-in.ts'),
  ]);
};

type Doors = Pick<App, 'verify' | 'demo'>;

const productionDoors = async ({ issuer, audience }: ProductionSettings, { now }: World): Promise<Doors> => {
  await loadEverything();
  const { issuerTokens } = await import('./tokens.ts');
  return { verify: rememberedTokens(await issuerTokens({ issuer, audience, now }), now) };
};

const demoDoors = (
  options: Options,
  settings: Settings,
  { files, world, clock }: LocalWorld,
  work: Background,
): Doors => {
  const issuer = once(async () =>
    (await import('./demo-issuer.ts')).demoIssuer(files.demoIssuer, `${settings.publicUrl}/_local`, clock.now),
  );
  const control = once(async () => {
    const { demoControl } = await import('./demo-control.ts');
    return demoControl({ world, clock, background: work, issuer, mailbox: files.mailbox, listensOn: options.host });
  });
  return {
    verify: rememberedTokens(async (token) => (await issuer()).verify(token), clock.now),
    demo: async (request) => (await control())(request),
  };
};

/**
 * Opens everything behind the HTTP server: policy, data folder, keys, handlers, feeds and schedules. The demo loads what is
 * asked for when it is asked for, so that it answers soon. Throws `StartProblem`, or an error with the policy's findings.
 */
export const openApp = async (options: Options, settings: Settings, log: Log): Promise<App> => {
  let work: Background | undefined;
  const local = await openLocalWorld(options, settings, log, () => work?.nudge());
  const { policy, pending, table, world, recovery, files } = local;
  try {
    await removeBegun(files.restore).catch((error: unknown) => {
      throw new StartProblem(
        `A restore was cut off, and what it left in ${files.restore} cannot be removed (${errnoOf(error)}): it holds keys.`,
      );
    });
    const started = background({ world, table, recovery });
    work = started;
    const doors =
      options.mode === 'production'
        ? await productionDoors(options.production, world)
        : demoDoors(options, settings, local, started);
    const { inboundSmtp } = options;
    const inbox = inboundSmtp && (await (await import('./inbound-smtp.ts')).openInboundSmtp(inboundSmtp, world));
    started.begin();
    return {
      policy: policy.id,
      pending,
      origins: settings.origins,
      answer: answerer(world),
      ...doors,
      async close() {
        await inbox?.close();
        await started.stop();
        table.close();
      },
    };
  } catch (error) {
    table.close();
    throw error;
  }
};
