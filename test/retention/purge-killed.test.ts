import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { purgeWithKills, startPurge } from '../../bench/purge-runs.ts';
import { differences, problemsOf, rowsIn, type State } from '../../bench/purge-state.ts';
import { openPurgeWorld } from '../../bench/purge-world.ts';
import { type Choice, type Decision, signDecision } from '../../lambdas/domain/consent/decision.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import { after as later } from '../../lambdas/domain/time.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { purgeAt } from '../../lambdas/runtime/run-purge.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { nightPolicy, type PurgeNight, purgeNight } from '../support/purge-night.ts';

const run = { dailyAt: purgeAt, mayGoOn: () => true };

describe('a night in which thousands of rows leave', () => {
  let night: PurgeNight;
  let whole: State;
  beforeAll(async () => {
    night = await purgeNight(3_000);
    const folder = await night.copy();
    await purgeWithKills({ folder, policy: nightPolicy, at: night.at, items: night.items, kills: 0 });
    whole = night.stateOf(folder);
  });
  afterAll(() => night.remove());

  it('leaves nothing that is due, keeps everybody whose time goes on, and its report counts exactly what it did', () => {
    expect(problemsOf(night.before, whole, night.items)).toEqual([]);
    // Of 270 people these stay: 30 with another contract, 30 with their only one.
    expect([night.before.rows['person'], whole.rows['person'], whole.rows['subject key']]).toEqual([294, 60, 60]);
    expect(whole.rows['mark of erasure']).toBe(234);
  });

  it('ends the same when the process is killed again and again, and counts nothing twice', async () => {
    const { items, at } = night;
    // On a busy machine a purge may be over before anybody gets to kill it: then there is another.
    for (let killed = 0; killed < 8; ) {
      const folder = await night.copy();
      const { kills } = await purgeWithKills({ folder, policy: nightPolicy, at, items, kills: 10, every: 4 });
      const state = night.stateOf(folder);
      expect(problemsOf(night.before, state, items)).toEqual([]);
      expect(differences(whole, state)).toEqual([]);
      killed += kills;
    }
  });

  it('ends the same when two processes purge one file at once, and what both came for counts once', async () => {
    const folder = await night.copy();
    const start = { folder, policy: nightPolicy, at: night.at };
    const reports = await Promise.all([startPurge(start).ended, startPurge(start).ended]);
    expect(reports.map((report) => report?.state)).toEqual(['finished', 'finished']);
    const state = night.stateOf(folder);
    expect(problemsOf(night.before, state, night.items)).toEqual([]);
    expect(differences(whole, state)).toEqual([]);
  });
});

