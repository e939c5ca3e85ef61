import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { unseal } from '../../lambdas/domain/keys/sealing.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import { context } from '../../lambdas/stores/person-items.ts';
import { tableNames } from '../../lambdas/stores/table.ts';
import type { Policy } from '../../policy/model/types.ts';
import type { TestServer } from './server.ts';
import type { Open, TableRow } from './undeclared.ts';

const fileOf = ({ folder }: Pick<TestServer, 'folder'>) => join(folder, 'data', 'habeas.sqlite');

const columns = {
  rows: ['pk', 'sk', 'version', 'expires_at', 'due_bucket', 'due_at', 'doc'],
  changes: ['sequence', 'at', 'pk', 'sk', 'kind', 'item'],
};

const toRow = (table: string, row: Readonly<Record<string, unknown>>): TableRow => {
  const { doc, expires_at: expiresAt, due_bucket: dueBucket, due_at: dueAt, ...key } = row;
  return {
    ...(JSON.parse(String(doc)) as object),
    ...(key as { pk: string; sk: string }),
    ...(expiresAt !== null && { expiresAt }),
    ...(dueBucket !== null && { dueBucket }),
    ...(dueAt !== null && { dueAt }),
    table,
  };
};

/**
 * Every row of every table of the file of a running server, with the images of rows in its feed of changes; expired ones
 * included. Throws for a table or a column that is not known here.
 */
export const everyRow = (server: Pick<TestServer, 'folder'>): readonly TableRow[] => {
  const database = new DatabaseSync(fileOf(server), { readOnly: true });
  const read = (table: string, known: readonly string[]) => {
    const found = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
    if (JSON.stringify(found.map(({ name }) => name)) !== JSON.stringify(known)) throw new Error(`columns of ${table}`);
    return database.prepare(`SELECT * FROM ${table}`).all();
  };
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    const known = [...tableNames, 'changes', 'sqlite_sequence'].sort();
    if (JSON.stringify(tables.map(({ name }) => name)) !== JSON.stringify(known)) throw new Error('an unknown table');
    const images = read('changes', columns.changes).flatMap(({ item }) =>
      item === null ? [] : [{ ...(JSON.parse(String(item)) as TableRow), table: 'records' }],
    );
    return [...tableNames.flatMap((name) => read(name, columns.rows).map((row) => toRow(name, row))), ...images];
  } finally {
    database.close();
  }
};

/** The table of a running server, in which nothing has expired, and what opens the sealed parts of its rows. */
export const fileOpened = (server: Pick<TestServer, 'folder'>, policy: Policy) => {
  const now = () => new Date(0);
  const table = sqliteTable({ file: fileOf(server), now });
  const wrapper = keyfileWrapper({ file: join(server.folder, 'data', 'demo.key') });
  const keyRing = openKeyRing({ policy, table, wrapper, now, random: randomBytes, sealsSigningKey: true });
  const open: Open = async (row, seal, text) => {
    const [, subject = ''] = row.pk.split('#');
    if (seal === 'visit key') {
      const [version, link = ''] = text.split('.');
      const derived = (await keyRing.allDerived('visit-link')).find((one) => one.version === Number(version));
      const bound = { subject: `${row.pk}/${row.sk}`, attribute: 'link', version: 1 };
      return derived && unseal(derived.key, link, bound);
    }
    if (seal === 'message key') {
      const key = await keyRing.keyOfPeriod('message', Number(row['period']));
      return key && unseal(key, text, { subject: row.pk, attribute: 'words', version: 1 });
    }
    const key =
      seal === 'class key'
        ? await keyRing.existingClassKey(String(row['category']), String(row['month']))
        : await keyRing.subjectKey(subject);
    return key && unseal(key, text, context(subject, seal === 'subject key, as person' ? 'person' : row.sk));
  };
  return { table, keyRing, open, close: () => table.close() };
};
