import { createHash } from 'node:crypto';
import type { Language } from '../../policy/model/types.ts';
import type { Random } from '../domain/keys/sealing.ts';
import { type ConsoleSession, type ConsoleSessions, type Opened, openedMinutes } from '../domain/staff/sign-in.ts';
import type { Role } from '../domain/staff/staff.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Item, Key, StoredItem, Table } from './table.ts';

const idBytes = 32;
const minuteMs = 60_000;
const idleMs = 30 * minuteMs;
const longestMs = 8 * 60 * minuteMs;
/** Its use is noted this often at most. */
const touchMs = minuteMs;
/** Requests that somebody has open at once, the last ones of them. */
const mostOpened = 20;
const mostTries = 3;

/** Whoever reads the table learns no id that would be taken for good. */
const keyOf = (id: string): Key => ({
  pk: keys.consoleSession(createHash('sha256').update(id).digest('base64url')),
  sk: keys.only,
});

/** A session as it is stored; it ends by itself at the earlier of its two limits. */
type Row = ConsoleSession & { readonly createdAt: string; readonly usedAt: string };

const toItem = (key: Key, { staff, language, opened, createdAt, usedAt }: Row): Item => ({
  ...key,
  principal: staff.id,
  roles: staff.roles,
  language,
  opened,
  createdAt,
  usedAt,
  expiresAt: epochSeconds(new Date(Math.min(Date.parse(usedAt) + idleMs, Date.parse(createdAt) + longestMs))),
});

const toRow = (item: StoredItem): Row => ({
  staff: { id: String(item['principal']), roles: item['roles'] as readonly Role[] },
  language: item['language'] as Language,
  opened: item['opened'] as Readonly<Record<string, Opened>>,
  createdAt: String(item['createdAt']),
  usedAt: String(item['usedAt']),
});

/** `ConsoleSessions` over the `transient` table. */
export const openConsoleSessions = ({
  table,
  now,
  random,
}: {
  readonly table: Table;
  readonly now: Clock;
  readonly random: Random;
}): ConsoleSessions => {
  const fresh = (opened: Readonly<Record<string, Opened>>): Readonly<Record<string, Opened>> => {
    const since = now().getTime() - openedMinutes * minuteMs;
    return Object.fromEntries(
      Object.entries(opened)
        .filter(([, { at }]) => Date.parse(at) > since)
        .toSorted(([, a], [, b]) => (a.at < b.at ? -1 : 1))
        .slice(-mostOpened),
    );
  };

  /** Changes a session where it stands, again if another tab was first; one that has ended stays so. */
  const change = async (id: string, changed: (row: Row) => Row): Promise<void> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const item = await table.get('transient', keyOf(id));
      if (!item) return;
      const next = { ...changed(toRow(item)), usedAt: now().toISOString() };
      if ((await table.put('transient', toItem(keyOf(id), next), item.version)).stored) return;
    }
  };

  return {
    async begin(staff, language) {
      const id = Buffer.from(random(idBytes)).toString('base64url');
      const at = now().toISOString();
      const row: Row = { staff, language, opened: {}, createdAt: at, usedAt: at };
      const { stored } = await table.put('transient', toItem(keyOf(id), row), 'absent');
      // Chance that repeats itself would hand one session to two people.
      if (!stored) throw new Error('the id of a new session was taken');
      return id;
    },

    async find(id) {
      const item = await table.get('transient', keyOf(id));
      if (!item) return undefined;
      const row = toRow(item);
      if (now().getTime() - Date.parse(row.usedAt) >= touchMs) await change(id, (stands) => stands);
      const { staff, language, opened } = row;
      return { staff, language, opened: fresh(opened) };
    },

    speak: (id, language) => change(id, (row) => ({ ...row, language })),

    open: (id, reference, reason) =>
      change(id, (row) => {
        const { [reference]: _before, ...others } = row.opened;
        return { ...row, opened: fresh({ ...others, [reference]: { reason, at: now().toISOString() } }) };
      }),

    end: async (id) => void (await table.remove('transient', keyOf(id))),
  };
};
