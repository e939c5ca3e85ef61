import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TableName } from '../../lambdas/stores/table.ts';

/** Every row of a table of a running server as the file holds it, expired ones included; sealed values stay sealed. */
export const storedRows = (serverFolder: string, table: TableName): readonly Readonly<Record<string, unknown>>[] => {
  const database = new DatabaseSync(join(serverFolder, 'data', 'habeas.sqlite'), { readOnly: true });
  try {
    return database
      .prepare(`SELECT pk, sk, doc, expires_at AS expiresAt FROM ${table}`)
      .all()
      .map(({ doc, ...row }) => ({ ...(JSON.parse(String(doc)) as object), ...row }));
  } finally {
    database.close();
  }
};
