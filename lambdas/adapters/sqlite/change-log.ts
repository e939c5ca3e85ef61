import type { DatabaseSync } from 'node:sqlite';
import type { Change, Key, StoredItem } from '../../stores/table.ts';

export type SequencedChange = Change & { readonly sequence: number };

type Row = Key & { readonly sequence: number; readonly kind: 'put' | 'removed'; readonly item: string | null };

/** How long a change can be read, as in a DynamoDB stream. */
const keptSeconds = 24 * 3600;

/** The feed of changes to `records`; written in the transaction of the change itself. */
export const changeLog = (database: DatabaseSync) => {
  const append = database.prepare('INSERT INTO changes (at, pk, sk, kind, item) VALUES (?, ?, ?, ?, ?)');
  const forget = database.prepare('UPDATE changes SET item = NULL WHERE pk = ? AND sk = ?');
  const read = database.prepare(
    'SELECT sequence, pk, sk, kind, item FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  const prune = database.prepare('DELETE FROM changes WHERE at <= ? AND sequence <= ?');

  const add = (second: number, { pk, sk }: Key, kind: Change['kind'], item: string | null) => {
    append.run(second, pk, sk, kind, item);
  };

  return {
    put: (second: number, item: StoredItem): void => add(second, item, 'put', JSON.stringify(item)),
    /** The images of a removed item go with it: what is erased stands nowhere in the file. */
    removed: (second: number, key: Key): void => {
      forget.run(key.pk, key.sk);
      add(second, key, 'removed', null);
    },
    after: (sequence: number, limit: number): SequencedChange[] =>
      (read.all(sequence, limit) as Row[]).map(({ sequence, pk, sk, kind, item }) => ({
        sequence,
        key: { pk, sk },
        kind,
        ...(item !== null && { item: JSON.parse(item) as StoredItem }),
      })),
    /** Forgets what is old enough, up to this change. */
    prune: (second: number, upTo = Number.MAX_SAFE_INTEGER): void => {
      prune.run(second - keptSeconds, upTo);
    },
  };
};
