import { createHash } from 'node:crypto';
import type { Policy } from '../../policy/model/types.ts';
import type { Random } from '../domain/keys/sealing.ts';
import { isAlive, isUseNoted, standing, wholeSecond } from '../domain/sessions/limits.ts';
import type { Session, Sessions } from '../domain/sessions/sessions.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Item, Key, StoredItem, Table } from './table.ts';

const idBytes = 32;

/** Whoever reads the table learns no id that would be taken for good. */
const keyOf = (sessionId: string): Key => ({
  pk: keys.session(createHash('sha256').update(sessionId).digest('base64url')),
  sk: keys.only,
});

/** `Sessions` over the `transient` table: opaque ids and times, nothing else. */
export const openSessions = (ports: {
  readonly table: Table;
  readonly now: Clock;
  readonly policy: Policy;
  readonly random: Random;
}): Sessions => {
  const { table, now, policy, random } = ports;

  const toSession = (item: StoredItem): Session =>
    standing(
      {
        createdAt: String(item['createdAt']),
        lastUsedAt: String(item['lastUsedAt']),
        ...(typeof item['subjectId'] === 'string' && { subjectId: item['subjectId'] }),
      },
      policy.sessions,
    );

  /** Hidden below the table port from the very second on in which it ends, and swept some time after. */
  const toItem = (key: Key, clientId: string, session: Session): Item => {
    const { createdAt, lastUsedAt, idleUntil, subjectId } = session;
    return { ...key, clientId, createdAt, lastUsedAt, subjectId, expiresAt: epochSeconds(new Date(idleUntil)) };
  };

  /** A person whose data were blocked or erased does not exist for sessions; one whose data are restricted does. */
  const lives = async (subjectId: string): Promise<boolean> =>
    (await table.get('records', { pk: keys.subject(subjectId), sk: keys.person })) !== undefined;

  const ownItem = async (clientId: string, sessionId: string): Promise<StoredItem | undefined> => {
    const item = await table.get('transient', keyOf(sessionId));
    return item?.['clientId'] === clientId ? item : undefined;
  };

  /** The session as it stands at an instant. One that the policy of today ends, or whose person is gone, goes here. */
  const alive = async (clientId: string, sessionId: string) => {
    const item = await ownItem(clientId, sessionId);
    if (!item) return undefined;
    const at = now();
    const session = toSession(item);
    if (isAlive(session, at) && (session.subjectId === undefined || (await lives(session.subjectId)))) {
      return { session, at, version: item.version };
    }
    await table.remove('transient', keyOf(sessionId), item.version);
    return undefined;
  };

  return {
    async create(clientId, subjectId) {
      if (subjectId !== undefined && !(await lives(subjectId))) return undefined;
      const sessionId = Buffer.from(random(idBytes)).toString('base64url');
      const createdAt = wholeSecond(now());
      const begun = { createdAt, lastUsedAt: createdAt, ...(subjectId !== undefined && { subjectId }) };
      const session = standing(begun, policy.sessions);
      const { stored } = await table.put('transient', toItem(keyOf(sessionId), clientId, session), 'absent');
      // Chance that repeats itself would hand one person's session to another.
      if (!stored) throw new Error('the id of a new session was taken');
      return { sessionId, session };
    },

    find: async (clientId, sessionId) => (await alive(clientId, sessionId))?.session,

    async touch(clientId, sessionId) {
      const found = await alive(clientId, sessionId);
      if (!found || isUseNoted(found.session, policy.sessions, found.at)) return found?.session;
      const used = standing({ ...found.session, lastUsedAt: wholeSecond(found.at) }, policy.sessions);
      const put = await table.put('transient', toItem(keyOf(sessionId), clientId, used), found.version);
      if (put.stored) return used;
      // Another use was noted first, and stands for this one too; or it was ended meanwhile, and nothing stands.
      return put.stood && toSession(put.stood);
    },

    async end(clientId, sessionId) {
      // Whatever version it has by now: a use that is noted meanwhile must not keep it.
      if (await ownItem(clientId, sessionId)) await table.remove('transient', keyOf(sessionId));
    },
  };
};
