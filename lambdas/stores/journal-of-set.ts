import { keys } from './keys.ts';
import type { Item, Table, TableName } from './table.ts';

const isEntry = (name: TableName, { pk }: Item): boolean => name === 'journal' && pk.startsWith(keys.journalDay(''));

/**
 * The same tables, of this set of `records` and `blocked`: each entry of the journal says in which set its change was made, where there
 * are two. While a deployment switches from one to the other, both are written to.
 */
export const journalOfSet = (table: Table, set: string): Table => ({
  ...table,
  put: (name, item, condition) => table.put(name, isEntry(name, item) ? { ...item, madeIn: set } : item, condition),
  transact: (writes) =>
    table.transact(
      writes.map((write) =>
        write.type === 'put' && isEntry(write.table, write.item)
          ? { ...write, item: { ...write.item, madeIn: set } }
          : write,
      ),
    ),
});
