import { randomBytes, randomUUID } from 'node:crypto';
import type { Archive, Policy } from '../../policy/model/types.ts';
import type { Backups } from '../domain/backups/backups.ts';
import type { KeyWrapper } from '../domain/keys/key-wrapper.ts';
import type { Random } from '../domain/keys/sealing.ts';
import type { Mailer } from '../domain/mail/mailer.ts';
import type { Objects } from '../domain/objects/objects.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../domain/time.ts';
import { openBlockedData } from '../stores/blocked-store.ts';
import { openBundles } from '../stores/bundle-store.ts';
import { openCodes } from '../stores/code-store.ts';
import { openConsoleSessions } from '../stores/console-session-store.ts';
import { openDecisions } from '../stores/decision-store.ts';
import { openDestructions } from '../stores/destruction-store.ts';
import { openDocuments } from '../stores/document-store.ts';
import { openLifeEvents } from '../stores/event-store.ts';
import { openGrants } from '../stores/grant-store.ts';
import { openGuards } from '../stores/guard-store.ts';
import { openHolds } from '../stores/hold-store.ts';
import { openImports } from '../stores/import-store.ts';
import { openKeyRing } from '../stores/key-ring.ts';
import { openLives } from '../stores/life-store.ts';
import { openOutbox } from '../stores/outbox-store.ts';
import { openPeople } from '../stores/people-store.ts';
import { openPurgeRuns } from '../stores/purge-run-store.ts';
import { openRehearsals } from '../stores/rehearsal-store.ts';
import { openRequests } from '../stores/request-store.ts';
import { openRestores } from '../stores/restore-store.ts';
import { openSessions } from '../stores/session-store.ts';
import { openActs, openAudit } from '../stores/staff-store.ts';
import { openSubjects } from '../stores/subject-store.ts';
import type { Table, WholeTable } from '../stores/table.ts';
import { openVisits } from '../stores/visit-store.ts';
import type { World } from './handler.ts';
import type { Log } from './log.ts';

/** What differs between AWS, one machine and a test. */
export type Parts = {
  readonly policy: Policy;
  readonly archive: Archive;
  readonly settings: Settings;
  readonly now: Clock;
  readonly log: Log;
  readonly openapi: World['openapi'];
  readonly table: Table;
  readonly set?: string;
  /** Only where a function restores. */
  readonly standby?: World['standby'];
  readonly rehearsalPlace?: World['rehearsalPlace'];
  /** Only where a function goes through whole tables. */
  readonly whole?: WholeTable;
  readonly wrapper: KeyWrapper;
  readonly mailer: Mailer;
  /** Where files that pass lie; only where a function hands some over or takes some. */
  readonly files?: Objects;
  /** Only where a function has to do with backups. */
  readonly backups?: Backups;
  /**
   * On one machine the signing key is sealed under the key file. On AWS it lies in a table of its own key, which only the
   * functions that sign may read: so capturing needs no call to KMS.
   */
  readonly sealsSigningKey: boolean;
  readonly verifyToken?: World['verifyToken'];
  /** Where staff sign in to the console; only where that is served. */
  readonly signIn?: World['signIn'];
  /** Where chance has to be repeatable, as in a simulation; by default the machine's. */
  readonly random?: Random;
  readonly newId?: () => string;
  /** Where time must pass without anybody waiting, as in a test; by default the machine's. */
  readonly sleep?: World['sleep'];
  readonly elapsed?: World['elapsed'];
};

/** A port that this function was not given: touching it is a mistake in `routes.ts`, and says so. */
export const notGiven = <T extends object>(name: string): T =>
  new Proxy({} as T, {
    get: () => {
      throw new Error(`this function was given no ${name}; see "functions" in routes.ts`);
    },
  });

/** Puts the parts together: the composition root of every way to run. */
export const openWorld = (given: Parts): World => {
  const {
    wrapper,
    sealsSigningKey,
    random = randomBytes,
    newId = randomUUID,
    sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    elapsed = () => performance.now(),
    files = notGiven<Objects>('files'),
    whole = notGiven<WholeTable>('scan of a table'),
    backups = notGiven<Backups>('backups'),
    ...parts
  } = given;
  const keyRing = openKeyRing({ ...parts, wrapper, random, sealsSigningKey });
  return {
    ...parts,
    publications: parts.archive.publications,
    random,
    newId,
    keyRing,
    guards: openGuards({ ...parts, keyRing }),
    decisions: openDecisions(parts),
    imports: openImports({ ...parts, keyRing, random }),
    people: openPeople({ ...parts, keyRing, random }),
    outbox: openOutbox({ ...parts, keyRing, random }),
    lifeEvents: openLifeEvents({ ...parts, keyRing, random }),
    lives: openLives({ ...parts, keyRing, random }),
    purgeRuns: openPurgeRuns(parts),
    destructions: openDestructions(parts),
    holds: openHolds({ ...parts, keyRing, random }),
    blockedData: openBlockedData({ ...parts, keyRing, random }),
    subjects: openSubjects({ ...parts, keyRing, random }),
    sessions: openSessions({ ...parts, random }),
    visits: openVisits({ ...parts, keyRing, random }),
    audit: openAudit({ ...parts, random }),
    acts: openActs({ ...parts, random }),
    consoleSessions: openConsoleSessions({ ...parts, random }),
    requests: openRequests({ ...parts, keyRing, random }),
    files,
    codes: openCodes({ ...parts, keyRing, random }),
    grants: openGrants({ ...parts, random }),
    bundles: openBundles({ ...parts, files, keyRing, random }),
    documents: openDocuments({ ...parts, files, keyRing, random }),
    backups,
    restores: openRestores(parts),
    rehearsals: openRehearsals(parts),
    whole,
    over: (table) => openWorld({ ...given, table }),
    sleep,
    elapsed,
  };
};
