import type { Policy } from '../../policy/model/types.ts';
import type { Decision } from '../domain/consent/decision.ts';
import { rememberedUntil } from '../domain/retention/kept-until.ts';
import { epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import { put } from './person-items.ts';
import type { Item, Key, TableName, Value, Write } from './table.ts';

/** Counts by category: how many units were blocked, and how many erased. */
export type Tally = Readonly<Record<string, { readonly blocked?: number; readonly erased?: number }>>;

/** A row as a change wrote it, or the key of one that it removed. What was sealed is sealed here too, under the same key. */
export type Redo =
  | { readonly table: TableName; readonly item: Item }
  | { readonly table: TableName; readonly key: Key };

/** What can be done again: the log of accesses and what waits for a second person are no part of it, and keys never are. */
const isRedone = (write: Write): write is Exclude<Write, { type: 'check' }> =>
  write.type !== 'check' &&
  ['records', 'blocked', 'guards'].includes(write.table) &&
  !(write.type === 'put' && (write.item.pk === keys.acts || write.item.pk.startsWith(keys.audit(''))));

const toRedo = (write: Exclude<Write, { type: 'check' }>): Redo =>
  write.type === 'put'
    ? { table: write.table, item: write.item }
    : { table: write.table, key: { pk: write.key.pk, sk: write.key.sk } };

/** An item holds 400,000 bytes; what does not fit goes into further entries of the same change. */
const mostBytes = 300_000;

const inParts = (redo: readonly Redo[]): readonly (readonly Redo[])[] => {
  const parts: Redo[][] = [[]];
  let bytes = 0;
  for (const one of redo) {
    const size = Buffer.byteLength(JSON.stringify(one));
    if (bytes > 0 && bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(one);
    bytes += size;
  }
  return parts;
};

type Said = {
  readonly kind: string;
  readonly id: string;
  readonly at: string;
  /** The version that the change gave what it is about. */
  readonly turn?: number | undefined;
};

/** Changes of one person within a millisecond are repeated in the order of what they made of the person, or of the hold. */
const turnOf = (writes: readonly Write[]): number => {
  const versions = writes.flatMap((write) =>
    write.type === 'put' && write.table === 'records' && write.if !== undefined
      ? [{ sk: write.item.sk, version: write.if === 'absent' ? 1 : write.if + 1 }]
      : [],
  );
  const of = versions.find(({ sk }) => sk === keys.person) ?? versions[0];
  return of?.version ?? 0;
};

/**
 * The entry of a change that a restored backup must not undo, for the transaction of the change itself: `writes` are the others
 * of that transaction, which a restore then carries out again. Kept until no backup is left that could undo it.
 */
const entries = (
  policy: Policy,
  { kind, id, at, turn }: Said,
  more: Readonly<Record<string, Value>>,
  writes: readonly Write[] = [],
): readonly Write[] =>
  inParts(writes.filter(isRedone).map(toRedo)).map((redo, part) =>
    put('journal', {
      ...(part === 0 ? more : 'subjectId' in more ? { subjectId: more['subjectId'] } : {}),
      pk: keys.journalDay(at.slice(0, 10)),
      sk: keys.journalEntry(at, turn ?? turnOf(writes), `${kind}#${id}${part === 0 ? '' : `#${part}`}`),
      kind,
      ...(redo.length > 0 && { redo: redo as unknown as Value }),
      expiresAt: epochSeconds(rememberedUntil(policy, new Date(at))),
    }),
  );

/** A withdrawal or refusal. */
export const withdrawalEntry = (
  policy: Policy,
  { decidedAt, subjectId, decisionId }: Decision,
  writes: readonly Write[],
): readonly Write[] =>
  entries(policy, { kind: 'withdrawal', id: `${subjectId}#${decisionId}`, at: decidedAt }, { subjectId }, writes);

/**
 * Somebody is gone altogether; what was counted, by category, and by which run of the purge if it was one; `turn`: one more than the
 * version of them that went; `kept`: what is blocked of them.
 */
export const erasureEntry = (
  policy: Policy,
  at: string,
  subjectId: string,
  done: { readonly run?: string; readonly tally?: Tally; readonly turn?: number },
  kept: readonly Write[],
): readonly Write[] => {
  const { turn, ...counted } = done;
  return entries(policy, { kind: 'erasure', id: subjectId, at, turn }, { subjectId, ...counted }, kept);
};

/** Parts of somebody left use, or blocked data of theirs came to their end. */
export const partEntry = (
  policy: Policy,
  at: string,
  kind: 'blocking' | 'destruction' | 'unblocking',
  { subjectId, id, ...done }: { subjectId: string; id: string; run?: string; tally: Tally },
  writes: readonly Write[],
): readonly Write[] => entries(policy, { kind, id: `${subjectId}#${id}`, at }, { subjectId, ...done }, writes);

/** Visits of a day came to their end; they name nobody, and a restored backup is purged of them like the live tables. */
export const visitsEntry = (
  policy: Policy,
  at: string,
  { id, ...done }: { readonly id: string; readonly run: string; readonly tally: Tally },
): readonly Write[] => entries(policy, { kind: 'visits', id, at }, done);

/** The use of somebody’s data is restricted on a ground, or, without one, is not any more. */
export const restrictionEntry = (
  policy: Policy,
  at: string,
  { subjectId, ground }: { readonly subjectId: string; readonly ground?: string | undefined },
  writes: readonly Write[],
): readonly Write[] =>
  entries(
    policy,
    { kind: 'restriction', id: subjectId, at },
    { subjectId, ...(ground !== undefined && { ground }) },
    writes,
  );

/**
 * Something happened with somebody that starts or stops a clock: without it a restored backup would end those whose contract began
 * since, and forget who closed their account.
 */
export const eventEntry = (
  policy: Policy,
  at: string,
  { subjectId, eventId }: { readonly subjectId: string; readonly eventId: string },
  writes: readonly Write[],
): readonly Write[] => entries(policy, { kind: 'event', id: `${subjectId}#${eventId}`, at }, { subjectId }, writes);

/** Data of somebody were put right: the new values lie sealed under their own key, so that an erasure makes this unreadable too. */
export const rectificationEntry = (
  policy: Policy,
  at: string,
  { subjectId, id }: { readonly subjectId: string; readonly id: string },
  writes: readonly Write[],
): readonly Write[] => entries(policy, { kind: 'rectification', id: `${subjectId}#${id}`, at }, { subjectId }, writes);

/** A hold was set or released: a restored backup keeps what is held, and nothing that is not. */
export const holdEntry = (policy: Policy, at: string, holdId: string, writes: readonly Write[]): readonly Write[] =>
  entries(policy, { kind: 'hold', id: holdId, at }, {}, writes);

/** Marks of an address that must not be written to, entered or imported. `at`: when it is noted. */
export const suppressionEntry = (policy: Policy, at: string, id: string, marks: readonly Write[]): readonly Write[] =>
  entries(policy, { kind: 'suppression', id, at }, {}, marks);
