import { DatabaseSync } from 'node:sqlite';
import { isDamaged, translated } from '../../lambdas/adapters/sqlite/sqlite-errors.ts';
import { tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Clock } from '../../lambdas/domain/time.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { StartProblem } from '../start-problem.ts';

const unreadable = () => new StartProblem('The data file is missing or damaged: see --lost.');

/**
 * Reads in the data file, and changes not a byte of it: a restore that was cut off rests on how it stood. Throws `StartProblem` where
 * there is none, or none that can be read.
 */
export const readLive = async <T>(file: string, now: Clock, work: (table: Table) => Promise<T>): Promise<T> => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
    if (database.prepare('PRAGMA user_version').get()?.user_version === 0) throw unreadable();
    return await work(tableOver(database, { now, wanted: () => false }));
  } catch (error) {
    throw database === undefined || isDamaged(error) ? unreadable() : translated(error);
  } finally {
    if (database?.isOpen) database.close();
  }
};
