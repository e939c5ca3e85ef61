import type { Policy } from '../../policy/model/types.ts';
import type { Decision } from '../domain/consent/decision.ts';
import type { HeldForm, PersonFacts } from '../domain/retention/person-facts.ts';
import { toDecision } from './decision-items.ts';
import { keys } from './keys.ts';
import { formerOf, pastEventsOf, restrictionOf, toEvent } from './life-items.ts';
import type { StoredItem } from './table.ts';

const toForm = (item: StoredItem, decisions: readonly Decision[]): HeldForm => {
  const decision = decisions.find(({ decisionId }) => decisionId === item['decisionId']);
  const imported = item['importedAt'] === undefined ? undefined : String(item['importedAt']);
  return {
    id: item.sk.slice(keys.formPrefix.length),
    form: String(item['form']),
    since: String(item['confirmedAt'] ?? decision?.provenance?.decidedOn ?? imported),
    source: String(item['source']),
    ended: (item['ended'] as readonly string[] | undefined) ?? [],
  };
};

/** Everything that the clocks of a person run on, from the rows of their partition; `person` is one of them. */
export const toFacts = (person: StoredItem, rows: readonly StoredItem[]): PersonFacts => {
  const decisions = rows
    .filter(({ sk }) => sk.startsWith(keys.decisionPrefix))
    .map((item) => toDecision<Decision>(item));
  const restriction = restrictionOf(person);
  const past = pastEventsOf(person);
  return {
    subjectId: keys.subjectOf(person.pk),
    createdAt: String(person['createdAt']),
    forms: rows.filter(({ sk }) => sk.startsWith(keys.formPrefix)).map((item) => toForm(item, decisions)),
    decisions,
    events: rows.filter(({ sk }) => sk.startsWith(keys.eventPrefix)).map(toEvent),
    ...formerOf(person),
    ...(past.length > 0 && { pastEvents: past }),
    ...(restriction && { restriction }),
  };
};

/** The category that each field of a form belongs to; the person’s own for what no form declares any more. */
export const categoryOfField = (policy: Policy, form: string, field: string): string => {
  const fields = Object.hasOwn(policy.forms, form) ? policy.forms[form]?.fields : undefined;
  return (fields && Object.hasOwn(fields, field) ? fields[field]?.category : undefined) ?? policy.stored.person;
};
