import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { releaseHold, setHold } from '../../lambdas/domain/blocking/set-hold.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import { openHolds } from '../../lambdas/stores/hold-store.ts';
import { openLives } from '../../lambdas/stores/life-store.ts';
import type { Table, Write } from '../../lambdas/stores/table.ts';
import { everything, why } from './blocking-world.ts';
import { ana, bruno, type KeptWorld, keptWorld } from './kept-world.ts';

let kept: KeptWorld;
beforeEach(async () => {
  kept = await keptWorld();
});
afterEach(() => kept.close());

/** Somebody whose contract is over, and how long what is blocked of them stays; blocked unless told otherwise. */
const formerCustomer = async (isBlocked = true) => {
  const subjectId = await kept.person('Rosa Antigua', 'rosa@example.com');
  await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
  await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-20');
  if (isBlocked) await kept.purge();
  return subjectId;
};
const hold = (subjectId: string, ports = kept.world, by = ana) =>
  setHold({ holdId: randomUUID(), subjectId, ...why }, by, ports);
const readable = async (subjectId: string) =>
  (await kept.world.blockedData.open(subjectId, everything)).map(({ category }) => category);
/** The stores over a table where something comes in between, once, before the next transaction that is about this. */
const interrupted = (isAbout: (writes: readonly Write[]) => boolean, act: () => Promise<unknown>): Table => {
  let done = false;
  return {
    ...kept.world.table,
    transact: async (writes) => {
      if (!done && isAbout(writes)) {
        done = true;
        await act();
      }
      return kept.world.table.transact(writes);
    },
  };
};

describe('a hold and the purge', () => {
  it('does not bring back what had come to its end and only waited for the night', async () => {
    const subjectId = await formerCustomer();
    const proof = (await kept.rows(subjectId)).find((row) => row['category'] === 'proof');
    kept.setClock(new Date(Date.parse(String(proof?.['until'])) + 60_000).toISOString());
    await hold(subjectId);
    expect(await readable(subjectId)).toEqual(['contact', 'orders']);
    await kept.purge();
    expect(await readable(subjectId)).toEqual(['contact', 'orders']);
    expect((await kept.rows(subjectId)).map((row) => row['category']).sort()).toEqual(['contact', 'orders']);
    // That it was destroyed is journalled as whatever the purge destroys.
    const day = kept.now().toISOString().slice(0, 10);
    const entries = (await kept.world.table.query('journal', `J#${day}`)).items;
    expect(entries.map(({ kind, tally }) => [kind, tally])).toContainEqual(['destruction', { proof: { erased: 1 } }]);
  });

  it('set while the purge is at work on the person: whoever comes second looks again', async () => {
    const subjectId = await formerCustomer(false);
    const table = interrupted(
      (writes) => writes.some((write) => write.type === 'delete' && write.key.sk === 'PERSON'),
      () => hold(subjectId),
    );
    const lives = openLives({ ...kept.world, table });
    await purge({ dailyAt: '04:00', mayGoOn: () => true }, { ...kept.world, lives });
    // Gone from use as ever, and every row held, with no end that the store could see to.
    expect(await kept.world.people.storedSince(subjectId)).toBeUndefined();
    const rows = await kept.rows(subjectId);
    expect(rows.map((row) => row['category']).sort()).toEqual(['contact', 'orders', 'proof']);
    for (const row of rows) expect([row['held'], row.expiresAt]).toEqual([true, undefined]);
  });

  it('set while the purge has just blocked the person finds what it looked for under another roof', async () => {
    const subjectId = await formerCustomer(false);
    const table = interrupted(
      (writes) => writes.some((write) => write.type === 'put' && write.item.pk === 'HOLDS'),
      () => kept.purge(),
    );
    const { fresh } = await hold(subjectId, { ...kept.world, holds: openHolds({ ...kept.world, table }) });
    expect(fresh).toBe(true);
    for (const row of await kept.rows(subjectId)) expect([row['held'], row.expiresAt]).toEqual([true, undefined]);
    expect(await kept.world.holds.standing()).toHaveLength(1);
  });

  it('set twice at once under one id is one hold, with one entry in the log', async () => {
    const subjectId = await formerCustomer();
    const request = { holdId: randomUUID(), subjectId, ...why };
    const both = await Promise.all([setHold(request, ana, kept.world), setHold(request, ana, kept.world)]);
    expect(both[0]?.hold.setAt).toBe(both[1]?.hold.setAt);
    await expect(setHold(request, bruno, kept.world)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const logged = (await kept.world.audit.ofDay(kept.now().toISOString().slice(0, 10), { limit: 100 }))?.accesses;
    expect(logged?.filter(({ act }) => act === 'set-hold')).toHaveLength(1);
  });

  it('set again once it was released holds nothing', async () => {
    const subjectId = await formerCustomer();
    const request = { holdId: randomUUID(), subjectId, ...why };
    await setHold(request, ana, kept.world);
    await releaseHold(request.holdId, 'Ya no hace falta', ana, kept.world);
    const again = await setHold(request, ana, kept.world);
    expect([again.fresh, again.hold.releasedAt]).toEqual([false, kept.now().toISOString()]);
    expect((await kept.rows(subjectId)).filter((row) => row['held'] === true)).toEqual([]);
    expect(await kept.world.holds.standing()).toEqual([]);
  });

  it('holds and releases more rows than a transaction takes', async () => {
    const subjectId = await kept.person('Berta Antigua', 'berta@example.com');
    await kept.event(subjectId, 'contract-started', 'C-1', '2025-01-05');
    for (let number = 1; number <= 110; number += 1) {
      await kept.event(subjectId, 'invoice-issued', `F-${number}`, '2025-12-01');
      await kept.event(subjectId, 'invoice-settled', `F-${number}`, '2025-12-02');
    }
    await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-20');
    await kept.purge();
    const ends = async () =>
      (await kept.rows(subjectId)).map(({ sk, until, dueAt, expiresAt }) => [sk, until, dueAt, expiresAt]);
    const before = await ends();
    expect(before.length).toBeGreaterThan(110);
    const { hold: set } = await hold(subjectId);
    for (const row of await kept.rows(subjectId)) expect([row['held'], row.expiresAt]).toEqual([true, undefined]);
    await releaseHold(set.holdId, 'Ya no hace falta', ana, kept.world);
    expect(await ends()).toEqual(before);
    expect((await kept.rows(subjectId)).filter((row) => row['held'] === true)).toEqual([]);
  });
});
