import type { AnyDecision, Who } from '../domain/consent/decision.ts';
import { keys } from './keys.ts';
import type { Item, StoredItem } from './table.ts';

/** Whose partition the decisions of somebody lie in. */
export const partitionOf = (who: Who) =>
  'visitorId' in who ? keys.visitor(who.visitorId) : keys.subject(who.subjectId);

/** What stands in the table beside the decision's own fields. */
type Beside = {
  readonly registrationId?: string;
  readonly digest?: string;
  readonly expiresAt?: number;
  readonly dueBucket?: string;
  readonly dueAt?: string;
};

/** A decision as it lies in the table: its own fields beside the key. */
export const decisionItem = (decision: AnyDecision, sk: string, beside: Beside = {}): Item => ({
  pk: partitionOf(decision),
  sk,
  ...decision,
  ...beside,
});

/** The decision of an item, as it was signed. */
export const toDecision = <T extends AnyDecision>(item: StoredItem): T => {
  const { pk: _pk, sk: _sk, version: _v, registrationId: _id, digest: _digest, ...rest } = item;
  const { expiresAt: _end, dueBucket: _bucket, dueAt: _due, ...decision } = rest;
  return decision as unknown as T;
};
