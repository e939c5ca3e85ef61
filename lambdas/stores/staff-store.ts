import type { Policy } from '../../policy/model/types.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Random } from '../domain/keys/sealing.ts';
import { Refusal } from '../domain/problems.ts';
import {
  type ActKind,
  type Acts,
  hasLapsed,
  type NewAct,
  noted,
  type TwoPersonAct,
  withApproval,
} from '../domain/staff/acts.ts';
import { type Access, type Audit, loggedUntil, type NewAccess } from '../domain/staff/audit.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import { put } from './person-items.ts';
import type { Item, StoredItem, Table } from './table.ts';

type Ports = { readonly policy: Policy; readonly now: Clock; readonly random: Random };

/** Random bytes that keep apart what happens in one millisecond. */
const entryIdBytes = 9;

/**
 * The entry in the audit of what is seen or done now: part of the transaction of the change itself, so that neither is kept
 * without the other. It ends as the policy ends its log of accesses.
 */
export const auditItem = ({ by, ...access }: NewAccess, { policy, now, random }: Ports): Item => {
  const at = now();
  const seenAt = at.toISOString();
  const id = Buffer.from(random(entryIdBytes)).toString('base64url');
  return {
    pk: keys.audit(seenAt.slice(0, 10)),
    sk: keys.auditEntry(seenAt, id),
    principal: by.id,
    roles: by.roles,
    ...access,
    seenAt,
    expiresAt: epochSeconds(loggedUntil(policy, at)),
  };
};

const toAccess = ({ pk: _pk, sk: _sk, version: _version, expiresAt: _end, ...access }: StoredItem): Access =>
  access as unknown as Access;

const toCursor = (sk: string): string => Buffer.from(sk).toString('base64url');
/** The sort key that a cursor names; undefined where it cannot be one of that day. */
const fromCursor = (cursor: string, day: string): string | undefined => {
  const sk = Buffer.from(cursor, 'base64url').toString();
  return sk.startsWith(`${day}T`) && /^[\w:.-]+#[\w-]+$/.test(sk) && toCursor(sk) === cursor ? sk : undefined;
};

/** `Audit` over the tables. */
export const openAudit = ({ table, ...ports }: Ports & { readonly table: Table }): Audit => ({
  async note(access) {
    const kept = await table.put('records', auditItem(access, ports), 'absent');
    if (!kept.stored) throw new Error('two entries of the audit have one key');
  },

  async ofDay(day, { limit, cursor }) {
    const last = cursor === undefined ? undefined : fromCursor(cursor, day);
    if (cursor !== undefined && last === undefined) return undefined;
    // `to` takes its end in, which was shown before; and one more tells whether there are more.
    const range = { newestFirst: true, limit: limit + 2, ...(last !== undefined && { to: last }) };
    const { items } = await table.query('records', keys.audit(day), range);
    // Whatever end an entry was written with, a shorter period counts at once; what is older than one that ended has ended too.
    const at = ports.now();
    const isKept = ({ seenAt }: StoredItem) => loggedUntil(ports.policy, new Date(String(seenAt))) > at;
    const older = items.filter((item) => item.sk !== last && isKept(item));
    const page = older.slice(0, limit);
    const end = older.length > limit ? page.at(-1) : undefined;
    return { accesses: page.map(toAccess), ...(end && { cursor: toCursor(end.sk) }) };
  },
});

/** Ids are UUIDs: longer or broken text names no act, and may be no key that a table can hold. */
const mayBeId = (id: string): boolean => id !== '' && id.length <= 36 && id.isWellFormed();

const keyOf = (id: string) => ({ pk: keys.acts, sk: id });

const toAct = ({ pk: _pk, sk: id, version: _version, expiresAt: _end, ...act }: StoredItem): TwoPersonAct =>
  ({ id, ...act }) as unknown as TwoPersonAct;

const actItem = ({ id, ...act }: TwoPersonAct, expiresAt: number): Item => ({ ...keyOf(id), ...act, expiresAt });

/** What makes a proposal the same as one before. */
const contentOf = ({ kind, subjectId, reason, details, proposedBy }: Omit<TwoPersonAct, 'id' | 'proposedAt'>): string =>
  canonicalJson({ kind, subjectId, reason, details, proposedBy });

/** `Acts` over the tables; each change of an act is one transaction with its entry in the audit. */
export const openActs = ({ table, ...ports }: Ports & { readonly table: Table }): Acts => {
  const { policy, now } = ports;

  const stored = async (kind: ActKind, id: string): Promise<StoredItem | undefined> => {
    const item = mayBeId(id) ? await table.get('records', keyOf(id)) : undefined;
    return item?.['kind'] === kind ? item : undefined;
  };

  /** Those that are asked for, oldest first. */
  const inOrder = async (isWanted: (act: TwoPersonAct) => boolean): Promise<readonly TwoPersonAct[]> => {
    const wanted: TwoPersonAct[] = [];
    let cursor: string | undefined;
    do {
      const page = await table.query('records', keys.acts, { limit: 1_000, ...(cursor !== undefined && { cursor }) });
      wanted.push(...page.items.map(toAct).filter(isWanted));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return wanted.toSorted((a, b) => (`${a.proposedAt} ${a.id}` < `${b.proposedAt} ${b.id}` ? -1 : 1));
  };

  const entry = (access: NewAccess): Item => auditItem(access, ports);

  const approve: Acts['approve'] = async (kind, id, by) => {
    const item = await stored(kind, id);
    if (!item) throw new Refusal('NOT_FOUND');
    const act = toAct(item);
    const approved = withApproval(act, by, { policy, now: now() });
    if (approved === act) return act;
    const { subjectId, reason } = act;
    const { version, ...kept } = item;
    const result = await table.transact([
      put('records', { ...kept, approvedBy: approved.approvedBy, approvedAt: approved.approvedAt }, version),
      put('records', entry({ by, act: noted[kind].approved, reason, subjectId, reference: id }), 'absent'),
    ]);
    // Somebody was faster; nothing but an approval changes an act, so this ends with the next look.
    return result.committed ? approved : approve(kind, id, by);
  };

  return {
    async propose({ by, ...proposal }: NewAct) {
      const at = now();
      const act: TwoPersonAct = { ...proposal, proposedBy: by.id, proposedAt: at.toISOString() };
      const { id, kind, subjectId, reason } = act;
      const result = await table.transact([
        put('records', actItem(act, epochSeconds(loggedUntil(policy, at))), 'absent'),
        put('records', entry({ by, act: noted[kind].proposed, reason, subjectId, reference: id }), 'absent'),
      ]);
      if (result.committed) return act;
      const stood = result.refused.find(({ index }) => index === 0)?.stood;
      if (!stood) throw new Error('a refused put must name the item that stood');
      const before = toAct(stood);
      if (contentOf(before) !== contentOf(act)) {
        throw new Refusal('IDEMPOTENCY_MISMATCH', { places: [{ path: 'id', code: 'IDEMPOTENCY_MISMATCH' }] });
      }
      return before;
    },

    async find(kind, id) {
      const item = await stored(kind, id);
      return item && toAct(item);
    },

    approve,

    async pending() {
      const waiting = await inOrder((act) => act.approvedBy === undefined);
      const at = now();
      return waiting.filter((act) => !hasLapsed(act, policy, at));
    },

    ofKind: async (kind) => (await inOrder((act) => act.kind === kind)).toReversed(),
  };
};