describe('whoever read a person before the purge and writes after it', () => {
  let night: PurgeNight;
  let folder: string;
  beforeAll(async () => {
    night = await purgeNight({ customer: 6, items: 60 });
    folder = await night.copy();
  });
  afterAll(() => night.remove());

  const earlier = new Date('2031-12-31T10:30:00.000Z');

  const decisionOf = async (world: World, subjectId: string, choice: Choice, at = earlier) =>
    signDecision<Decision>(
      {
        decisionId: randomUUID(),
        subjectId,
        decidedAt: at.toISOString(),
        policy: world.policy.id,
        policyVersion: world.policy.version,
        language: 'es',
        method: 'preference-centre',
        form: 'registration',
        source: 'self',
        purposes: { 'marketing-own': choice },
      },
      await world.keyRing.signer(),
    );

  const confirmation = async (world: World, subjectId: string, at = earlier) => {
    const person = await world.people.person(subjectId);
    if (!person) throw new Error('nobody is stored under that id');
    const id = randomUUID();
    return {
      sealed: {
        kind: 'registration' as const,
        id,
        issuedAt: earlier,
        form: 'registration',
        language: 'es' as const,
        version: world.policy.version,
        fields: {},
        decisions: {},
      },
      person,
      fields: {},
      decision: await decisionOf(world, subjectId, 'refused', at),
      joins: true,
      rememberUntil: later(night.at, { days: 2 }),
    };
  };

  it('brings nobody back; a no that was too late goes in the next night, a yes, which says nothing, with its time', async () => {
    const now = { at: earlier };
    const clock = () => now.at;
    let open: () => void = () => undefined;
    let gate = Promise.resolve();
    const slowly = (table: Table): Table => ({
      ...table,
      put: (...args) => gate.then(() => table.put(...args)),
      transact: (...args) => gate.then(() => table.transact(...args)),
    });
    const opened = { folder, policy: nightPolicy, now: clock, feeds: true };
    const { world: slow, table: slowTable } = await openPurgeWorld({ ...opened, around: slowly });
    const { world, table } = await openPurgeWorld(opened);
    try {
      const ids = [...rowsIn(folder)].filter(({ sk }) => sk === keys.person).map(({ pk }) => keys.subjectOf(pk));
      const [joining = '', withdrawing = '', reporting = '', saysYes = '', saysNo = '', welcomed = ''] = ids;
      expect(ids).toHaveLength(6);
      // Before their contract ended: afterwards they would be there anew.
      const confirmed = await confirmation(world, withdrawing, new Date('2031-06-30T10:30:00.000Z'));
      expect(await world.people.keep(confirmed)).toEqual({ state: 'kept' });

      // Everybody has read, and waits before they write.
      gate = new Promise((resolve) => {
        open = resolve;
      });
      const say = async (subjectId: string, choice: Choice) => {
        const decision = await decisionOf(slow, subjectId, choice);
        const id = { caller: 'shop', decisionId: decision.decisionId };
        const make = async () => decision;
        return slow.decisions.keep({ who: { subjectId }, id, digest: 'd', make, until: later(earlier, { years: 5 }) });
      };
      const event = {
        eventId: 'e-1',
        type: 'contract-started' as const,
        on: '2031-12-31',
        reference: 'r',
        recordedAt: earlier.toISOString(),
        source: 'shop',
      };
      const writes = [
        slow.people.keep(await confirmation(slow, joining)),
        slow.people.withdraw(
          confirmed.sealed,
          confirmed.person.address,
          { outcome: 'confirmed', at: earlier.toISOString() },
          await decisionOf(slow, withdrawing, 'withdrawn'),
        ),
        slow.lifeEvents.keep({ subjectId: reporting, event, number: 'C-9', digest: 'd' }),
        slow.people.startWelcome(welcomed, randomUUID(), 3),
        say(saysYes, 'given'),
        say(saysNo, 'refused'),
      ];
      await new Promise((resolve) => setTimeout(resolve, 50));

      now.at = night.at;
      expect((await purge(run, world)).state).toBe('finished');
      open();
      const [kept, withdrawn, reported, started, ...said] = await Promise.all(writes);
      expect([kept, withdrawn, reported]).toEqual([{ state: 'raced' }, { state: 'raced' }, { state: 'raced' }]);
      expect(started).toBe(false);
      // These look at nobody, so that each is one write; what they leave is nobody's.
      expect(said).toMatchObject([{ state: 'kept' }, { state: 'kept' }]);
      for (const subjectId of ids) {
        expect(await world.people.person(subjectId)).toBeUndefined();
        expect((await world.decisions.holding({ subjectId })).live).toBe(false);
      }
      const rows = () => [...rowsIn(folder)].filter(({ pk }) => ids.some((id) => pk === keys.subject(id)));
      expect(
        rows()
          .map(({ pk }) => keys.subjectOf(pk))
          .sort(),
      ).toEqual([saysYes, saysNo].sort());

      now.at = later(night.at, { days: 1 });
      expect((await purge(run, world)).state).toBe('finished');
      expect(rows().map(({ pk }) => keys.subjectOf(pk))).toEqual([saysYes]);
      expect((await table.query('records', keys.subject(saysYes))).items).toMatchObject([
        { expiresAt: expect.any(Number), purposes: { 'marketing-own': 'given' } },
      ]);
    } finally {
      slowTable.close();
      table.close();
    }
  });
});
