import { randomBytes, randomUUID } from 'node:crypto';
import type { Archive, Policy } from '../../policy/model/types.ts';
import type { KeyWrapper } from '../domain/keys/key-wrapper.ts';
import type { Mailer } from '../domain/mail/mailer.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../domain/time.ts';
import { openGuards } from '../stores/guard-store.ts';
import { openKeyRing } from '../stores/key-ring.ts';
import { openPeople } from '../stores/people-store.ts';
import type { Table } from '../stores/table.ts';
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
  readonly wrapper: KeyWrapper;
  readonly mailer: Mailer;
};

/** A port that this function was not given: touching it is a mistake in `routes.ts`, and says so. */
export const notGiven = <T extends object>(name: string): T =>
  new Proxy({} as T, {
    get: () => {
      throw new Error(`this function was given no ${name}; see "functions" in routes.ts`);
    },
  });

/** Puts the parts together: the composition root of every way to run. */
export const openWorld = ({ wrapper, ...parts }: Parts): World => {
  const random = (bytes: number) => randomBytes(bytes);
  const keyRing = openKeyRing({ ...parts, wrapper, random });
  return {
    ...parts,
    publications: parts.archive.publications,
    random,
    newId: randomUUID,
    keyRing,
    guards: openGuards({ ...parts, keyRing }),
    people: openPeople({ ...parts, keyRing, random }),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    elapsed: () => performance.now(),
  };
};
