import type { HeldData } from '../held-data.ts';
import type { HeldSource } from './held-types.ts';
import type { PortableData } from './portable.ts';
import { bundleWords, type Column, stateWords } from './words.ts';

type Row = Readonly<Partial<Record<Column, string | undefined>>>;

/** A table of the copy: its file, its columns, and its rows, each cell under the name of its column. */
type Table = { readonly name: string; readonly columns: readonly Column[]; readonly rows: readonly Row[] };

const csvType = 'text/csv; charset=utf-8';

/** A table as CSV, its first row the names of the columns; no cell is ever run as a formula. */
export type CsvOf = (columns: readonly string[], rows: readonly (readonly string[])[]) => Uint8Array;

const list = (texts: readonly string[]): string => texts.join('; ');

/** The title of a category, by its id. */
const titlesOf = ({ categories }: HeldData) => {
  const titles = new Map(categories.map(({ category, title }) => [category, title]));
  return (category: string): string => titles.get(category) ?? category;
};

const endText = (end: string, { language }: HeldData): string => (end === 'open' ? bundleWords[language].open : end);

const sourceText = ({ name, provenance = [] }: HeldSource): string =>
  list([name, ...provenance.flatMap(({ proof }) => proof ?? [])]);

const personTable = ({ person }: Pick<HeldData, 'person'>): Table => ({
  name: 'person',
  columns: ['name', 'address', 'language', 'since'],
  rows: [person],
});

/** What the person and others gave, one row for each field. */
const fieldTable = (held: HeldData): Table => {
  const titleOf = titlesOf(held);
  return {
    name: 'fields',
    columns: ['form', 'since', 'source', 'field', 'value', 'category'],
    rows: held.forms.flatMap(({ title: form, since, source, fields }) =>
      fields.map(({ label: field, shown: value, category }) => ({
        ...{ form, since, field, value },
        source: sourceText(source),
        category: titleOf(category),
      })),
    ),
  };
};

const eventTable = (held: HeldData): Table => {
  const titleOf = titlesOf(held);
  return {
    name: 'events',
    columns: ['on', 'what', 'number', 'dueOn', 'source', 'recordedAt', 'category', 'until', 'blockedUntil'],
    rows: held.events.map(
      ({ on, title: what, number, dueOn, source, recordedAt, category, usedUntil, blockedUntil }) => ({
        ...{ on, what, number, dueOn, recordedAt, blockedUntil },
        source: sourceText(source),
        category: titleOf(category),
        until: endText(usedUntil, held),
      }),
    ),
  };
};

/** One row for each purpose of a decision; one of its own where it chose nothing. Receipts are in the page and in `data.json`. */
const decisionTable = ({ decisions }: HeldData): Table => ({
  name: 'decisions',
  columns: [
    'on',
    'purpose',
    'choice',
    'method',
    'form',
    'source',
    'version',
    'noticeHash',
    'bindingHash',
    'decisionId',
  ],
  rows: decisions.flatMap((decision): Row[] => {
    const { decidedAt: on, methodTitle: method, formTitle: form, policyVersion: version } = decision;
    const { noticeHash, bindingHash, decisionId } = decision;
    const source = list([
      sourceText(decision.source),
      ...[decision.provenance?.source, decision.provenance?.proof].flatMap((said) => said ?? []),
    ]);
    const row = { on, method, form, source, version, noticeHash, bindingHash, decisionId };
    const choices = decision.choices.map(({ title: purpose, shown: choice }) => ({ ...row, purpose, choice }));
    return choices.length === 0 ? [row] : choices;
  }),
});

const preferenceTable = ({ preferences, language }: HeldData): Table => ({
  name: 'preferences',
  columns: ['purpose', 'state', 'since'],
  rows: preferences.map(({ title: purpose, state, since }) => ({
    purpose,
    state: stateWords[state][language],
    since,
  })),
});

