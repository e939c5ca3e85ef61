/** Writes to the SQLite file of its first argument until it is killed; tells each round that was acknowledged. */
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { roundOf } from './table-rounds.ts';

const [file = '', run = ''] = process.argv.slice(2);
const table = sqliteTable({ file, now: () => new Date() });
process.stdout.write('writing\n');
for (let round = 0; ; round += 1) {
  const name = `${run}/${round}`;
  const { committed } = await table.transact(roundOf(name));
  const guard = await table.put('guards', { pk: 'round', sk: name }, 'absent');
  if (!committed || !guard.stored) throw new Error('a round of its own was refused');
  if (round % 10 === 9) await table.truncateLog();
  process.stdout.write(`${name}\n`);
}
