import type { AnyDecision, Choice, Decision, Who } from '../domain/consent/decision.ts';
import type { Decisions, DecisionToKeep, KeptDecision } from '../domain/consent/decisions.ts';
import { epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Item, StoredItem, Table, Write } from './table.ts';

const partitionOf = (who: Who) => ('visitorId' in who ? keys.visitor(who.visitorId) : keys.subject(who.subjectId));

/** Ids are UUIDs: longer or broken text belongs to nobody, and may be no key that a table can hold. */
const mayBeId = (id: string): boolean => id.length <= 36 && id.isWellFormed();

/** Choices that a restored backup must not undo. */
const stops: readonly Choice[] = ['refused', 'withdrawn'];

/** What stands in the table beside the decision's own fields. */
type Beside = { readonly registrationId?: string; readonly digest?: string; readonly expiresAt?: number };

/** A decision as it lies in the table: its own fields beside the key. */
export const decisionItem = (decision: AnyDecision, sk: string, beside: Beside = {}): Item => ({
  pk: partitionOf(decision),
  sk,
  ...decision,
  ...beside,
});

/** The decision of an item, as it was signed. */
export const toDecision = <T extends AnyDecision>(item: StoredItem): T => {
  const { pk: _pk, sk: _sk, version: _v, registrationId: _id, digest: _digest, expiresAt: _end, ...decision } = item;
  return decision as unknown as T;
};

/** The journal entry of a withdrawal or refusal, which a restore replays over older rows. */
export const withdrawalEntry = (
  { decidedAt: at, subjectId, decisionId, purposes }: Decision,
  more: Record<string, string> = {},
): Item => ({
  ...more,
  pk: keys.journalDay(at.slice(0, 10)),
  sk: keys.journalEntry(at, `withdrawal#${subjectId}#${decisionId}`),
  kind: 'withdrawal',
  subjectId,
  decisionId,
  purposes: Object.keys(purposes).filter((id) => stops.some((stop) => stop === purposes[id])),
});

const known = (item: StoredItem, digest: string): KeptDecision =>
  item['digest'] === digest ? { state: 'known', decision: toDecision(item) } : { state: 'mismatch' };

/** `Decisions` over the tables. */
export const openDecisions = ({ table }: { readonly table: Table }): Decisions => {
  const keyOf = ({ who, id }: Pick<DecisionToKeep, 'who' | 'id'>) => ({
    pk: partitionOf(who),
    sk: keys.decision(id.decisionId, id.caller),
  });

  const find = async (decision: Pick<DecisionToKeep, 'who' | 'id' | 'digest'>) => {
    const stood = await table.get('records', keyOf(decision));
    return stood && known(stood, decision.digest);
  };

  /** The journal entry of a person's refusal. A visitor's needs none: a restore makes every visitor choose anew. */
  const journalled = (decision: AnyDecision): Write[] =>
    'subjectId' in decision && Object.values(decision.purposes).some((choice) => stops.includes(choice))
      ? [
          {
            type: 'put',
            table: 'journal',
            item: withdrawalEntry(decision),
          },
        ]
      : [];

  type Outcome = { readonly stored: boolean; readonly stood?: StoredItem | undefined };

  const putAlone = (item: Item): Promise<Outcome> => table.put('records', item, 'absent');

  const putWith = async (journal: readonly Write[], item: Item): Promise<Outcome> => {
    const result = await table.transact([{ type: 'put', table: 'records', item, if: 'absent' }, ...journal]);
    return result.committed ? { stored: true } : { stored: false, stood: result.refused[0]?.stood };
  };

  return {
    known: find,

    async keep(toKeep) {
      if (table.readsAreCheap) {
        const stood = await find(toKeep);
        if (stood) return stood;
      }
      const decision = await toKeep.make();
      const { sk } = keyOf(toKeep);
      const journal = journalled(decision);
      // A person's no is remembered for as long as the person, or an old list could bring back the yes that it ended.
      const ends = journal.length === 0 && { expiresAt: epochSeconds(toKeep.until) };
      const item = decisionItem(decision, sk, { digest: toKeep.digest, ...ends });
      const { stored, stood } = await (journal.length === 0 ? putAlone(item) : putWith(journal, item));
      if (stored) return { state: 'kept', decision };
      if (!stood) throw new Error('a refused put must name the item that stood');
      return known(stood, toKeep.digest);
    },

    async holding(who) {
      const visitor = 'visitorId' in who;
      if (!mayBeId(visitor ? who.visitorId : who.subjectId)) return { live: visitor, forms: [], decisions: [] };
      // Decisions, forms and the person lie between these two sort keys; see keys.ts.
      const range = visitor ? { prefix: keys.decisionPrefix } : { from: keys.decisionPrefix, to: keys.person };
      const items: StoredItem[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query('records', partitionOf(who), {
          ...range,
          limit: 1_000,
          ...(cursor !== undefined && { cursor }),
        });
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return {
        live: visitor || items.some(({ sk }) => sk === keys.person),
        forms: items.filter(({ sk }) => sk.startsWith(keys.formPrefix)).map((item) => String(item['form'])),
        decisions: items.filter(({ sk }) => sk.startsWith(keys.decisionPrefix)).map((item) => toDecision(item)),
      };
    },
  };
};