/** Why each kind of data is held and until when: a row for each purpose and rule. */
const purposeTable = (held: HeldData): Table => {
  const { categories, recipients } = held;
  const names = new Map(recipients.map(({ id, name }) => [id, name]));
  return {
    name: 'purposes',
    columns: [
      'category',
      'origin',
      'purpose',
      'basis',
      'rule',
      'citation',
      'lasts',
      'until',
      'blockedUntil',
      'recipients',
    ],
    rows: categories.flatMap(({ title: category, originTitle: origin, blockedUntil, heldFor }) =>
      heldFor.map(({ title: purpose, ground: basis, ruleTitle: rule, citation, lasts, until, recipients: ids }) => ({
        ...{ category, origin, purpose, basis, rule, citation, lasts, blockedUntil },
        until: endText(until, held),
        recipients: list(ids.map((id) => names.get(id) ?? id)),
      })),
    ),
  };
};

const recipientTable = ({ recipients }: HeldData): Table => ({
  name: 'recipients',
  columns: ['name', 'role', 'service', 'country', 'safeguard', 'purpose'],
  rows: recipients.map(({ name, members, roleTitle: role, service, country, safeguard, purposes }) => ({
    ...{ role, service, country, safeguard },
    name: members ? `${name}: ${members.join(', ')}` : name,
    purpose: list(purposes),
  })),
});

const blockedTable = (held: HeldData): Table => ({
  name: 'blocked',
  columns: ['category', 'rule', 'citation', 'until'],
  rows: (held.blocked ?? []).map(({ title: category, because, until }) => ({
    category,
    rule: list(because.map(({ title }) => title)),
    citation: list(because.map(({ citation }) => citation)),
    until: endText(until, held),
  })),
});

const requestTable = ({ requests }: HeldData): Table => ({
  name: 'requests',
  columns: ['reference', 'right', 'on', 'dueOn', 'state', 'closedAt', 'value'],
  rows: requests.map(({ id: reference, title: right, receivedAt: on, dueOn, state, outcome, closedAt, details }) => ({
    ...{ reference, right, on, dueOn, closedAt, value: details },
    state: outcome ?? state,
  })),
});

const accessTables: readonly ((held: HeldData) => Table)[] = [
  personTable,
  fieldTable,
  eventTable,
  decisionTable,
  preferenceTable,
  requestTable,
  purposeTable,
  recipientTable,
  blockedTable,
];

const csvFile = ({ name, columns, rows }: Table, language: HeldData['language'], csvOf: CsvOf) => ({
  name: `${name}.csv`,
  type: csvType,
  bytes: csvOf(
    columns.map((column) => bundleWords[language].columns[column]),
    rows.map((row) => columns.map((column) => row[column] ?? '')),
  ),
});

/** Every table of a copy of everything, as CSV with columns in the person's language; a table without rows has its columns all the same. */
export const accessFiles = (held: HeldData, csvOf: CsvOf) =>
  accessTables.map((tableOf) => csvFile(tableOf(held), held.language, csvOf));

/**
 * The tables of what a person takes elsewhere, as CSV. Machines read them, so columns are named as in the JSON, and values are as they
 * are stored.
 */
export const portableFiles = ({ person, forms, events }: PortableData, csvOf: CsvOf) => {
  const tables = [
    {
      name: 'person.csv',
      columns: ['name', 'address', 'language'],
      rows: [[person.name ?? '', person.address ?? '', person.language ?? '']],
    },
    {
      name: 'fields.csv',
      columns: ['form', 'since', 'name', 'label', 'value', 'category'],
      rows: forms.flatMap(({ form, since, fields }) =>
        fields.map(({ name, label, value, category }) => [form, since, name, label, String(value), category]),
      ),
    },
    {
      name: 'events.csv',
      columns: ['type', 'title', 'on', 'number', 'category'],
      rows: events.map(({ type, title, on, number = '', category }) => [type, title, on, number, category]),
    },
  ];
  return tables.map(({ name, columns, rows }) => ({
    name,
    type: csvType,
    bytes: csvOf(columns, rows),
  }));
};
