import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { ActKind, Acts, NewAct } from '../../lambdas/domain/staff/acts.ts';
import type { Audit } from '../../lambdas/domain/staff/audit.ts';
import type { Role, Staff } from '../../lambdas/domain/staff/staff.ts';
import { openActs, openAudit } from '../../lambdas/stores/staff-store.ts';
import { type Table, Unavailable } from '../../lambdas/stores/table.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type MovingClock, movingClock } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const policy = fixturePolicy;
const hour = 3_600;
const day = 24 * hour;
const unblockSeconds = (policy.unblockWithin.hours ?? 0) * hour;

let table: SqliteTable;
let clock: MovingClock;
let acts: Acts;
let audit: Audit;
let remove: () => Promise<void>;
let folder: string;
let files = 0;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

const open = () => {
  files += 1;
  clock = movingClock();
  table = sqliteTable({ file: join(folder, `${files}.sqlite`), now: clock.now });
  const parts = { table, policy, now: clock.now, random: randomBytes };
  acts = openActs(parts);
  audit = openAudit(parts);
};
beforeEach(open);
afterEach(() => table.close());

const person = (id: string, ...roles: Role[]): Staff => ({ id, roles });
const ana = person('ana', 'operator', 'privacy-lead', 'disclosure');
const bruno = person('bruno', 'operator', 'privacy-lead', 'disclosure');
const carla = person('carla', 'privacy-lead');

const proposal = (changes: Partial<NewAct> = {}): NewAct => ({
  id: randomUUID(),
  kind: 'disclosure',
  subjectId: '3f0c5a0e-0000-4000-8000-000000000001',
  reason: 'Requerimiento EXP202612345',
  details: { authority: 'AEPD', provision: 'LOPDGDD art. 32.2', categories: ['contact'], told: false },
  by: ana,
  ...changes,
});
const today = async () => (await audit.ofDay(clock.now().toISOString().slice(0, 10), { limit: 100 }))?.accesses ?? [];
const refusedWith = (code: string) => expect.objectContaining({ name: 'Refusal', code });

