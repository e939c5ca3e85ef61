import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../domain/keys/sealing.ts';
import { fetchesOfPart, type Grants, grantMinutes } from '../domain/requests/grants.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { keys } from './keys.ts';
import type { Key, StoredItem, Table } from './table.ts';

const secretBytes = 24;
const mostRaces = 10;

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url');

const placeOf = (linkId: string): Key => ({ pk: keys.grant(linkId), sk: keys.only });

const isFor = (item: StoredItem, secret: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(String(item['hash'])));

/** `Grants` over the `guards` table: of a secret it keeps the hash. */
export const openGrants = ({
  table,
  random,
  now,
}: {
  readonly table: Table;
  readonly random: Random;
  readonly now: Clock;
}): Grants => ({
  async open(linkId, until) {
    const secret = Buffer.from(random(secretBytes)).toString('base64url');
    const endsAt = new Date(now().getTime() + grantMinutes * 60_000);
    const item = {
      ...placeOf(linkId),
      hash: hashOf(secret),
      endsAt: endsAt.toISOString(),
      fetched: {},
      expiresAt: epochSeconds(until),
    };
    return (await table.put('guards', item, 'absent')).stored ? { secret, endsAt } : undefined;
  },

  wasOpened: async (linkId) => (await table.get('guards', placeOf(linkId))) !== undefined,

  async use(linkId, secret, part) {
    for (let race = 0; race < mostRaces; race += 1) {
      const item = await table.get('guards', placeOf(linkId));
      if (!item || !isFor(item, secret) || now().toISOString() >= String(item['endsAt'])) return false;
      const { version, ...rest } = item;
      const fetched = item['fetched'] as Readonly<Record<string, number>>;
      const times = Object.hasOwn(fetched, part) ? Number(fetched[part]) : 0;
      if (times >= fetchesOfPart) return false;
      const next = { ...rest, fetched: { ...fetched, [part]: times + 1 } };
      if ((await table.put('guards', next, version)).stored) return true;
    }
    throw new Unavailable('too many downloads of one bundle at once');
  },
});
