import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { newFile } from '../../lambdas/domain/requests/receive.ts';
import type { LoadedRequest } from '../../lambdas/domain/requests/requests.ts';
import { Killed, type Killer, mortal } from '../support/mortal-table.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

const id = 'R-0123456789ABC';
const now = () => new Date('2027-01-11T11:00:00.000Z');
const until = new Date('2030-01-12T00:00:00.000Z');
let test: TestWorld;
let folder: string;
let close: () => void;
const killer: Killer = { left: Number.POSITIVE_INFINITY, after: false };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'habeas-history-'));
  await mkdir(join(folder, 'data'));
  const table = sqliteTable({ file: join(folder, 'data', 'habeas.sqlite'), now, synchronous: 'NORMAL' });
  close = () => table.close();
  test = await testWorld({ now, table: mortal(table, killer) });
});
afterEach(async () => {
  close();
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

const rows = () => storedRows(folder, 'records').filter(({ pk }) => pk === `REQ#${id}`);
const loaded = async () => (await test.world.requests.load(id)) as LoadedRequest;

/** A closed request with which more happened than one transaction takes. */
const longRequest = async (): Promise<void> => {
  const { world } = test;
  const at = now().toISOString();
  const begun = { id, right: 'access', channel: 'web', language: 'es', state: 'answered', receivedAt: at } as const;
  const file = newFile({ ...begun, outcome: 'fulfilled', closedAt: at }, world);
  const entry = { at, by: 'person', what: 'received' } as const;
  await world.requests.open({ file, content: { address: 'ana@example.com' }, entry });
  for (let number = 0; number < 180; number += 1) {
    const failed = { at, by: 'habeas', what: 'failed', details: { code: 'UNAVAILABLE' } } as const;
    await world.requests.change(await loaded(), { next: file, entry: failed });
  }
};

describe('a request with a very long history', () => {
  it('goes into blocking whole, and leaves only its dates', async () => {
    await longRequest();
    expect(rows().length).toBeGreaterThan(180);
    expect(await test.world.requests.block(await loaded(), until)).toBe(true);
    expect(rows().map(({ sk }) => sk)).toEqual(['FILE']);
    expect(storedRows(folder, 'blocked').filter(({ pk }) => pk === `B#${id}`)).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5])(
    'leaves nothing that nothing forgets, or is as it was, killed at write %i',
    async (writes) => {
      await longRequest();
      killer.left = writes;
      const blocking = test.world.requests.block(await loaded(), until).catch((error: unknown) => error);
      const died = (await blocking) instanceof Killed;
      killer.left = Number.POSITIVE_INFINITY;
      const isBlocked = storedRows(folder, 'blocked').some(({ pk }) => pk === `B#${id}`);
      expect([died, rows().length > 180]).toEqual([true, !isBlocked]);
      if (isBlocked) expect(rows().filter(({ expiresAt }) => expiresAt === null)).toEqual([]);
      else expect(await test.world.requests.block(await loaded(), until)).toBe(true);
      expect(await test.world.requests.content(id)).toBeUndefined();
    },
  );
});
