import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Visit, Visits } from '../../lambdas/domain/visits/visits.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { openVisits } from '../../lambdas/stores/visit-store.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { storedRows } from '../support/stored-rows.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export type VisitWorld = {
  readonly visits: Visits;
  readonly table: Table;
  /** The same rows under another policy, or over another table. */
  readonly reopened: (changes: { policy?: Policy; table?: Table }) => Visits;
  /** ISO 8601; the clock stands still until it is moved. */
  readonly setClock: (instant: string) => void;
  readonly now: () => Date;
  /** Rows as the file holds them, expired ones included: nothing sweeps here. */
  readonly rows: (prefix?: string) => readonly Readonly<Record<string, unknown>>[];
  /** Every visit of a day, in no order. */
  readonly ofDay: (day: string, of?: Visits) => Promise<readonly Visit[]>;
  readonly linkedTo: (subjectId: string, day: string) => Promise<readonly Visit[]>;
  readonly close: () => Promise<void>;
};

const all = async <T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
};

/** Visits over a real file, under a clock that a test moves to the millisecond. */
export const visitWorld = async (
  start = '2026-03-02T09:00:00.000Z',
  policy: Policy = fixturePolicy,
): Promise<VisitWorld> => {
  const { folder, remove } = await temporaryFolder();
  await mkdir(join(folder, 'data'));
  let clock = Date.parse(start);
  const now = () => new Date(clock);
  const table = sqliteTable({ file: join(folder, 'data', 'habeas.sqlite'), now, synchronous: 'NORMAL' });
  const keyFile = join(folder, 'key');
  await createKeyfile(keyFile);
  const random = (bytes: number) => randomBytes(bytes);
  const wrapper = keyfileWrapper({ file: keyFile });
  const keyRing = openKeyRing({ policy, table, wrapper, now, random, sealsSigningKey: true });
  const reopened: VisitWorld['reopened'] = (changes) => openVisits({ policy, table, ...changes, keyRing, random, now });
  const visits = reopened({});
  return {
    visits,
    table,
    reopened,
    setClock(instant) {
      clock = Date.parse(instant);
    },
    now,
    rows: (prefix = '') => storedRows(folder, 'transient').filter(({ pk }) => String(pk).startsWith(prefix)),
    ofDay: (day, of = visits) => all(of.ofDay(day)),
    linkedTo: (subjectId, day) => all(visits.linkedTo(subjectId, day)),
    async close() {
      table.close();
      await remove();
    },
  };
};

/** A visit as it is kept. */
export const visitAt = (visitedAt: string, changes: Partial<Visit> = {}): Visit => ({
  visitedAt,
  truncatedAddress: '203.0.113.0/24',
  browser: 'Firefox 132',
  ...changes,
});

/** What a browser tells a server, in full. */
export const told = {
  address: '203.0.113.77',
  language: 'es-AR-u-ca-gregory',
  country: 'AR',
  browser: 'Firefox 132',
  platform: 'Linux',
  referrer: 'https://search.example/find?q=zebulon+diagnosis#top',
  entryPage: '/papel/ana%40example.com?session=wombat-4711#numbat',
  exitPage: '/gracias?id=quokka-0815',
};
