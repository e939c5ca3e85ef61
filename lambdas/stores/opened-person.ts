import type { Policy } from '../../policy/model/types.ts';
import type { Decision } from '../domain/consent/decision.ts';
import { unseal } from '../domain/keys/sealing.ts';
import type { Address } from '../domain/mail/address.ts';
import type { Person } from '../domain/people/people.ts';
import type { Leaving } from '../domain/retention/leaving.ts';
import { kindOf } from '../domain/retention/life-events.ts';
import type { BlockedContent, BlockedForm } from './blocked-items.ts';
import { toDecision } from './decision-items.ts';
import { keys } from './keys.ts';
import { formerOf, restrictionOf, toEvent } from './life-items.ts';
import { categoryOfField } from './person-facts.ts';
import { context } from './person-items.ts';
import type { StoredItem } from './table.ts';

export type Fields = Readonly<Record<string, string | boolean>>;

/** Rows of a person's partition, opened with their key. */
export type OpenedPerson = {
  readonly person: StoredItem;
  readonly rows: readonly StoredItem[];
  readonly identity: Person;
  readonly fieldsOf: (form: StoredItem) => Fields;
  readonly numberOf: (event: StoredItem) => string | undefined;
};

/** Opens what is sealed when it is asked for. */
export const openPersonRows = (person: StoredItem, rows: readonly StoredItem[], key: Uint8Array): OpenedPerson => {
  const subjectId = keys.subjectOf(person.pk);
  const open = (item: StoredItem, attribute: string) =>
    unseal(key, String(item['sealed']), context(subjectId, attribute));
  const [address, name] = open(person, 'person') as [Address, string];
  return {
    person,
    rows,
    identity: { address, name, language: person['language'] as Person['language'] },
    fieldsOf: (form) => open(form, form.sk) as Fields,
    numberOf: (event) => (event['sealed'] === undefined ? undefined : String(open(event, event.sk))),
  };
};

const rowsOf = ({ rows }: Pick<OpenedPerson, 'rows'>, prefix: string) => rows.filter(({ sk }) => sk.startsWith(prefix));
export const formRows = (opened: Pick<OpenedPerson, 'rows'>): readonly StoredItem[] => rowsOf(opened, keys.formPrefix);
export const decisionRows = (opened: Pick<OpenedPerson, 'rows'>): readonly StoredItem[] =>
  rowsOf(opened, keys.decisionPrefix);

/** Rows of the events that make up one contract, invoice, debt or attendance. */
export const eventRowsOf = (opened: Pick<OpenedPerson, 'rows'>, { kind, reference }: UnitOf): readonly StoredItem[] =>
  rowsOf(opened, keys.eventPrefix).filter((row) => {
    const event = toEvent(row);
    const own = kindOf[event.type] === (kind === 'debt' ? 'invoice' : kind) && event.reference === reference;
    return own && (kind !== 'debt' || event.dueOn !== undefined);
  });
type UnitOf = { readonly kind: string; readonly reference?: string };

/** The fields of a form that belong to a category. */
const fieldsIn = (policy: Policy, form: string, fields: Fields, category: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => categoryOfField(policy, form, name) === category));

const formWith = (opened: OpenedPerson, policy: Policy, row: StoredItem, category: string): BlockedForm => {
  const text = (name: string) => (row[name] === undefined ? {} : { [name]: String(row[name]) });
  const form = String(row['form']);
  return {
    id: row.sk.slice(keys.formPrefix.length),
    form,
    source: String(row['source']),
    decisionId: String(row['decisionId']),
    ...text('enteredAt'),
    ...text('confirmedAt'),
    ...text('importedAt'),
    fields: fieldsIn(policy, form, opened.fieldsOf(row), category),
  };
};

/** What is to be kept of a unit that leaves use: exactly what belongs to its category. */
export const contentOf = (opened: OpenedPerson, policy: Policy, { unit }: Leaving): BlockedContent => {
  const { kind, category } = unit;
  const { identity } = opened;
  const person = { ...identity, createdAt: String(opened.person['createdAt']) };
  const forms = () => formRows(opened).map((row) => formWith(opened, policy, row, category));
  if (kind === 'identity') {
    // What the clocks of the person themselves ran on belongs to them: without it a blocking in error could not be taken back.
    const restriction = restrictionOf(opened.person);
    const known = { ...person, ...formerOf(opened.person), ...(restriction && { restriction }) };
    const own = rowsOf(opened, keys.eventPrefix)
      .map(toEvent)
      .filter(({ type }) => kindOf[type] === 'person');
    return { person: known, forms: forms(), ...(own.length > 0 && { events: own }) };
  }
  if (kind === 'fields') return { forms: forms() };
  if (kind === 'evidence') {
    // A proof proves something of somebody.
    const all = decisionRows(opened).map((row) => toDecision<Decision>(row));
    const decisions = unit.decision ? all.filter(({ decisionId }) => decisionId === unit.decision?.decisionId) : all;
    return { person, decisions };
  }
  // Until when it had to be paid belongs to the debt, which ends by a rule of its own.
  const withoutDebt = kind === 'invoice' && (policy.stored.debt ?? category) !== category;
  return {
    events: eventRowsOf(opened, unit).map((row) => {
      const number = opened.numberOf(row);
      const { dueOn, ...event } = toEvent(row);
      return {
        ...event,
        ...(dueOn !== undefined && !withoutDebt && { dueOn }),
        ...(number !== undefined && { number }),
      };
    }),
  };
};
