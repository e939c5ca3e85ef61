import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { allowanceOf } from '../../lambdas/domain/retention/destructions.ts';
import { openDestructions } from '../../lambdas/stores/destruction-store.ts';
import { askAndConfirm, letterAbout, staff } from '../requests/request-flow.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { confirmed } from '../support/preferences.ts';
import { policyFolder, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { movingClock } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { reports, start } from './life-flow.ts';

const most = 3;
const policy = { ...fixturePolicy, destruction: { mostPeopleAnHour: most } };

let server: TestServer;
let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  server = await testServer({ policy: await policyFolder(join(folder, 'policy'), { policy }) });
  await server.setClock(start);
});
afterEach(async () => {
  await server.stop();
  await remove();
});

/** People whose consent ends the same night, two years later. */
const prospects = async (count: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    ids.push(await confirmed(server, `Persona ${number}`, `p${number}@example.com`));
  }
  return ids;
};
const left = () => storedRows(server.folder, 'keys').filter(({ pk }) => /^SUBJECT#(?!R-)/.test(String(pk))).length;
const lastNight = async () => (await reports(server, '?limit=1'))[0];
const alarms = () => server.log.filter(({ event, code }) => event === 'alarm' && code === 'DESTRUCTION_WAITS');
/** The morning after the night in which all of them end. */
const night = '2033-03-11';
const goToNight = () => server.setClock(`${night}T05:00:00.000Z`);
const propose = (destructionId: string, role: 'operator' | 'privacy-lead' = 'operator', at = night) =>
  staff(server, role, `/purges/${at}/destructions`, {
    destructionId,
    reason: 'Caducan a la vez las altas de la feria',
  });

describe('a night in which more people would be erased than the policy lets go within an hour', () => {
  it('erases as many as that, says how many wait, and goes no further by itself', async () => {
    await prospects(5);
    await goToNight();
    expect(left()).toBe(5 - most);
    expect(await lastNight()).toMatchObject({ id: night, state: 'unfinished', waiting: 2 });
    expect(alarms().at(-1)).toMatchObject({ count: 2 });
    // An hour later there is room again, and nobody has looked at it.
    await server.advance('PT3H');
    expect(left()).toBe(5 - most);
    expect(await lastNight()).toMatchObject({ state: 'unfinished', waiting: 2 });
    expect(alarms().length).toBeGreaterThan(1);
  });

  it('goes on once a second person agrees, within a quarter of an hour, and ends with its certificate', async () => {
    await prospects(5);
    await goToNight();
    const id = randomUUID();
    expect((await propose(id)).json).toEqual({ id, status: 'proposed' });
    expect((await propose(id)).json).toEqual({ id, status: 'proposed' });
    await server.advance('PT1H');
    expect(left()).toBe(5 - most);
    expect((await staff(server, 'operator', `/destructions/${id}/approval`)).json['code']).toBe('ROLE_MISSING');
    const approved = await staff(server, 'privacy-lead', `/destructions/${id}/approval`);
    expect([approved.status, approved.json]).toEqual([200, { id, status: 'approved' }]);
    expect((await staff(server, 'privacy-lead', `/destructions/${id}/approval`)).status).toBe(200);
    await server.advance('PT15M');
    expect(left()).toBe(0);
    const report = await lastNight();
    expect(report).toMatchObject({ id: night, state: 'finished', certificate: expect.stringMatching(/^eyJ/) });
    expect(report).not.toHaveProperty('waiting');
    const { json } = await server.get(`/staff/audit?day=${night}`, {
      authorization: `Bearer ${await server.staffToken('auditor')}`,
    });
    const acts = (json['accesses'] as { act: string; reference: string }[]).filter(({ reference }) => reference === id);
    expect(acts.map(({ act }) => act)).toEqual(['approve-bulk-destruction', 'propose-bulk-destruction']);
  });

  it('is agreed to by somebody else than who proposed it, within a day, and for that night alone', async () => {
    await prospects(8);
    await goToNight();
    const id = randomUUID();
    expect((await propose(id, 'privacy-lead')).status).toBe(201);
    expect((await staff(server, 'privacy-lead', `/destructions/${id}/approval`)).json['code']).toBe(
      'SECOND_PERSON_NEEDED',
    );
    const list = await server.get('/staff/approvals', {
      authorization: `Bearer ${await server.staffToken('privacy-lead', 'otra-persona')}`,
    });
    expect(list.json['approvals']).toEqual([
      expect.objectContaining({ id, kind: 'bulk-destruction', details: expect.objectContaining({ people: '5' }) }),
    ]);
    await server.advance('P1D');
    expect((await staff(server, 'privacy-lead', `/destructions/${id}/approval`, {}, 'otra-persona')).json['code']).toBe(
      'TOO_LATE',
    );
    // The next night may erase as many again; what still waits needs an act of its own.
    expect(left()).toBe(8 - 2 * most);
    expect((await propose(randomUUID())).json['code']).toBe('NOT_FOUND');
    const next = randomUUID();
    expect((await propose(next, 'operator', '2033-03-12')).status).toBe(201);
    await staff(server, 'privacy-lead', `/destructions/${next}/approval`);
    await server.advance('PT30M');
    expect(left()).toBe(0);
  });

  it('is nothing that could be agreed to where nobody waits', async () => {
    await prospects(most);
    await goToNight();
    expect(left()).toBe(0);
    expect(await lastNight()).toMatchObject({ state: 'finished' });
    expect(alarms()).toEqual([]);
    for (const at of [night, '2033-03-10', 'x', '2033-02-31']) {
      expect((await propose(randomUUID(), 'operator', at)).json['code']).toBe('NOT_FOUND');
    }
    expect((await staff(server, 'privacy-lead', `/destructions/${randomUUID()}/approval`)).json['code']).toBe(
      'NOT_FOUND',
    );
  });

  it('is agreed to by the rules that two people saw: by others they agree anew', async () => {
    await prospects(5);
    await goToNight();
    const id = randomUUID();
    await propose(id);
    await staff(server, 'privacy-lead', `/destructions/${id}/approval`);
    const { newsletter } = policy.purposes;
    const changed = {
      ...policy,
      version: '2026-02-01',
      purposes: { ...policy.purposes, newsletter: { ...newsletter, consentLasts: { months: 23 } } },
    };
    const versions = [{ policy }, { policy: changed, at: '2026-02-01T09:00:00.000Z', material: ['newsletter'] }];
    server = await server.restart({ policy: await policyFolder(join(folder, 'changed'), ...versions) });
    await server.advance('PT30M');
    expect([left(), (await lastNight())?.state]).toEqual([2, 'unfinished']);
    const anew = randomUUID();
    await propose(anew);
    await staff(server, 'privacy-lead', `/destructions/${anew}/approval`);
    await server.advance('PT30M');
    expect([left(), (await lastNight())?.state]).toEqual([0, 'finished']);
  });
});

it('whoever asks to be erased waits for nothing, and counts', async () => {
  await prospects(4);
  await server.setClock('2033-03-10T02:10:00.000Z');
  for (const number of [0, 1]) {
    const { reference } = await askAndConfirm(server, 'erasure', `p${number}@example.com`);
    await letterAbout(server, `p${number}@example.com`, reference, /./);
  }
  await server.setClock('2033-03-10T02:50:00.000Z');
  expect(left()).toBe(2);
  // At four o’clock in Madrid one more may go within the hour.
  await server.setClock('2033-03-10T03:05:00.000Z');
  expect([left(), (await lastNight())?.state]).toEqual([1, 'unfinished']);
});

describe('the count of the hour', () => {
  type Step = { readonly what: 'take' | 'back' | 'ask' | 'agree'; readonly people: number; readonly seconds: number };
  const steps = fc.array(
    fc.record({
      what: fc.constantFrom('take', 'take', 'back', 'ask', 'agree'),
      people: fc.integer({ min: 1, max: 6 }),
      seconds: fc.constantFrom(0, 1, 30, 59, 60, 600, 3_540, 3_600, 3_660),
    }) as fc.Arbitrary<Step>,
    { maxLength: 30 },
  );

  it('never lets more go within any hour, whoever takes, and lets as many again an hour later', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const place = await temporaryFolder();
        const clock = movingClock();
        const table = sqliteTable({ file: join(place.folder, 'hour.sqlite'), now: clock.now, synchronous: 'NORMAL' });
        const limit = 7;
        const parts = { policy: { ...policy, destruction: { mostPeopleAnHour: limit } }, table, now: clock.now };
        const runs = [openDestructions(parts), openDestructions(parts)];
        try {
          const gone: { readonly at: number; readonly people: number; readonly free: boolean }[] = [];
          let held = 0;
          for (const [number, { what, people, seconds }] of all.entries()) {
            clock.advance(seconds);
            const run = runs[number % 2];
            const at = clock.second();
            if (!run) continue;
            if (what === 'take') {
              const within = gone.filter((each) => each.at > at - 3_600).reduce((sum, each) => sum + each.people, 0);
              const taken = await run.take(people);
              expect(taken).toBeLessThanOrEqual(Math.max(0, limit - within));
              gone.push({ at, people: taken, free: false });
              held = taken;
            } else if (what === 'back') {
              const last = gone.at(-1);
              if (!last || last.free || last.at !== at || held === 0) continue;
              await run.giveBack(held);
              gone.pop();
              held = 0;
            } else {
              await run.count(what === 'ask' ? 1 : people + 1);
              gone.push({ at, people: what === 'ask' ? 1 : people + 1, free: true });
              held = 0;
            }
          }
          clock.advance(61 * 60);
          expect(await runs[0]?.take(100)).toBe(limit);
        } finally {
          table.close();
          await place.remove();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is taken some at a time, by many at once, and what was not needed is given back', async () => {
    const clock = movingClock();
    const table = sqliteTable({ file: join(folder, 'some.sqlite'), now: clock.now });
    try {
      const parts = { policy: { ...policy, destruction: { mostPeopleAnHour: 60 } }, table, now: clock.now };
      const destructions = openDestructions(parts);
      const allowance = allowanceOf('limited', destructions);
      const answers = await Promise.all(Array.from({ length: 55 }, () => allowance.may()));
      expect(answers.filter(Boolean)).toHaveLength(55);
      allowance.unused();
      await allowance.settle();
      expect(await destructions.take(100)).toBe(6);
      expect(await allowanceOf('limited', destructions).may()).toBe(false);
      expect(await allowanceOf('over', destructions).may()).toBe(false);
      const lifted = allowanceOf('lifted', destructions);
      expect(await lifted.may()).toBe(true);
      await lifted.settle();
    } finally {
      table.close();
    }
  });
});
