import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Sessions } from '../../lambdas/domain/sessions/sessions.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { openSessions } from '../../lambdas/stores/session-store.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { storedRows } from '../support/stored-rows.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export type SessionWorld = {
  readonly sessions: Sessions;
  /** The same rows under another policy, or with other chance. */
  readonly reopened: (changes: { sessions?: Partial<Policy['sessions']>; random?: () => Uint8Array }) => Sessions;
  /** ISO 8601; the clock stands still until it is moved. */
  readonly setClock: (instant: string) => void;
  readonly advance: (ms: number) => void;
  readonly now: () => Date;
  /** How many rows were written so far. */
  readonly writes: () => number;
  /** Done once, right before the next row is written: whoever comes in between two steps. */
  readonly beforeNextWrite: (act: () => Promise<unknown>) => void;
  /** Rows of sessions as the file holds them, expired ones included: nothing sweeps here. */
  readonly rows: () => readonly Readonly<Record<string, unknown>>[];
  readonly storePerson: (subjectId: string) => Promise<void>;
  readonly erasePerson: (subjectId: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Sessions over a real file, under a clock that a test moves to the millisecond. */
export const sessionWorld = async (start = '2026-03-02T09:00:00.000Z'): Promise<SessionWorld> => {
  const { folder, remove } = await temporaryFolder();
  await mkdir(join(folder, 'data'));
  let clock = Date.parse(start);
  const now = () => new Date(clock);
  const file = sqliteTable({ file: join(folder, 'data', 'habeas.sqlite'), now, synchronous: 'NORMAL' });
  let written = 0;
  let between: (() => Promise<unknown>) | undefined;
  const table: Table = {
    ...file,
    async put(...put) {
      const act = between;
      between = undefined;
      await act?.();
      const result = await file.put(...put);
      if (result.stored) written += 1;
      return result;
    },
  };
  const reopened: SessionWorld['reopened'] = ({ sessions, random = () => randomBytes(32) }) => {
    const policy = { ...fixturePolicy, sessions: { ...fixturePolicy.sessions, ...sessions } };
    return openSessions({ table, now, policy, random });
  };
  const personKey = (subjectId: string) => ({ pk: keys.subject(subjectId), sk: keys.person });
  return {
    sessions: openSessions({ table, now, policy: fixturePolicy, random: (bytes) => randomBytes(bytes) }),
    reopened,
    setClock(instant) {
      clock = Date.parse(instant);
    },
    advance(ms) {
      clock += ms;
    },
    now,
    writes: () => written,
    beforeNextWrite(act) {
      between = act;
    },
    rows: () => storedRows(folder, 'transient').filter(({ pk }) => String(pk).startsWith(keys.session(''))),
    async storePerson(subjectId) {
      await file.put('records', personKey(subjectId));
    },
    async erasePerson(subjectId) {
      await file.remove('records', personKey(subjectId));
    },
    async close() {
      file.close();
      await remove();
    },
  };
};

/** The instant so many milliseconds after another. */
export const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
