import { DatabaseSync } from 'node:sqlite';
import { unseal } from '../../../lambdas/domain/keys/sealing.ts';
import type { World } from '../../../lambdas/runtime/handler.ts';
import { type BlockedContent, openBlocked } from '../../../lambdas/stores/blocked-items.ts';
import { keys } from '../../../lambdas/stores/keys.ts';
import { context } from '../../../lambdas/stores/person-items.ts';
import type { Key, StoredItem } from '../../../lambdas/stores/table.ts';

/** A form as it lies in the file: which and when, the categories that have left it, the fields that it still holds. */
export type FoundForm = {
  readonly form: string;
  readonly at: number;
  readonly ended: readonly string[];
  readonly fields: readonly string[];
};

/** What lies in the file of one person under one id, as any reader would see it: nothing that has expired. */
export type Found = {
  readonly person: boolean;
  readonly lookup?: Key;
  readonly key: boolean;
  readonly forms: readonly FoundForm[];
  /** Kinds of events by the firm's own number: `invoice-issued F-1`. */
  readonly events: ReadonlySet<string>;
  /** Numbers of invoices of which it is still known when they had to be paid. */
  readonly debts: ReadonlySet<string>;
  readonly said: ReadonlySet<number>;
  /** Sort keys of everything in their partition. */
  readonly rows: readonly string[];
  readonly blocked: readonly StoredItem[];
};

type Row = { readonly pk: string; readonly sk: string; readonly version: number; readonly doc: string } & {
  readonly expires_at: number | null;
  readonly due_bucket: string | null;
  readonly due_at: string | null;
};

const toItem = ({ pk, sk, version, expires_at, due_bucket, due_at, doc }: Row): StoredItem => ({
  ...(JSON.parse(doc) as Record<string, never>),
  pk,
  sk,
  version,
  ...(expires_at !== null && { expiresAt: expires_at }),
  ...(due_bucket !== null && { dueBucket: due_bucket }),
  ...(due_at !== null && { dueAt: due_at }),
});

/** The tables whose rows are watched, and how keys of a person begin there. */
const watched = { records: 'S#', blocked: 'B#', keys: 'SUBJECT#' } as const;

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const columns = 'pk, sk, version, expires_at, due_bucket, due_at, doc';

/**
 * Looks into the SQLite file past the handlers and stores, over a connection of its own. The file itself notes whose rows change,
 * in a table that only this reads, so that each night only those have to be looked at.
 */
