import type { DynamoDBStreamEvent, SNSEvent } from 'aws-lambda';
import { openArchive, type ReadText } from '../../policy/model/archive.ts';
import type { Policy } from '../../policy/model/types.ts';
import type { Backups } from '../domain/backups/backups.ts';
import type { KeyWrapper } from '../domain/keys/key-wrapper.ts';
import type { Mailer } from '../domain/mail/mailer.ts';
import type { Objects } from '../domain/objects/objects.ts';
import type { Settings } from '../domain/settings.ts';
import type { SignInIssuer } from '../domain/staff/sign-in.ts';
import type { Clock } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Feed, Report, Route, Schedule } from '../routes.ts';
import type { Change, Table, WholeTable } from '../stores/table.ts';
import type { Env } from './env.ts';
import { isFor } from './feeds.ts';
import type { EventHandler, HttpHandler, World } from './handler.ts';
import { type HttpEvent, httpFunction } from './http.ts';
import { describeFault, jsonLog } from './log.ts';
import type { SwitchEvent } from './open-gate.ts';
import type { Inbox } from './open-inbox.ts';
import type { RestorePlace } from './restore-place.ts';
import { notGiven, openWorld } from './world.ts';

/** What a bundle brings along; a function whose permission set lacks a part carries no code for it. */
export type LambdaParts = {
  /** Its own entries of `routes.ts`: nobody else's are in its bundle. */
  readonly entries: {
    readonly routes: readonly Route[];
    readonly feeds: readonly Feed[];
    readonly schedules: readonly Schedule[];
    readonly reports: readonly Report[];
  };
  readonly policy: Policy;
  /** Parsed `published/index.json`. */
  readonly index: unknown;
  readonly handlers: Readonly<Record<string, unknown>>;
  readonly open: {
    readonly dynamo?: (env: Env, now: Clock) => Table;
    readonly whole?: (env: Env, now: Clock) => WholeTable;
    /** Reads the records of a table's stream. */
    readonly changes?: (records: DynamoDBStreamEvent['Records']) => readonly Change[];
    readonly kms?: (env: Env) => KeyWrapper;
    readonly ses?: (env: Env, settings: Settings, now: Clock) => Mailer;
    readonly s3?: (env: Env) => Objects;
    readonly inbox?: (bucket: string) => Inbox;
    readonly backups?: (env: Env, opened: { policy: Policy; table: Table; now: Clock }) => Backups;
    readonly standby?: (env: Env, now: Clock) => RestorePlace;
    /** Tells CloudFormation whether a deployment may use a set of tables. */
    readonly gate?: () => (event: SwitchEvent, world: Pick<World, 'restores'>) => Promise<void>;
    /** Loads what verifies tokens; where a token is optional, most calls bring none. */
    readonly tokens?: () => Promise<{
      readonly openTokens: (env: Env, settings: Settings, now: Clock) => NonNullable<World['verifyToken']>;
    }>;
    /** Loads what signs staff in, which few calls do. */
    readonly signIn?: () => Promise<{ readonly openSignIn: (env: Env, now: Clock) => SignInIssuer }>;
    readonly texts?: () => { readonly read: ReadText; readonly openapi: World['openapi'] };
  };
};

/** What EventBridge sends for a schedule of `routes.ts`; `rotate` is added by whoever invokes that of the keys by hand. */
export type ScheduleEvent = { readonly schedule: string; readonly rotate?: boolean };

/** What EventBridge sends when SES has put a mail into the inbox: where it lies, and nothing of what is in it. */
export type MailEvent = {
  readonly detail: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
};

type LambdaEvent = HttpEvent | DynamoDBStreamEvent | SNSEvent | ScheduleEvent | MailEvent | SwitchEvent;

/** A file of its own has classes of its own: what it calls `Unavailable` is unknown to whoever answers here. */
const asOurs = async <T>(answer: () => Promise<T>): Promise<T> => {
  try {
    return await answer();
  } catch (error) {
    throw error instanceof Error && error.name === 'Unavailable' ? new Unavailable(error.message) : error;
  }
};

const lazySignIn = (load: NonNullable<LambdaParts['open']['signIn']>, env: Env, now: Clock): SignInIssuer => {
  let loaded: Promise<SignInIssuer> | undefined;
  const issuer = () => {
    loaded ??= load().then(({ openSignIn }) => openSignIn(env, now));
    return loaded;
  };
  return {
    askAt: (asked) => asOurs(async () => (await issuer()).askAt(asked)),
    redeem: (brought) => asOurs(async () => (await issuer()).redeem(brought)),
  };
};

