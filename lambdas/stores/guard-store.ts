import type { Policy } from '../../policy/model/types.ts';
import type { Guards, LinkOutcome } from '../domain/guards/guards.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash } from '../domain/keys/sealing.ts';
import { type Address, mailboxForms } from '../domain/mail/address.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Key, StoredItem, Table } from './table.ts';

const day = 86_400_000;
const repeatMs = 10 * 60_000;

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10);

/** The outcome a used-link mark holds. */
export const toOutcome = (item: StoredItem): LinkOutcome => ({
  outcome: item['outcome'] as LinkOutcome['outcome'],
  at: String(item['at']),
  ...(typeof item['subjectId'] === 'string' && { subjectId: item['subjectId'] }),
  ...(typeof item['decisionId'] === 'string' && { decisionId: item['decisionId'] }),
});

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

  return {
    async isSuppressed(address, scope) {
      const versions = await keyRing.allDerived('suppression');
      const found = await Promise.all(
        versions.flatMap(({ version, key }) =>
          mailboxForms(address).map((form) =>
            table.get('guards', { pk: keys.suppression(version, keyedHash(key, form)), sk: scope }),
          ),
        ),
      );
      return found.some((item) => item !== undefined);
    },

    async suppress(address, scopes, reason) {
      const { version, key } = await keyRing.derived('suppression');
      const since = now().toISOString();
      for (const form of mailboxForms(address)) {
        for (const scope of scopes) {
          await table.put(
            'guards',
            { pk: keys.suppression(version, keyedHash(key, form)), sk: scope, since, reason },
            'absent',
          );
        }
      }
    },

    async claim(id) {
      const expiresAt = epochSeconds(new Date(now().getTime() + repeatMs));
      return (await table.put('guards', { pk: keys.repeat(id), sk: keys.only, expiresAt }, 'absent')).stored;
    },

    async releaseClaim(id) {
      await table.remove('guards', { pk: keys.repeat(id), sk: keys.only });
    },

    async takeMailPlace(address, kind) {
      const [exact = '', mailbox] = mailboxForms(address);
      const { perAddress, perMailbox, total } = policy.mailCaps;
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
          return { state: 'capped' };
        }
        taken.push(key);
      }
      const today = dayOf(now());
      const expiresAt = epochSeconds(new Date(Date.parse(`${today}T00:00:00Z`) + 2 * day));
      if (await table.count('guards', { pk: keys.budget(today), sk: keys.only }, total, expiresAt)) {
        return { state: 'taken', giveBack };
      }
      await giveBack();
      return { state: 'exhausted' };
    },

    async linkOutcome(id) {
      const item = await table.get('guards', { pk: keys.usedLink(id), sk: keys.only });
      return item && toOutcome(item);
    },
  };
};

/** Suppression marks for the writes of a transaction: the same rows that `Guards.suppress` puts. */
export const suppressionMarks = async (keyRing: KeyRing, address: Address, since: string, reason: string) => {
  const { version, key } = await keyRing.derived('suppression');
  return mailboxForms(address).map((form) => ({
    pk: keys.suppression(version, keyedHash(key, form)),
    sk: 'entry',
    since,
    reason,
  }));
};
