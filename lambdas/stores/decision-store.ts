import type { Policy } from '../../policy/model/types.ts';
import { type AnyDecision, stopsOf } from '../domain/consent/decision.ts';
import type { Decisions, DecisionToKeep, KeptDecision } from '../domain/consent/decisions.ts';
import { epochSeconds } from '../domain/time.ts';
import { decisionItem, partitionOf, toDecision } from './decision-items.ts';
import { withdrawalEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { dueNow } from './life-items.ts';
import { toFacts } from './person-facts.ts';
import { put } from './person-items.ts';
import type { Item, StoredItem, Table, Write } from './table.ts';

/** Ids are UUIDs: longer or broken text belongs to nobody, and may be no key that a table can hold. */
const mayBeId = (id: string): boolean => id.length <= 36 && id.isWellFormed();

const known = (item: StoredItem, digest: string): KeptDecision =>
  item['digest'] === digest ? { state: 'known', decision: toDecision(item) } : { state: 'mismatch' };

/** `Decisions` over the tables. */
export const openDecisions = ({ table, policy }: { readonly table: Table; readonly policy: Policy }): Decisions => {
  const keyOf = ({ who, id }: Pick<DecisionToKeep, 'who' | 'id'>) => ({
    pk: partitionOf(who),
    sk: keys.decision(id.decisionId, id.caller),
  });

  const find = async (decision: Pick<DecisionToKeep, 'who' | 'id' | 'digest'>) => {
    const stood = await table.get('records', keyOf(decision));
    return stood && known(stood, decision.digest);
  };

  /** The journal entry of a person's refusal. A visitor's needs none: a restore makes every visitor choose anew. */
  const journalled = (decision: AnyDecision, item: Item): readonly Write[] =>
    'subjectId' in decision ? withdrawalEntry(policy, decision, [put('records', item)]) : [];

  type Outcome = { readonly stored: boolean; readonly stood?: StoredItem | undefined };

  const putAlone = (item: Item): Promise<Outcome> => table.put('records', item, 'absent');

  const putWith = async (journal: readonly Write[], item: Item): Promise<Outcome> => {
    const result = await table.transact([{ type: 'put', table: 'records', item, if: 'absent' }, ...journal]);
    return result.committed ? { stored: true } : { stored: false, stood: result.refused[0]?.stood };
  };

  const decisionsIn = (items: readonly StoredItem[]) =>
    items.filter(({ sk }) => sk.startsWith(keys.decisionPrefix)).map((item) => toDecision(item));

  return {
    known: find,

    async keep(toKeep) {
      if (table.readsAreCheap) {
        const stood = await find(toKeep);
        if (stood) return stood;
      }
      const decision = await toKeep.make();
      const { sk } = keyOf(toKeep);
      const stops = 'subjectId' in decision && stopsOf(decision.purposes).length > 0;
      // A person's no is remembered for as long as the person, or an old list could bring back the yes that it ended.
      const ends = !stops && { expiresAt: epochSeconds(toKeep.until) };
      // What rested on a yes ends with it, the same night. A yes only makes things last, so nobody has to look, and it costs one
      // write unit and no index entry; what it supersedes unsaid, and one for somebody who is gone, stays until its time.
      const isLookedAt = stops || toKeep.supersedes === true;
      const mark = isLookedAt && 'subjectId' in decision && dueNow(decision.subjectId, decision.decidedAt);
      const item = decisionItem(decision, sk, { digest: toKeep.digest, ...ends, ...mark });
      const { stored, stood } = await (stops ? putWith(journalled(decision, item), item) : putAlone(item));
      if (stored) return { state: 'kept', decision };
      if (!stood) throw new Error('a refused put must name the item that stood');
      return known(stood, toKeep.digest);
    },

    async holding(who) {
      const visitor = 'visitorId' in who;
      if (!mayBeId(visitor ? who.visitorId : who.subjectId)) {
        return { live: visitor, forms: [], decisions: [], events: [] };
      }
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
      const person = items.find(({ sk }) => sk === keys.person);
      if (!person) {
        return { live: visitor, forms: [], decisions: decisionsIn(items), events: [] };
      }
      const facts = toFacts(person, items);
      const { decisions, events, restriction } = facts;
      return {
        live: true,
        forms: facts.forms.map(({ form }) => form),
        decisions,
        events,
        facts,
        ...(restriction && { restriction }),
      };
    },
  };
};
