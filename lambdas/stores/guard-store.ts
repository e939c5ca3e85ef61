import type { Policy } from '../../policy/model/types.ts';
import { type Guards, type LinkOutcome, repeatMs, type SuppressionScope } from '../domain/guards/guards.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash } from '../domain/keys/sealing.ts';
import { type Address, mailboxForms } from '../domain/mail/address.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { suppressionEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { erasedIdentity, erasedMarks, put } from './person-items.ts';
import type { Item, Key, StoredItem, Table, Write } from './table.ts';

const day = 86_400_000;
/** Longer than any mail takes to be handed over. */
const abandonedMs = 60_000;

/** The outcome a used-link mark holds. */
export const toOutcome = (item: StoredItem): LinkOutcome => ({
  outcome: item['outcome'] as LinkOutcome['outcome'],
  at: String(item['at']),
  ...(typeof item['subjectId'] === 'string' && { subjectId: item['subjectId'] }),
  ...(typeof item['decisionId'] === 'string' && { decisionId: item['decisionId'] }),
});

/** References of requests that a pause waits for, until somebody has read them. */
const unreadOf = (pause: StoredItem | undefined): readonly string[] =>
  (pause?.['unread'] as readonly string[] | undefined) ?? [];

/** `Guards` over the `guards` table. */
export const openGuards = (ports: {
  readonly policy: Policy;
  readonly table: Table;
  readonly keyRing: KeyRing;
  readonly now: Clock;
}): Guards => {
  const { policy, table, keyRing, now } = ports;

  /** Places of this form and kind under the key of a period, if that key still exists. */
  const placesOf = async (period: number, form: string, kind: string): Promise<number> => {
    const key = await keyRing.keyOfPeriod('guard', period);
    if (!key) return 0;
    return (await table.query('guards', keys.cap(keyedHash(key, form)), { prefix: keys.slots(kind) })).items.length;
  };

  /** Takes a place and answers its key. Places live for 24 hours under the hash of their day; yesterday's count too. */
  const takePlace = async (form: string, kind: string, limit: number): Promise<Key | undefined> => {
    const { period, key } = await keyRing.currentKey('guard');
    const before = await placesOf(period - 1, form, kind);
    const pk = keys.cap(keyedHash(key, form));
    const expiresAt = epochSeconds(new Date(now().getTime() + day));
    for (let slot = 0; slot < limit - before; slot += 1) {
      const place = { pk, sk: keys.slot(kind, slot) };
      if ((await table.put('guards', { ...place, expiresAt }, 'absent')).stored) return place;
    }
    return undefined;
  };

  /** Changes a pause by what it is at that moment, or removes it; a wish that stands there is left alone. */
  const changePause = async (
    mark: Key,
    change: (stands: StoredItem | undefined) => Item | undefined,
  ): Promise<void> => {
    const stands = await table.get('guards', mark);
    if (stands && stands['reason'] !== 'pause') return;
    const next = change(stands);
    const isDone = next
      ? (await table.put('guards', next, stands?.version ?? 'absent')).stored
      : !stands || (await table.remove('guards', mark, stands.version));
    if (!isDone) await changePause(mark, change);
  };

  const suppressedSince: Guards['suppressedSince'] = async (address, scope) => {
    const marks = await suppressionMarks(keyRing, address, [scope]);
    const found = await Promise.all(marks.map((mark) => table.get('guards', mark)));
    return found
      .flatMap((item) => (item ? [String(item['since'])] : []))
      .sort()
      .at(-1);
  };

  return {
    suppressedSince,

    async wasErased(person) {
      const found = await Promise.all((await erasedMarks(person, keyRing)).map((mark) => table.get('guards', mark)));
      return found.some((item) => item !== undefined);
    },

    async markErased(person) {
      const at = now();
      const marks = await erasedIdentity(person, at, ports);
      await table.transact([...marks, ...suppressionEntry(policy, at.toISOString(), idOf(marks), marks)]);
    },

    isSuppressed: async (address, scope) => (await suppressedSince(address, scope)) !== undefined,

    async suppress(address, scopes, reason, since = now()) {
      const at = since.toISOString();
      const known = await Promise.all(scopes.map((scope) => suppressedSince(address, scope)));
      const news = scopes.filter((_, place) => (known[place] ?? '') < at);
      if (news.length > 0) {
        const how = { reason, since: at, at: now().toISOString() };
        await table.transact(await suppressionWrites(policy, keyRing, address, news, how));
      }
    },

    async pauseAdvertising(address, requestId, until) {
      const ends = epochSeconds(until);
      for (const mark of await suppressionMarks(keyRing, address, ['marketing'])) {
        await changePause(mark, (stands) => ({
          ...mark,
          since: stands?.['since'] ?? now().toISOString(),
          reason: 'pause',
          unread: [...new Set([...unreadOf(stands), requestId])],
          expiresAt: Math.max(ends, Number(stands?.expiresAt ?? 0)),
        }));
      }
    },

    async resumeAdvertising(address, requestId) {
      for (const mark of await suppressionMarks(keyRing, address, ['marketing'])) {
        await changePause(mark, (stands) => {
          const unread = unreadOf(stands).filter((id) => id !== requestId);
          return stands && unread.length > 0 ? { ...stands, unread } : undefined;
        });
      }
    },

    async claim(id) {
      const key = { pk: keys.repeat(id), sk: keys.only };
      const at = now().getTime();
      const claim = { ...key, at, settled: false, expiresAt: epochSeconds(new Date(at + repeatMs)) };
      const put = await table.put('guards', claim, 'absent');
      if (put.stored || !put.stood) return put.stored;
      const { settled, at: before, version } = put.stood;
      if (settled === true || at - Number(before) < abandonedMs) return false;
      return (await table.put('guards', claim, version)).stored;
    },

    async settleClaim(id) {
      const at = now().getTime();
      const expiresAt = epochSeconds(new Date(at + repeatMs));
      await table.put('guards', { pk: keys.repeat(id), sk: keys.only, at, settled: true, expiresAt });
    },

    async releaseClaim(id) {
      await table.remove('guards', { pk: keys.repeat(id), sk: keys.only });
    },

    takeFromBudget(share = 'links') {
      const today = now().toISOString().slice(0, 10);
      const expiresAt = epochSeconds(new Date(Date.parse(`${today}T00:00:00Z`) + 2 * day));
      return table.count('guards', { pk: keys.budget(today), sk: share }, policy.mailCaps.total, expiresAt);
    },

    async takeMarketingPlace(address) {
      const { most, days } = policy.marketingCap;
      // By the mailbox, whatever the tag: it is one person who reads it all.
      const mailbox = mailboxForms(address).at(-1) ?? '';
      const [pk = '', ...old] = (await keyRing.recent('suppression', days * 24)).map(({ key }) =>
        keys.sends(keyedHash(key, 'sends', mailbox)),
      );
      const slots = Array.from({ length: most }, (_, slot) => keys.slot('sent', slot));
      const places = old.flatMap((before) => slots.map((sk) => ({ pk: before, sk })));
      const taken = await Promise.all(places.map((place) => table.get('guards', place)));
      const before = taken.filter((item) => item !== undefined).length;
      const expiresAt = epochSeconds(new Date(now().getTime() + days * day));
      for (let slot = 0; slot < most - before; slot += 1) {
        const place = { pk, sk: keys.slot('sent', slot) };
        if (!(await table.put('guards', { ...place, expiresAt }, 'absent')).stored) continue;
        return async () => {
          await table.remove('guards', place);
        };
      }
      return undefined;
    },

    async takeMailPlace(address, kind) {
      const [exact = '', mailbox] = mailboxForms(address);
      const { perAddress, perMailbox } = policy.mailCaps;
      const taken: Key[] = [];
      const giveBack = async () => {
        for (const key of taken) await table.remove('guards', key);
      };
      // All plus-tags of one mailbox together are capped too: a fresh tag per mail must not flood one person.
      for (const [form, of, limit] of [
        [exact, kind, perAddress],
        ...(mailbox ? [[mailbox, `${kind}-tags`, perMailbox] as const] : []),
      ] as const) {
        const key = await takePlace(form, of, limit);
        if (!key) {
          await giveBack();
          return undefined;
        }
        taken.push(key);
      }
      return giveBack;
    },

    async linkOutcome(id) {
      const item = await table.get('guards', { pk: keys.usedLink(id), sk: keys.only });
      return item && toOutcome(item);
    },
  };
};

