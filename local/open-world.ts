import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { folderObjects } from '../lambdas/adapters/folder/folder-objects.ts';
import { createKeyfile, keyfileWrapper } from '../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { openDatabase } from '../lambdas/adapters/sqlite/open-database.ts';
import { type SqliteTable, tableOver } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../lambdas/adapters/sqlite/whole-table.ts';
import type { KeyWrapper } from '../lambdas/domain/keys/key-wrapper.ts';
import type { Mailer } from '../lambdas/domain/mail/mailer.ts';
import type { Settings } from '../lambdas/domain/settings.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { feeds } from '../lambdas/routes.ts';
import { httpHandlers } from '../lambdas/runtime/all-handlers.ts';
import { isFor } from '../lambdas/runtime/feeds.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import type { Log } from '../lambdas/runtime/log.ts';
import { openWorld } from '../lambdas/runtime/world.ts';
import { openRecoveryCopies, type RecoveryCopies } from '../lambdas/stores/backups/recovery-copies.ts';
import type { Key, WholeTable } from '../lambdas/stores/table.ts';
import { readArchive } from '../policy/model/archive.ts';
import { assertLawful, openFacts } from '../policy/model/check.ts';
import { assertNotLonger } from '../policy/model/lengthening.ts';
import { loadPolicy } from '../policy/model/load.ts';
import type { Archive, Policy } from '../policy/model/types.ts';
import { consoleClient } from './console-client.ts';
import { type DataFiles, openDataFolder, recoveryFolder } from './data-folder.ts';
import { type DemoClock, demoClock } from './demo-clock.ts';
import { lazyBackups } from './lazy-backups.ts';
import { assertNotLost } from './lost-data.ts';
import type { Options } from './options.ts';
import { lazyRehearsalPlace } from './restore/lazy-rehearsal.ts';
import { StartProblem } from './start-problem.ts';

/** Loads at the first call and answers all with the result; a failure is not kept. */
export const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
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

const openArchive = async (policy: Policy, name: string, folder: string): Promise<Archive> => {
  const { version } = policy;
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
  await assertNotLonger(policy, { name, folder, publications: archive.publications }).catch((error: Error) => {
    throw new StartProblem(error.message);
  });
  return archive;
};

type Parts = {
  readonly options: Options;
  readonly settings: Settings;
  readonly policy: Policy;
  readonly archive: Archive;
  readonly files: DataFiles;
  readonly table: SqliteTable;
  readonly whole: WholeTable;
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

/** Where staff sign in to the console: code that is loaded when somebody does, or at the start of production. */
const signInOf = ({ options, settings, now }: Parts): NonNullable<World['signIn']> => {
  const issuer = once(async () => {
    const { issuerSignIn } = await import('../lambdas/adapters/oidc/issuer-sign-in.ts');
    const { issuer, consoleClientId: clientId } =
      options.mode === 'production'
        ? options.production
        : { issuer: `${settings.publicUrl}/_local`, consoleClientId: consoleClient };
    return issuerSignIn({ issuer, clientId, now });
  });
  return {
    askAt: async (asked) => (await issuer()).askAt(asked),
    redeem: async (brought) => (await issuer()).redeem(brought),
  };
};

const openParts = async (parts: Parts): Promise<World> => {
  const { options, policy, files } = parts;
  if (options.mode === 'demo') await createKeyfile(files.demoKey);
  const wrapper = openWrapper(options, files);
  const openapi = async () =>
    (await import('../lambdas/runtime/openapi.ts')).renderOpenapi(policy, await httpHandlers());
  const world = openWorld({
    ...parts,
    openapi,
    wrapper,
    mailer: await openMailer(parts),
    files: folderObjects({ folder: files.passing, now: parts.now }),
    backups: lazyBackups(parts),
    rehearsalPlace: lazyRehearsalPlace(parts),
    signIn: signInOf(parts),
    sealsSigningKey: true,
  });
  // Unwrapped now: a wrong key file is found out at the start, not by the first person who registers.
  await world.keyRing.derived('wrap').catch((error: Error) => {
    if (error instanceof Unavailable) throw error;
    throw new StartProblem(`The key file does not fit the data in ${options.data}: ${error.message}.`);
  });
  return world;
};

/** A change that some feed reads; others need not be kept. */
const isFed = (key: Key) => feeds.some(({ only }) => isFor(only, key));

/** What any work on a data folder rests on. Throws `StartProblem`, or an error with the policy's findings. */
export const openGround = async (options: Options) => {
  const { policy, folder } = await loadPolicy(options.policy);
  const pending = checkPolicy(policy, options.mode);
  const archive = await openArchive(policy, options.policy, folder);
  const files = await openDataFolder(options.data, { policy: policy.id, mode: options.mode });
  const clock = demoClock(files.clock);
  const now: Clock = options.mode === 'demo' ? clock.now : () => new Date();
  return { policy, pending, archive, files, clock, now };
};

/** What unwraps the tenant key. */
export const openWrapper = (options: Options, files: DataFiles): KeyWrapper =>
  keyfileWrapper({ file: options.mode === 'demo' ? files.demoKey : options.production.keyFile });

/** What lies behind every way to work on a data folder: the server, and commands beside it. */
export type LocalWorld = {
  readonly policy: Policy;
  /** Facts that the policy still has to confirm. */
  readonly pending: readonly string[];
  readonly files: DataFiles;
  readonly clock: DemoClock;
  readonly table: SqliteTable;
  readonly world: World;
  /** Short-lived copies of keys and journal, which the server makes. */
  readonly recovery: RecoveryCopies;
};

/**
 * Opens policy, data folder and keys. `changed` is told after a change that some feed reads. Throws `StartProblem`, or an
 * error with the policy's findings. Whoever opens it closes the table.
 */
export const openLocalWorld = async (
  options: Options,
  settings: Settings,
  log: Log,
  changed: () => void = () => undefined,
): Promise<LocalWorld> => {
  const { policy, pending, archive, files, clock, now } = await openGround(options);
  if (options.mode === 'production') await assertNotLost(options, files);
  const database = openDatabase(files.database, options.synchronous);
  const table = tableOver(database, { now, wanted: isFed, changed });
  const whole = sqliteWholeTable(database, { now });
  try {
    const world = await openParts({ options, settings, policy, archive, files, table, whole, now, log });
    const objects = folderObjects({ folder: recoveryFolder(options, files), now });
    const recovery = openRecoveryCopies({ policy, table, whole, objects, now });
    return { policy, pending, files, clock, table, world, recovery };
  } catch (error) {
    table.close();
    throw error;
  }
};