describe('an act of two persons', () => {
  it('is never approved by whoever proposed it, whatever their roles', async () => {
    const { id } = await acts.propose(proposal());
    await expect(acts.approve('disclosure', id, ana)).rejects.toEqual(refusedWith('SECOND_PERSON_NEEDED'));
    expect((await acts.find('disclosure', id))?.approvedBy).toBeUndefined();
    expect(await acts.approve('disclosure', id, bruno)).toMatchObject({ proposedBy: 'ana', approvedBy: 'bruno' });
    await expect(acts.approve('disclosure', id, ana)).rejects.toEqual(refusedWith('SECOND_PERSON_NEEDED'));
  });

  it('is logged with who, as what, why and about whom, once for each of the two', async () => {
    const { id } = await acts.propose(proposal());
    clock.advance(60);
    await acts.approve('disclosure', id, bruno);
    const common = { reason: 'Requerimiento EXP202612345', subjectId: proposal().subjectId, reference: id };
    expect(await today()).toEqual([
      {
        ...common,
        act: 'approve-disclosure',
        principal: 'bruno',
        roles: bruno.roles,
        seenAt: '2026-02-01T10:01:00.000Z',
      },
      { ...common, act: 'propose-disclosure', principal: 'ana', roles: ana.roles, seenAt: '2026-02-01T10:00:00.000Z' },
    ]);
  });

  it('proposed or approved again by the same person stays as it is, and is not logged again', async () => {
    const first = proposal();
    const one = await acts.propose(first);
    clock.advance(60);
    expect(
      await acts.propose({ ...first, details: Object.fromEntries(Object.entries(first.details).reverse()) }),
    ).toEqual(one);
    const approved = await acts.approve('disclosure', first.id, bruno);
    clock.advance(60);
    expect(await acts.approve('disclosure', first.id, bruno)).toEqual(approved);
    expect(await acts.propose(first)).toEqual(approved);
    expect(await today()).toHaveLength(2);
  });

  it.each([
    ['of another kind', { kind: 'unblocking' }],
    ['about somebody else', { subjectId: randomUUID() }],
    ['for another reason', { reason: 'Otra cosa' }],
    ['that says more', { details: { authority: 'AEPD', categories: ['contact', 'orders'] } }],
    ['of another person', { by: bruno }],
  ] as const)('cannot be changed by a proposal under its id %s', async (_what, changes) => {
    const first = proposal();
    await acts.propose(first);
    await expect(acts.propose({ ...first, ...changes })).rejects.toEqual(refusedWith('IDEMPOTENCY_MISMATCH'));
    expect(await acts.find('disclosure', first.id)).toMatchObject({ reason: first.reason, details: first.details });
    expect(await today()).toHaveLength(1);
  });

  it('is decided by one of two who approve at once', async () => {
    const { id } = await acts.propose(proposal());
    const outcomes = await Promise.allSettled([bruno, carla].map((by) => acts.approve('disclosure', id, by)));
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual([refusedWith('ALREADY_DECIDED')]);
    expect((await today()).filter(({ act }) => act === 'approve-disclosure')).toHaveLength(1);
  });

  it('is found under its own kind and id only', async () => {
    const { id } = await acts.propose(proposal());
    expect(await acts.find('disclosure', id)).toBeDefined();
    for (const wrong of ['', randomUUID(), 'x'.repeat(3_000), '\ud800', 'constructor']) {
      expect(await acts.find('disclosure', wrong)).toBeUndefined();
      await expect(acts.approve('disclosure', wrong, bruno)).rejects.toEqual(refusedWith('NOT_FOUND'));
    }
    expect(await acts.find('visit-link', id)).toBeUndefined();
    await expect(acts.approve('unblocking', id, bruno)).rejects.toEqual(refusedWith('NOT_FOUND'));
  });

  it('lapses, where it takes back an error, in the moment in which the policy says so', async () => {
    const inTime = await acts.propose(proposal({ kind: 'unblocking' }));
    const late = await acts.propose(proposal({ kind: 'unblocking' }));
    const other = await acts.propose(proposal({ kind: 'visit-link' }));
    clock.advance(unblockSeconds - 1);
    expect(await acts.pending()).toHaveLength(3);
    const approved = await acts.approve('unblocking', inTime.id, bruno);
    clock.advance(1);
    await expect(acts.approve('unblocking', late.id, bruno)).rejects.toEqual(refusedWith('TOO_LATE'));
    expect((await acts.pending()).map(({ id }) => id)).toEqual([other.id]);
    expect(await acts.find('unblocking', inTime.id)).toEqual(approved);
    expect(await acts.approve('unblocking', inTime.id, bruno)).toEqual(approved);
    expect(await acts.approve('visit-link', other.id, bruno)).toMatchObject({ approvedBy: 'bruno' });
  });

  it('is kept as long as the log of accesses and not a second longer, approved or not', async () => {
    const ids = [(await acts.propose(proposal())).id, (await acts.propose(proposal())).id] as const;
    clock.advance(30 * day);
    await acts.approve('disclosure', ids[0], bruno);
    const end = Date.parse('2029-02-01T10:00:00.000Z');
    clock.advance((end - clock.now().getTime()) / 1_000 - 1);
    for (const id of ids) expect(await acts.find('disclosure', id)).toBeDefined();
    expect(await acts.pending()).toHaveLength(1);
    clock.advance(1);
    for (const id of ids) expect(await acts.find('disclosure', id)).toBeUndefined();
    expect(await acts.pending()).toEqual([]);
    expect(await today()).toEqual([]);
  });

  it('waits in the order in which it was proposed, until it is approved', async () => {
    const kinds: readonly ActKind[] = ['visit-link', 'disclosure', 'unblocking', 'disclosure'];
    const ids: string[] = [];
    for (const kind of kinds) {
      ids.push((await acts.propose(proposal({ kind }))).id);
      clock.advance(1);
    }
    expect((await acts.pending()).map(({ id }) => id)).toEqual(ids);
    await acts.approve('disclosure', ids[1] ?? '', bruno);
    expect((await acts.pending()).map(({ id }) => id)).toEqual([ids[0], ids[2], ids[3]]);
  });
});

