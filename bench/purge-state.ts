import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Counts, PurgeReport } from '../lambdas/domain/retention/purge-runs.ts';
import { keys } from '../lambdas/stores/keys.ts';
import { type TableName, tableNames } from '../lambdas/stores/table.ts';
import { dataFile } from './purge-world.ts';

type Row = { readonly pk: string; readonly sk: string; readonly doc: string; readonly due_at: string | null };

const prefixes: readonly (readonly [
  kind: string,
  table: TableName,
  begins: (key: Pick<Row, 'pk' | 'sk'>) => boolean,
])[] = [
  ['person', 'records', ({ sk }) => sk === keys.person],
  ['rest of a person', 'records', ({ sk }) => sk === keys.remains],
  ['form', 'records', ({ sk }) => sk.startsWith(keys.formPrefix)],
  ['decision', 'records', ({ sk }) => sk.startsWith(keys.decisionPrefix)],
  ['event', 'records', ({ sk }) => sk.startsWith(keys.eventPrefix)],
  ['lookup', 'records', ({ pk }) => pk.startsWith('L#')],
  ['visit', 'transient', ({ pk }) => pk.startsWith('VISITS#')],
  ['report', 'records', ({ pk }) => pk === keys.purges],
  ['blocked row', 'blocked', ({ sk }) => sk.startsWith(keys.blockedPrefix)],
  ['blocked lookup', 'blocked', ({ pk }) => pk.startsWith('BL#')],
  ['subject key', 'keys', ({ pk }) => pk.startsWith(keys.subjectKey(''))],
  ['class key', 'keys', ({ pk }) => pk.startsWith(keys.classKey(''))],
  ['journal entry', 'journal', () => true],
  ['mark of erasure', 'guards', ({ pk }) => pk.startsWith('ERASED#')],
];

/** What a row is, in words. */
export const kindOfRow = (table: TableName, key: Pick<Row, 'pk' | 'sk'>): string =>
  prefixes.find(([, of, is]) => of === table && is(key))?.[0] ?? 'other';

/** Everything in a data file that does not depend on chance or on when the purge came by. */
export type State = {
  /** Rows by kind. */
  readonly rows: Readonly<Record<string, number>>;
  /** Blocked rows by category. */
  readonly blocked: Readonly<Record<string, number>>;
  /** What the journal says was done, by kind of entry and then by category. */
  readonly journal: Readonly<Record<string, Counts>>;
  /** People and blocked rows whose end has come, and visits of days that are over. */
  readonly due: number;
  /** Of all rows: whose, what, of which category, until when; in no order. */
  readonly digest: string;
  readonly report?: PurgeReport;
};

type Document = Readonly<Record<string, unknown>>;

/** What of a row is the same whoever wrote it, and whenever. */
const lasting = (table: TableName, { pk, sk, due_at }: Row, doc: Document): readonly unknown[] => {
  const kind = kindOfRow(table, { pk, sk });
  if (kind === 'report') return [kind, sk];
  if (kind === 'journal entry') return [kind, doc['kind'], doc['subjectId'], doc['run'], doc['tally']];
  if (kind === 'blocked row')
    return [kind, pk, doc['category'], doc['until'], doc['because'], doc['month'], doc['held'], due_at];
  // Whoever has no end ahead is looked at again a year after the run came by.
  if (kind === 'person') return [kind, pk, doc['formerEnd'], due_at?.slice(0, 10)];
  return [kind, pk, sk];
};

/** The same in any store: names in order, and nothing that is zero. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, each]) => each !== 0)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, each]) => [name, sorted(each)]),
      )
    : value;
};
const same = (one: unknown, other: unknown) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

const add = (counts: Record<string, { blocked?: number; erased?: number }>, tally: Counts): void => {
  for (const [category, { blocked = 0, erased = 0 }] of Object.entries(tally)) {
    const had = counts[category];
    counts[category] = { blocked: (had?.blocked ?? 0) + blocked, erased: (had?.erased ?? 0) + erased };
  }
};

/** The instants up to which people and blocked data have to be gone, and the last civil day of visits that has. */
export type DueBy = { readonly people: Date; readonly blocked: Date; readonly visits: string };

/** A row of a table, its document as JSON. */
export type TableRow = Row & { readonly table: TableName };

