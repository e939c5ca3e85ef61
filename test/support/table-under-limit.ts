/** Run under a limit on the size of a file: writes until refused, makes room, writes again, and tells how it went. */
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { readAll } from './table-world.ts';

const table = sqliteTable({ file: process.argv[2] ?? '', now: () => new Date() });
const text = 'x'.repeat(2000);
let acknowledged = 0;
let refusedBy = '';
while (refusedBy === '' && acknowledged < 10_000) {
  try {
    await table.put('records', { pk: 'p', sk: String(acknowledged), text }, 'absent');
    acknowledged += 1;
  } catch (error) {
    refusedBy = error instanceof Error ? error.name : 'not an error';
  }
}
const kept = (await readAll(table, 'records', 'p', {})).length;
await table.truncateLog();
const then = await table.put('records', { pk: 'p', sk: 'then', text }, 'absent');
table.close();
process.stdout.write(JSON.stringify({ refusedBy, acknowledged, kept, then }));
