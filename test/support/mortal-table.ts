import type { Table } from '../../lambdas/stores/table.ts';

/** Thrown in place of a write: the process died just before it, or just after. */
export class Killed extends Error {}

/** How many writes are left before it dies; `after`: with the last of them written. */
export type Killer = { left: number; after: boolean };

/** A table whose writes can be made to fail from a chosen one on, as if the process had died there. */
export const mortal = (table: Table, killer: Killer): Table => {
  const dying =
    <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      killer.left -= 1;
      if (killer.left < 0 || (killer.left === 0 && !killer.after)) throw new Killed();
      const result = await write(...args);
      if (killer.left === 0) throw new Killed();
      return result;
    };
  return { ...table, put: dying(table.put), remove: dying(table.remove), transact: dying(table.transact) };
};