/** Where the marks of an address stand if it is suppressed in these scopes: of each of its forms, under every key version. */
export const suppressionMarks = async (
  keyRing: KeyRing,
  address: Address,
  scopes: readonly SuppressionScope[],
): Promise<readonly Key[]> =>
  (await keyRing.allDerived('suppression')).flatMap(({ version, key }) =>
    mailboxForms(address).flatMap((form) =>
      scopes.map((sk) => ({ pk: keys.suppression(version, keyedHash(key, form)), sk })),
    ),
  );

/** Names the entry of these marks: others of the same address within a millisecond have an entry of their own. */
const idOf = (marks: readonly Write[]): string => {
  const items = marks.flatMap((mark) => (mark.type === 'put' ? [mark.item] : []));
  return `${items[0]?.pk}#${[...new Set(items.map(({ sk }) => sk))].join(',')}`;
};

/**
 * What suppresses an address: a mark for each of its forms and scopes, and the journal entry that a restore replays. `since`: from
 * when on; `at`: when that is noted.
 */
export const suppressionWrites = async (
  policy: Policy,
  keyRing: KeyRing,
  address: Address,
  scopes: readonly SuppressionScope[],
  { reason, since, at }: { readonly reason: string; readonly since: string; readonly at: string },
): Promise<readonly Write[]> => {
  const { version, key } = await keyRing.derived('suppression');
  const marks = mailboxForms(address).flatMap((form) =>
    scopes.map((sk) => put('guards', { pk: keys.suppression(version, keyedHash(key, form)), sk, since, reason })),
  );
  return [...marks, ...suppressionEntry(policy, at, idOf(marks), marks)];
};
