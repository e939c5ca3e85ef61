import type { Write } from '../../lambdas/stores/table.ts';

/** The tables that a round writes to in one transaction. */
export const roundTables = ['records', 'journal', 'blocked'] as const;

/** One transaction of the writer that gets killed: the same key in three tables, two of them over what stood. */
export const roundOf = (name: string): readonly Write[] => [
  ...roundTables.map(
    (table) => ({ type: 'put', table, item: { pk: 'round', sk: name, text: name.repeat(50) } }) as const,
  ),
  { type: 'put', table: 'keys', item: { pk: 'round', sk: 'latest', name } },
];