const start = ({ entries, policy, index, handlers, open }: LambdaParts) => {
  const env = process.env as unknown as Env;
  const settings = JSON.parse(env.HABEAS_SETTINGS) as Settings;
  const now: Clock = () => new Date();
  const log = jsonLog((line) => process.stdout.write(`${line}\n`));
  const texts = open.texts?.();
  let verify: Promise<NonNullable<World['verifyToken']>> | undefined;
  const verifyToken: World['verifyToken'] = (token) => {
    verify ??= open.tokens?.().then(({ openTokens }) => openTokens(env, settings, now));
    return asOurs(async () => (await verify)?.(token));
  };
  const noTexts = async (): Promise<never> => {
    throw new Error('this function was given no texts; see "functions" in routes.ts');
  };
  const table = open.dynamo?.(env, now) ?? notGiven<Table>('table');
  const world = openWorld({
    policy,
    archive: openArchive(index, texts?.read ?? noTexts),
    settings,
    now,
    log,
    openapi: texts?.openapi ?? noTexts,
    table,
    set: env.HABEAS_TABLE_SET,
    ...(open.backups && { backups: open.backups(env, { policy, table, now }) }),
    ...(open.whole && { whole: open.whole(env, now) }),
    ...(open.standby && { standby: open.standby(env, now) }),
    wrapper: open.kms?.(env) ?? notGiven<KeyWrapper>('wrapping key'),
    mailer: open.ses?.(env, settings, now) ?? notGiven<Mailer>('mailer'),
    ...(open.s3 && { files: open.s3(env) }),
    sealsSigningKey: false,
    ...(open.tokens && { verifyToken }),
    ...(open.signIn && { signIn: lazySignIn(open.signIn, env, now) }),
  });
  return { world, answer: httpFunction(entries.routes, handlers as Record<string, HttpHandler>, world) };
};

/** Runs a job of this function, and says what failed without saying whose; the error goes on, to retry and dead letter. */
const run = async <Event>(
  parts: LambdaParts,
  world: World,
  handler: string,
  kind: 'feed' | 'schedule' | 'report',
  event: Event,
) => {
  const job = parts.handlers[handler] as EventHandler<Event> | undefined;
  if (!job) throw new Error(`no handler "${handler}" in this function`);
  try {
    await job(event, world);
  } catch (error) {
    const fault = describeFault(error);
    world.log({ event: 'fault', name: handler, ...fault });
    // A new error: the old one's message may hold what was being handled, and the runtime would log it.
    throw new Error(`${kind} ${handler} failed: ${fault.error}`);
  }
};

/** SES leaves this in a bucket when it is told to use it. */
const setUpNote = 'AMAZON_SES_SETUP_NOTIFICATION';
/** SES says this, in plain words, to a topic that it is told to report to. */
const topicNote = 'Successfully validated SNS topic';

const takeMail = async (parts: LambdaParts, world: World, { detail: { bucket, object } }: MailEvent): Promise<void> => {
  const report = parts.entries.reports.find(({ source }) => source === 'inbox');
  const inbox = parts.open.inbox?.(bucket.name);
  if (!report || !inbox) throw new Error('this function was given no inbox; see "functions" in routes.ts');
  if (object.key.endsWith(setUpNote)) return;
  await inbox.take(object.key, (mail) => run(parts, world, report.handler, 'report', mail));
};

/**
 * The entry of one function: HTTP by route, the feed of its table, its schedules and its reports. Opens everything once per
 * instance, on the first call.
 */
export const lambdaEntry = (parts: LambdaParts) => {
  const { feeds, schedules, reports } = parts.entries;
  let started: ReturnType<typeof start> | undefined;
  return async (event: LambdaEvent): Promise<unknown> => {
    started ??= start(parts);
    const { world, answer } = started;
    if ('routeKey' in event) return answer(event);
    if ('schedule' in event) {
      const schedule = schedules.find(({ name }) => name === event.schedule);
      if (!schedule) throw new Error('an event names a schedule that this function does not have');
      const { rotate } = event;
      return run(parts, world, schedule.handler, 'schedule', rotate === undefined ? undefined : { rotate });
    }
    if ('ResponseURL' in event) return parts.open.gate?.()(event, world);
    if ('detail' in event) return takeMail(parts, world, event);
    const records = event.Records;
    if (isStream(records)) {
      for (const change of parts.open.changes?.(records) ?? []) {
        for (const feed of feeds.filter(({ only }) => isFor(only, change.key)))
          await run(parts, world, feed.handler, 'feed', change);
      }
      return undefined;
    }
    for (const report of reports.filter(({ source }) => source === 'mail')) {
      for (const { Sns } of records) {
        if (Sns.Message.startsWith(topicNote)) continue;
        await run(parts, world, report.handler, 'report', JSON.parse(Sns.Message));
      }
    }
    return undefined;
  };
};

const isStream = (records: LambdaRecords): records is DynamoDBStreamEvent['Records'] =>
  records.some((record) => 'dynamodb' in record);
type LambdaRecords = DynamoDBStreamEvent['Records'] | SNSEvent['Records'];
