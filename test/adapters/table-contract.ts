import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { expiryCases } from '../support/table-cases-expiry.ts';
import { lostReplyCases } from '../support/table-cases-lost-replies.ts';
import { queryCases } from '../support/table-cases-queries.ts';
import { feedCases, raceCases } from '../support/table-cases-races.ts';
import { transactionCases } from '../support/table-cases-transactions.ts';
import { writeCases } from '../support/table-cases-writes.ts';
import type { TableWorld } from '../support/table-world.ts';

/** What any table must do: SQLite and DynamoDB run the same cases, so neither can drift. */
export const tableContract = (
  name: string,
  open: () => Promise<TableWorld>,
  replies: { readonly canBeLost: true } | { readonly neverLost: string },
): void => {
  describe(`table: ${name}`, () => {
    let opened: TableWorld | undefined;
    const world = (): TableWorld => {
      if (!opened) throw new Error('the table is not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => opened?.close());

    writeCases(world);
    queryCases(world);
    expiryCases(world);
    transactionCases(world);
    feedCases(world);
    raceCases(world);
    if ('canBeLost' in replies) lostReplyCases(world);
    else it.skip(`loses no reply: ${replies.neverLost}`, () => undefined);
  });
};