export const openFile = (file: string, { keyRing }: Pick<World, 'keyRing'>) => {
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE touched (id INTEGER PRIMARY KEY, pk TEXT NOT NULL)');
  for (const [name, prefix] of Object.entries(watched)) {
    for (const [event, row] of [
      ['INSERT', 'new'],
      ['UPDATE', 'new'],
      ['DELETE', 'old'],
    ] as const) {
      database.exec(`CREATE TRIGGER touched_${name}_${event} AFTER ${event} ON ${name} WHEN ${row}.pk GLOB '${prefix}*'
        BEGIN INSERT INTO touched (pk) VALUES (${row}.pk); END`);
    }
  }
  const touched = database.prepare('SELECT max(id) AS id, pk FROM touched WHERE id > ? GROUP BY pk ORDER BY id');
  let seen = 0;
  const partition = (table: string) =>
    database.prepare(`SELECT ${columns} FROM ${table} WHERE pk = ? AND (expires_at IS NULL OR expires_at > ?)`);
  const records = partition('records');
  const blocked = partition('blocked');
  const keyRows = partition('keys');
  const one = database.prepare('SELECT doc FROM records WHERE pk = ? AND sk = ?');
  /** Keys that were looked for in this night, and whether they are there. */
  const keysTonight = new Map<string, boolean>();
  const classKey = database.prepare('SELECT 1 FROM keys WHERE pk = ? AND sk = ?');
  const oldKeys = database.prepare(
    `SELECT pk, sk FROM keys WHERE pk >= 'CLASS#' AND pk < 'CLASS$' AND sk < ? LIMIT 100`,
  );

  const everything = (table: string) =>
    database.prepare(`SELECT pk, sk, doc FROM ${table} WHERE expires_at IS NULL OR expires_at > ?`);

  /** What was sealed stays the same as long as the version of its row, so it is opened once. */
  const opened = new Map<string, unknown>();
  const open = (item: StoredItem, id: string, key: Uint8Array): unknown => {
    const name = `${item.pk} ${item.sk} ${item['sealed']}`;
    if (!opened.has(name)) opened.set(name, unseal(key, String(item['sealed']), context(id, item.sk)));
    return opened.get(name);
  };

  /** Whether this person is found by address there; whoever came back later is somebody else. */
  const isFoundAt = ({ pk, sk }: Key, id: string): boolean => String(one.get(pk, sk)?.['doc'] ?? '').includes(id);

  const second = (now: number) => Math.floor(now / 1000);

  return {
    /** Ids of people of whom any row was written or deleted since it was last asked. */
    changed: (): ReadonlySet<string> => {
      keysTonight.clear();
      const rows = touched.all(seen);
      seen = Number(rows.at(-1)?.['id'] ?? seen);
      return new Set(rows.map(({ pk }) => String(pk).slice(String(pk).indexOf('#') + 1)));
    },

    async of(id: string, now: number): Promise<Found> {
      const items = (records.all(keys.subject(id), second(now)) as Row[]).map(toItem);
      const person = items.find(({ sk }) => sk === keys.person);
      const sealed = items.some((item) => item['sealed'] !== undefined);
      const key = sealed ? await keyRing.subjectKey(id) : undefined;
      const hasKey = keyRows.all(keys.subjectKey(id), second(now)).length > 0;
      const content = (item: StoredItem) => (key && item['sealed'] !== undefined ? open(item, id, key) : undefined);
      const events = items.filter(({ sk }) => sk.startsWith(keys.eventPrefix));
      const numbered = events.map((item) => ({ item, number: String(content(item) ?? '') }));
      const lookup = person && { pk: String(person['lookupPk']), sk: String(person['lookupSk']) };
      return {
        person: person !== undefined,
        ...(lookup && isFoundAt(lookup, id) && { lookup }),
        key: hasKey,
        forms: items
          .filter(({ sk }) => sk.startsWith(keys.formPrefix))
          .map((item) => ({
            form: String(item['form']),
            at: Date.parse(String(item['confirmedAt'])),
            ended: (item['ended'] as readonly string[] | undefined) ?? [],
            fields: Object.keys((content(item) as Readonly<Record<string, unknown>> | undefined) ?? {}),
          })),
        events: new Set(numbered.map(({ item, number }) => `${String(item['type'])} ${number}`)),
        debts: new Set(numbered.flatMap(({ item, number }) => (item['dueOn'] === undefined ? [] : [number]))),
        said: new Set(
          items
            .filter(({ sk }) => sk.startsWith(keys.decisionPrefix))
            .map((item) => Date.parse(String(item['decidedAt']))),
        ),
        rows: items.map(({ sk }) => sk),
        blocked: (blocked.all(keys.blocked(id), second(now)) as Row[])
          .map(toItem)
          .filter(({ sk }) => sk.startsWith(keys.blockedPrefix)),
      };
    },

    isFoundAt,

    /** What a blocked row holds; undefined where its key is gone, or does not open it. */
    contentOf: async (row: StoredItem): Promise<BlockedContent | undefined> => {
      const key = await keyRing.existingClassKey(String(row['category']), String(row['month']));
      return key && openBlocked(row, { keyRing }).catch(() => undefined);
    },

    /** Whether the key that a blocked row is sealed with is there. */
    hasKeyFor(row: StoredItem): boolean {
      const [pk, sk] = [keys.classKey(String(row['category'])), String(row['month'])];
      const found = keysTonight.get(`${pk} ${sk}`) ?? classKey.get(pk, sk) !== undefined;
      keysTonight.set(`${pk} ${sk}`, found);
      return found;
    },

    /** Keys of blocked data that ended before this month. */
    classKeysBefore: (now: number): readonly string[] =>
      oldKeys.all(keys.month(new Date(now))).map(({ pk, sk }) => `${pk} ${sk}`),

    /** Every id that a row of people, keys or lookups names; what staff looked at, held and approved is kept by rules of its own. */
    namedIds: (now: number): ReadonlySet<string> => {
      const found = new Set<string>();
      for (const table of ['records', 'keys', 'transient']) {
        for (const { pk, sk, doc } of everything(table).iterate(second(now))) {
          if (/^(AUDIT|HOLDS|ACTS)/.test(String(pk))) continue;
          for (const [id] of `${pk} ${sk} ${doc}`.matchAll(uuids)) found.add(id);
        }
      }
      return found;
    },

    close: () => database.close(),
  };
};
export type File = ReturnType<typeof openFile>;
