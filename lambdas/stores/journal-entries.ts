import type { Policy } from '../../policy/model/types.ts';
import type { Decision } from '../domain/consent/decision.ts';
import { stopsOf } from '../domain/consent/decision.ts';
import { rememberedUntil } from '../domain/retention/kept-until.ts';
import { epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Item, Value } from './table.ts';

/** Counts by category: how many units were blocked, and how many erased. */
export type Tally = Readonly<Record<string, { readonly blocked?: number; readonly erased?: number }>>;

/** What a restored backup must not undo; kept until no backup is left that could. */
const entry = (policy: Policy, at: string, kind: string, id: string, more: Readonly<Record<string, Value>>): Item => ({
  ...more,
  pk: keys.journalDay(at.slice(0, 10)),
  sk: keys.journalEntry(at, `${kind}#${id}`),
  kind,
  expiresAt: epochSeconds(rememberedUntil(policy, new Date(at))),
});

/** A withdrawal or refusal. */
export const withdrawalEntry = (
  policy: Policy,
  { decidedAt, subjectId, decisionId, purposes }: Decision,
  more: Readonly<Record<string, string>> = {},
): Item =>
  entry(policy, decidedAt, 'withdrawal', `${subjectId}#${decisionId}`, {
    ...more,
    subjectId,
    decisionId,
    purposes: stopsOf(purposes),
  });

/** Somebody is gone altogether; what was counted, by category, and by which run of the purge if it was one. */
export const erasureEntry = (
  policy: Policy,
  at: string,
  subjectId: string,
  done: { run?: string; tally?: Tally } = {},
): Item => entry(policy, at, 'erasure', subjectId, { subjectId, ...done });

/** Parts of somebody left use, or blocked data of theirs came to their end. */
export const partEntry = (
  policy: Policy,
  at: string,
  kind: 'blocking' | 'destruction' | 'unblocking',
  { subjectId, id, ...done }: { subjectId: string; id: string; run?: string; tally: Tally },
): Item => entry(policy, at, kind, `${subjectId}#${id}`, { subjectId, ...done });

/** Visits of a day came to their end; they name nobody. */
export const visitsEntry = (
  policy: Policy,
  at: string,
  { id, ...done }: { readonly id: string; readonly run: string; readonly tally: Tally },
): Item => entry(policy, at, 'visits', id, done);

/** The use of somebody’s data is restricted on a ground, or, without one, is not any more. */
export const restrictionEntry = (policy: Policy, at: string, subjectId: string, ground?: string): Item =>
  entry(policy, at, 'restriction', subjectId, { subjectId, ...(ground !== undefined && { ground }) });

/** Data of somebody were put right: the new values, sealed under their own key, so that an erasure makes this unreadable too. */
export const rectificationEntry = (policy: Policy, at: string, subjectId: string, id: string, sealed: string): Item =>
  entry(policy, at, 'rectification', `${subjectId}#${id}`, { subjectId, sealed });

/** Marks of an address that must not be written to or entered. */
export const suppressionEntry = (
  policy: Policy,
  since: string,
  reason: string,
  marks: readonly { readonly pk: string; readonly sk: string }[],
): Item =>
  entry(policy, since, 'suppression', marks[0]?.pk ?? '', { reason, marks: marks.map(({ pk, sk }) => ({ pk, sk })) });