describe('an act and its entry in the log', () => {
  const failing = (): Table => ({
    ...table,
    transact: async () => {
      throw new Unavailable('the disk is away');
    },
  });

  it('are kept together or not at all: what cannot be logged is not proposed, nor approved', async () => {
    // The same millisecond and the same chance: the second entry has a key that is taken.
    const unlucky = openActs({ table, policy, now: clock.now, random: (bytes) => new Uint8Array(bytes) });
    const first = await unlucky.propose(proposal());
    const second = proposal();
    await expect(unlucky.propose(second)).rejects.toThrow();
    expect(await acts.find('disclosure', second.id)).toBeUndefined();
    expect(await today()).toHaveLength(1);
    const down = openActs({ table: failing(), policy, now: clock.now, random: randomBytes });
    await expect(down.approve('disclosure', first.id, bruno)).rejects.toThrow(Unavailable);
    expect((await acts.find('disclosure', first.id))?.approvedBy).toBeUndefined();
    expect(await today()).toHaveLength(1);
  });
});

describe('whatever people do, and in whatever order', () => {
  const kinds = ['unblocking', 'disclosure'] as const;
  const who = fc.constantFrom(ana, bruno, carla);
  const place = fc.constantFrom(0, 1);
  const deed = fc.record({ does: fc.constantFrom('propose', 'approve'), who, place });
  const pause = fc.record({ does: fc.constant('wait'), who, place, hours: fc.integer({ min: 1, max: 80 }) });
  type Deed = { readonly does: string; readonly who: Staff; readonly place: number; readonly hours?: number };

  let ids: readonly string[] = [];
  const anew = () => {
    table.close();
    open();
    ids = kinds.map(() => randomUUID());
  };
  const kindOf = (at: number): ActKind => kinds[at] ?? 'disclosure';
  const run = async ({ does, who: by, place: at }: Deed) => {
    const [kind, id] = [kindOf(at), ids[at] ?? ''];
    const done = does === 'propose' ? acts.propose(proposal({ id, kind, by })) : acts.approve(kind, id, by);
    await done.catch((error: Error) => expect(error.name).toBe('Refusal'));
  };
  const logged = async () => {
    const first = Date.parse('2026-02-01T00:00:00.000Z');
    const days = Math.floor((clock.now().getTime() - first) / (day * 1_000)) + 1;
    const names = Array.from({ length: days }, (_, n) => new Date(first + n * day * 1_000).toISOString().slice(0, 10));
    return (await Promise.all(names.map((name) => audit.ofDay(name, { limit: 100 })))).flatMap((page) => [
      ...(page?.accesses ?? []),
    ]);
  };
  const expectLogged = async () => {
    const entries = await logged();
    for (const [at, id] of ids.entries()) {
      const act = await acts.find(kindOf(at), id);
      const by = (what: string) =>
        entries
          .filter(({ reference, act: said }) => reference === id && said.startsWith(what))
          .map(({ principal }) => principal);
      expect(by('propose')).toEqual(act ? [act.proposedBy] : []);
      expect(by('approve')).toEqual(act?.approvedBy ? [act.approvedBy] : []);
      if (act) expect(act.approvedBy).not.toBe(act.proposedBy);
    }
  };

  it('an act has one proposer and at most one other approver, in time, and each is logged once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(deed, deed, pause), { maxLength: 14 }), async (deeds) => {
        anew();
        const model = kinds.map(() => ({ since: 0, by: '', approver: '' }));
        for (const one of deeds as readonly Deed[]) {
          if (one.hours !== undefined) clock.advance(one.hours * hour);
          else await run(one);
          const act = model[one.place];
          if (!act) continue;
          if (one.does === 'propose' && act.by === '') Object.assign(act, { since: clock.second(), by: one.who.id });
          const late = kindOf(one.place) === 'unblocking' && clock.second() >= act.since + unblockSeconds;
          const may = act.by !== '' && act.by !== one.who.id && act.approver === '' && !late;
          if (one.does === 'approve' && may) act.approver = one.who.id;
        }
        for (const [at, { by, approver }] of model.entries()) {
          const act = await acts.find(kindOf(at), ids[at] ?? '');
          expect([act?.proposedBy ?? '', act?.approvedBy ?? '']).toEqual([by, approver]);
        }
        await expectLogged();
      }),
      { numRuns: 60 },
    );
  });

  it('also when all do it at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 14 }), async (deeds) => {
        anew();
        // Twice: in the first round there is nothing yet to approve.
        for (let round = 0; round < 2; round += 1) await Promise.all(deeds.map(run));
        await expectLogged();
      }),
      { numRuns: 60 },
    );
  });
});
