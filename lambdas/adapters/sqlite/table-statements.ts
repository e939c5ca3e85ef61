import type { DatabaseSync } from 'node:sqlite';
import type { Item, Key, Range, StoredItem, TableName } from '../../stores/table.ts';

/** A row as it lies in the file. */
export type Row = Key & {
  readonly version: number;
  readonly expires_at: number | null;
  readonly due_bucket: string | null;
  readonly due_at: string | null;
  readonly doc: string;
};
type DueRow = Key & { readonly due_at: string };
export type DuePlace = Key & { readonly dueAt: string };

/** What a row is read by. */
export const columns = 'pk, sk, version, expires_at, due_bucket, due_at, doc';
const live = '(expires_at IS NULL OR expires_at > :second)';
/** A byte that UTF-8 never uses: beyond every text, and, put behind a prefix, beyond every text that begins with it. */
const beyond = "CAST(x'FF' AS TEXT)";

/** The item that a row holds, live or not. */
export const toStored = (row: Row): StoredItem => ({
  ...(JSON.parse(row.doc) as Record<string, never>),
  pk: row.pk,
  sk: row.sk,
  version: row.version,
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
  ...(row.due_bucket !== null && { dueBucket: row.due_bucket }),
  ...(row.due_at !== null && { dueAt: row.due_at }),
});

const valuesOf = ({ pk, sk, expiresAt, dueBucket, dueAt, ...rest }: Item, version: number) =>
  [pk, sk, version, expiresAt ?? null, dueBucket ?? null, dueAt ?? null, JSON.stringify(rest)] as const;

/** The prepared statements of one table; each is one SQL statement in and out of the port's words. */
export const tableStatements = (database: DatabaseSync, table: TableName) => {
  const get = database.prepare(`SELECT ${columns} FROM ${table} WHERE pk = ? AND sk = ?`);
  const put = database.prepare(`REPLACE INTO ${table} (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const insert = database.prepare(
    `INSERT INTO ${table} (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const remove = database.prepare(`DELETE FROM ${table} WHERE pk = ? AND sk = ?`);
  const expired = database.prepare(`SELECT pk, sk FROM ${table} WHERE expires_at <= ? LIMIT ?`);
  // The cursor joins the bounds, so that a late page begins where the one before it ended.
  const oldestFirst = database.prepare(`
    SELECT ${columns} FROM ${table}
    WHERE pk = :pk
      AND sk >= max(:prefix, coalesce(:from, ''), coalesce(:after, ''))
      AND sk <= min(:prefix || ${beyond}, coalesce(:to, ${beyond}))
      AND sk <> coalesce(:after, '') AND ${live}
    ORDER BY sk LIMIT :limit`);
  const newestFirst = database.prepare(`
    SELECT ${columns} FROM ${table}
    WHERE pk = :pk
      AND sk >= max(:prefix, coalesce(:from, ''))
      AND sk <= min(:prefix || ${beyond}, coalesce(:to, ${beyond}), coalesce(:after, ${beyond}))
      AND sk <> coalesce(:after, '') AND ${live}
    ORDER BY sk DESC LIMIT :limit`);
  const due = database.prepare(`
    SELECT pk, sk, due_at FROM ${table}
    WHERE due_bucket = :bucket AND due_at <= :until AND (due_at, pk, sk) > (:dueAt, :pk, :sk) AND ${live}
    ORDER BY due_at, pk, sk LIMIT :limit`);
  // By key: an item that is replaced meanwhile gets a new rowid, and would be met again.
  const scan = database.prepare(`
    SELECT ${columns} FROM ${table} WHERE (pk, sk) > (:pk, :sk) AND ${live} ORDER BY pk, sk LIMIT :limit`);

  return {
    get: ({ pk, sk }: Key): StoredItem | undefined => {
      const row = get.get(pk, sk) as Row | undefined;
      return row && toStored(row);
    },
    put: (item: Item, version: number): void => {
      put.run(...valuesOf(item, version));
    },
    /** True if no row stood there, live or not, and the item does now. */
    insert: (item: Item): boolean => Number(insert.run(...valuesOf(item, 1)).changes) > 0,
    /** True if a row was there, live or not. */
    remove: ({ pk, sk }: Key): boolean => Number(remove.run(pk, sk).changes) > 0,
    expired: (second: number, limit: number): readonly Key[] => expired.all(second, limit) as Key[],
    query: (
      pk: string,
      { prefix = '', from, to, newestFirst: newest = false }: Range,
      page: { after?: string | undefined; second: number; limit: number },
    ) => {
      const bounds = { pk, prefix, from: from ?? null, to: to ?? null, ...page, after: page.after ?? null };
      return ((newest ? newestFirst : oldestFirst).all(bounds) as Row[]).map(toStored);
    },
    due: (
      bucket: string,
      until: string,
      after: DuePlace,
      page: { second: number; limit: number },
    ): readonly DuePlace[] =>
      (due.all({ bucket, until, ...after, ...page }) as DueRow[]).map(({ pk, sk, due_at }) => ({
        pk,
        sk,
        dueAt: due_at,
      })),
    scan: (after: Key, page: { second: number; limit: number }): readonly StoredItem[] =>
      (scan.all({ pk: after.pk, sk: after.sk, ...page }) as Row[]).map(toStored),
  };
};
