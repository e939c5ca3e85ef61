import { everyRow, fileOpened } from '../support/every-row.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import type { TestServer } from '../support/server.ts';
import type { Seal } from '../support/stored-meanings.ts';
import { holds } from './canary-person.ts';

type Server = Pick<TestServer, 'folder'>;

type Row = ReturnType<typeof everyRow>[number];

/** A row, and those that it holds as a change wrote them; these under the name of the row that holds them. */
const withRedo = (row: Row): readonly { readonly row: Row; readonly holder?: Row }[] => [
  { row },
  ...((row['redo'] ?? []) as readonly { table: string; item?: Row }[]).flatMap(({ table, item }) =>
    item ? [{ row: { ...item, table }, holder: row }] : [],
  ),
];

/** Sealed rows that hold the canary and that these seals open with keys that are there, each named once. */
const openedBy = async (
  server: Server,
  seals: readonly Seal[],
  nameOf: (row: Row, holder: Row | undefined) => string | undefined,
): Promise<readonly string[]> => {
  const file = fileOpened(server, fixturePolicy);
  const found = new Set<string>();
  try {
    for (const { row, holder } of everyRow(server).flatMap(withRedo)) {
      const name = nameOf(row, holder);
      if (name === undefined || typeof row['sealed'] !== 'string') continue;
      for (const seal of seals) {
        const opened = await file.open(row, seal, row['sealed']).catch(() => undefined);
        if (holds(JSON.stringify(opened) ?? '').length > 0) found.add(name);
      }
    }
  } finally {
    file.close();
  }
  return [...found].sort();
};

/** Rows that can be read outside blocked data, by table and what they are. */
export const readableRows = (server: Server): Promise<readonly string[]> =>
  openedBy(
    server,
    ['subject key', 'subject key, as person', 'message key'],
    (row, holder = row) => `${holder.table} ${holder['kind'] ?? holder.sk.split('#')[0]}`,
  );

/** Categories of blocked data that can be read, with the keys of their classes. */
export const blockedCategories = (server: Server): Promise<readonly string[]> =>
  openedBy(server, ['class key'], ({ table, category }) => (table === 'blocked' ? String(category) : undefined));
