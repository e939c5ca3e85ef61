import type { Policy } from '../../policy/model/types.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, seal } from '../domain/keys/sealing.ts';
import type { LifeEvents } from '../domain/retention/record-event.ts';
import { eventEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { toEvent } from './life-items.ts';
import { context, fence, put } from './person-items.ts';
import type { StoredItem, Table } from './table.ts';

/** `LifeEvents` over the tables. */
export const openLifeEvents = ({
  policy,
  table,
  keyRing,
  random,
}: {
  readonly policy: Policy;
  readonly table: Table;
  readonly keyRing: KeyRing;
  readonly random: Random;
}): LifeEvents => ({
  async keep({ subjectId, event, number, digest }) {
    const pk = keys.subject(subjectId);
    const sk = keys.event(`${event.source}#${event.eventId}`);
    // By query, because that is all that the function has to be allowed beside putting.
    const [known, person] = await Promise.all([
      table.query('records', pk, { prefix: sk, limit: 1 }),
      table.query('records', pk, { prefix: keys.person, limit: 1 }),
    ]);
    const stood: StoredItem | undefined = known.items.find((item) => item.sk === sk);
    if (stood) return stood['digest'] === digest ? { state: 'known', event: toEvent(stood) } : { state: 'mismatch' };
    const [found] = person.items;
    const key = found && (await keyRing.subjectKey(subjectId));
    if (!found || !key) return { state: 'gone' };
    const writes = [
      put(
        'records',
        {
          pk,
          sk,
          ...event,
          digest,
          ...(number !== undefined && { sealed: seal(key, number, context(subjectId, sk), random) }),
        },
        'absent',
      ),
      fence(found, event.recordedAt),
    ];
    const { committed } = await table.transact([
      ...writes,
      ...eventEntry(policy, event.recordedAt, { subjectId, eventId: `${event.source}#${event.eventId}` }, writes),
    ]);
    return committed ? { state: 'kept', event } : { state: 'raced' };
  },
});
