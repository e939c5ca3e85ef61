import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { approveUnblocking, proposeUnblocking } from '../../lambdas/domain/blocking/unblock.ts';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import { openBlockedData } from '../../lambdas/stores/blocked-store.ts';
import { type Table, Unavailable } from '../../lambdas/stores/table.ts';
import { ana, bruno, type KeptWorld, keptWorld } from './kept-world.ts';

/** More than a transaction takes: two events and a blocked row of each, and all of them at once. */
const invoices = 110;
const reason = 'La tienda dio de baja el contrato equivocado';

let kept: KeptWorld;
afterEach(() => kept.close());

/** Somebody with very many invoices, whose contract was ended by mistake; and how they were before that night. */
const oldCustomer = async () => {
  kept = await keptWorld();
  const subjectId = await kept.person('Berta Antigua', 'berta@example.com');
  await kept.event(subjectId, 'contract-started', 'C-1', '2025-01-05');
  for (let number = 1; number <= invoices; number += 1) {
    await kept.event(subjectId, 'invoice-issued', `F-${number}`, '2025-12-01');
    await kept.event(subjectId, 'invoice-settled', `F-${number}`, '2025-12-02');
  }
  await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-31');
  const before = await rowsOf(subjectId);
  await kept.purge();
  expect(await rowsOf(subjectId)).toEqual([]);
  return { subjectId, before };
};

/** Everything in the partition of a person, without what is sealed anew each time and what was noted when parts left. */
const rowsOf = async (subjectId: string) => {
  const rows = [];
  let cursor: string | undefined;
  do {
    const page = await kept.world.table.query('records', `S#${subjectId}`, { limit: 100, ...(cursor && { cursor }) });
    rows.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows
    .filter(({ sk }) => !sk.startsWith('WELCOME'))
    .map(({ sealed, version: _version, dueAt: _due, formerContact: _contact, formerInvoice: _invoice, ...row }) => ({
      ...row,
      isSealed: sealed !== undefined,
    }));
};

const proposed = async (subjectId: string): Promise<string> =>
  (await proposeUnblocking({ unblockingId: randomUUID(), subjectId, reason }, ana, kept.world)).id;

describe('what is more than one transaction takes', () => {
  it('comes back whole, with every seal open', async () => {
    const { subjectId, before } = await oldCustomer();
    expect((await kept.rows(subjectId)).length).toBeGreaterThan(invoices);
    await approveUnblocking(await proposed(subjectId), bruno, kept.world);
    expect(await rowsOf(subjectId)).toEqual(before);
    expect(await kept.rows(subjectId)).toEqual([]);
    const file = await kept.world.subjects.load(subjectId);
    const opened = file && (await kept.world.subjects.open(file));
    expect(opened?.person).toEqual({ name: 'Berta Antigua', address: 'berta@example.com', language: 'es' });
    const numbers = new Set(opened?.events.map(({ number }) => number));
    expect(numbers.size).toBe(invoices + 1);
  });

  it('is used for nothing, and loses nothing, wherever it is cut off; and goes on when it is approved again', async () => {
    for (const cut of [1, 3]) {
      const { subjectId, before } = await oldCustomer();
      const { world } = kept;
      const id = await proposed(subjectId);
      let transactions = 0;
      const table: Table = {
        ...world.table,
        transact: async (writes) => {
          transactions += 1;
          if (transactions > cut) throw new Unavailable('the power went');
          return world.table.transact(writes);
        },
      };
      const blockedData = openBlockedData({ ...world, table });
      await expect(approveUnblocking(id, bruno, { ...world, blockedData })).rejects.toThrow('the power went');
      expect((await rowsOf(subjectId)).length).toBeGreaterThan(0);
      for (const purpose of ['service', 'billing']) {
        const verdict = await mayWe({ who: { subjectId }, purpose }, world);
        expect([verdict.allowed, verdict.reason]).toEqual([false, 'restricted']);
      }
      // Nobody lifts that by hand, and no night takes of somebody who is there in part.
      const file = await world.subjects.load(subjectId);
      if (!file) throw new Error('nobody is there');
      await expect(world.subjects.restrict(file, undefined, ana, reason)).rejects.toThrow(Unavailable);
      await kept.purge();
      const again = await approveUnblocking(id, bruno, world);
      expect(again.approvedBy).toBe('bruno');
      expect(await rowsOf(subjectId)).toEqual(before);
      expect(await kept.rows(subjectId)).toEqual([]);
      await kept.close();
    }
    kept = await keptWorld();
  });
});