/** Sums up rows, in whatever order they come. */
export const stateOf = (all: Iterable<TableRow>, due: DueBy): State => {
  const rows: Record<string, number> = {};
  const blocked: Record<string, number> = {};
  const journal: Record<string, Record<string, { blocked?: number; erased?: number }>> = {};
  let [sum, isDue] = [0n, 0];
  let report: PurgeReport | undefined;
  for (const row of all) {
    const { table } = row;
    const doc = JSON.parse(row.doc) as Document;
    const kind = kindOfRow(table, row);
    rows[kind] = (rows[kind] ?? 0) + 1;
    if (kind === 'report') report = { ...doc, run: row.sk } as unknown as PurgeReport;
    if (kind === 'blocked row') blocked[String(doc['category'])] = (blocked[String(doc['category'])] ?? 0) + 1;
    if (kind === 'journal entry' && doc['run'] !== undefined) {
      const entries = String(doc['kind']);
      const counts = journal[entries] ?? {};
      journal[entries] = counts;
      add(counts, (doc['tally'] ?? {}) as Counts);
    }
    if (kind === 'visit' && (row.pk.split('#')[1] ?? '') <= due.visits) isDue += 1;
    const end = table === 'blocked' ? due.blocked : due.people;
    if (row.due_at !== null && row.due_at <= end.toISOString()) isDue += 1;
    // A sum takes rows in any order, and tells two of the same from none.
    const text = JSON.stringify(sorted(lasting(table, row, doc)));
    sum += BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
  }
  const digest = (sum % 2n ** 256n).toString(16).padStart(64, '0');
  return { rows, blocked, journal, due: isDue, digest, ...(report && { report }) };
};

/** The rows of a data file that nobody has open, one after the other. */
export function* rowsIn(folder: string): Generator<TableRow> {
  const database = new DatabaseSync(dataFile(folder), { readOnly: true });
  try {
    for (const table of tableNames) {
      for (const row of database.prepare(`SELECT pk, sk, doc, due_at FROM ${table}`).iterate()) {
        yield { ...(row as Row), table };
      }
    }
  } finally {
    database.close();
  }
}

/** The state of a data file that nobody has open. */
export const readState = (folder: string, due: DueBy): State => stateOf(rowsIn(folder), due);

/** What is wrong with a purge that is over, in words; nothing if all is well. `items`: rows that had to leave. */
export const problemsOf = (before: State, after: State, items: number): readonly string[] => {
  const { report } = after;
  const found: string[] = [];
  const claim = (holds: boolean, problem: string) => {
    if (!holds) found.push(problem);
  };
  claim(report?.state === 'finished', 'no report says that the run was finished');
  claim(report?.certificate !== undefined, 'the report has no certificate');
  claim(after.due === 0, `${after.due} rows are left whose end has come`);
  const all: Record<string, { blocked?: number; erased?: number }> = {};
  for (const counts of Object.values(after.journal)) add(all, counts);
  claim(
    same(all, report?.counts),
    `the report says ${JSON.stringify(report?.counts)}, the journal ${JSON.stringify(all)}`,
  );
  for (const category of new Set([...Object.keys(before.blocked), ...Object.keys(after.blocked)])) {
    const into =
      (after.journal['erasure']?.[category]?.blocked ?? 0) + (after.journal['blocking']?.[category]?.blocked ?? 0);
    const out = after.journal['destruction']?.[category]?.erased ?? 0;
    const expected = (before.blocked[category] ?? 0) + into - out;
    claim(
      after.blocked[category] === expected || (expected === 0 && after.blocked[category] === undefined),
      `${after.blocked[category] ?? 0} rows of ${category} are blocked, and ${expected} were counted`,
    );
  }
  claim(
    report?.visits === (before.rows['visit'] ?? 0) - (after.rows['visit'] ?? 0),
    `the report says ${report?.visits} visits`,
  );
  const leaving = ['person', 'form', 'decision', 'event', 'lookup', 'visit', 'subject key'];
  const gone = leaving.reduce((sum, kind) => sum + (before.rows[kind] ?? 0) - (after.rows[kind] ?? 0), 0);
  const destroyed = Object.values(after.journal['destruction'] ?? {}).reduce((sum, { erased = 0 }) => sum + erased, 0);
  const left = gone + destroyed;
  claim(left <= items, `${left} rows are gone, and only ${items} had to go`);
  return found;
};

/** In what two ends differ, in words. */
export const differences = (one: State, other: State): readonly string[] => [
  ...(one.digest === other.digest ? [] : ['the rows that are left differ']),
  ...(same(one.rows, other.rows) ? [] : [`rows: ${JSON.stringify(one.rows)} and ${JSON.stringify(other.rows)}`]),
  ...(same(one.blocked, other.blocked) ? [] : ['blocked rows by category differ']),
  ...(same(one.journal, other.journal) ? [] : ['what the journal says differs']),
  ...(same(one.report?.counts, other.report?.counts) ? [] : ['the reports count differently']),
  ...(one.report?.visits === other.report?.visits ? [] : ['the reports count visits differently']),
];
