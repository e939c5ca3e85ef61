import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { NewAct } from '../../lambdas/domain/staff/acts.ts';
import { type Access, loggedUntil, type NewAccess } from '../../lambdas/domain/staff/audit.ts';
import { approvers, type Role, roles } from '../../lambdas/domain/staff/staff.ts';
import { isStaff, routes } from '../../lambdas/routes.ts';
import { openActs, openAudit } from '../../lambdas/stores/staff-store.ts';
import type { Policy } from '../../policy/model/types.ts';
import { staffHeaders } from '../support/callers.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';

/** What staff do is noted beside the running server, in its file, at whatever time a test is about. */
let server: TestServer;
let table: SqliteTable;
let at = new Date('2030-03-01T09:00:00.000Z');
const now = () => at;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(at.toISOString());
  table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now });
});
afterAll(async () => {
  table.close();
  await server.stop();
});

const parts = () => ({ table, policy: fixturePolicy, now, random: randomBytes });
const note = async (access: Partial<NewAccess> = {}, when = at.toISOString()) => {
  const before = at;
  at = new Date(when);
  await openAudit(parts()).note({
    act: 'view-subject',
    reason: 'Llamó por su factura',
    by: { id: 'sub-of-olalla', roles: ['support'] },
    ...access,
  });
  at = before;
};
const read = async (query = '', role: Role = 'auditor'): Promise<Answer> =>
  server.get(`/staff/audit${query}`, await staffHeaders(server, role));
const accessesOf = ({ json }: Answer) => json['accesses'] as readonly Access[];

describe('the log of accesses', () => {
  it('tells privacy lead and auditor who saw or did what, as what, when and why (AN-41)', async () => {
    const [subjectId, reference] = [randomUUID(), randomUUID()];
    await note({ act: 'view-blocked', subjectId, reference });
    for (const role of ['privacy-lead', 'auditor'] as const) {
      const answer = await read('', role);
      expect([answer.status, answer.json]).toEqual([
        200,
        {
          accesses: [
            {
              principal: 'sub-of-olalla',
              roles: ['support'],
              act: 'view-blocked',
              reason: 'Llamó por su factura',
              seenAt: '2030-03-01T09:00:00.000Z',
              subjectId,
              reference,
            },
          ],
        },
      ]);
    }
  });

  it('shows one day at a time, newest first, in pages that leave out and repeat nothing, whatever is added meanwhile', async () => {
    const day = '2030-02-20';
    const minutes = Array.from({ length: 23 }, (_, place) => String(place + 10));
    for (const minute of minutes) await note({ reason: `motivo ${minute}` }, `${day}T08:${minute}:00.000Z`);
    // Several in one millisecond.
    for (const twin of ['a', 'b', 'c']) await note({ reason: `motivo 21 ${twin}` }, `${day}T08:21:00.000Z`);
    await note({ reason: 'otro día' }, '2030-02-19T23:59:59.999Z');
    await note({ reason: 'otro día' }, '2030-02-21T00:00:00.000Z');
    const seen: Access[] = [];
    let next: unknown;
    do {
      const answer = await read(`?day=${day}&limit=4${next === undefined ? '' : `&cursor=${next}`}`);
      expect(accessesOf(answer).length).toBeLessThanOrEqual(4);
      seen.push(...accessesOf(answer));
      next = answer.json['next'];
      await note({ reason: 'más tarde' }, `${day}T20:00:00.000Z`);
    } while (next !== undefined);
    expect(seen).toHaveLength(26);
    expect(new Set(seen.map(({ reason }) => reason)).size).toBe(26);
    const times = seen.map(({ seenAt }) => seenAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('ends a page with `next` exactly where there is more', async () => {
    for (const minute of ['01', '02', '03']) await note({}, `2030-02-10T08:${minute}:00.000Z`);
    expect((await read('?day=2030-02-10&limit=3')).json).not.toHaveProperty('next');
    expect((await read('?day=2030-02-10&limit=2')).json).toHaveProperty('next');
  });

  it.each([
    ['day', '?day=2030-02-30'],
    ['day', '?day=yesterday'],
    ['day', '?day='],
    ['limit', '?limit=0'],
    ['limit', '?limit=101'],
    ['cursor', '?cursor=x'],
    ['cursor', '?cursor='],
    ['cursor', `?cursor=${Buffer.from('2030-03-01T\ud800#x').toString('base64url')}`],
    ['cursor', `?cursor=${Buffer.from('2029-01-01T00:00:00.000Z#abc').toString('base64url')}`],
    ['cursor', `?cursor=${'A'.repeat(5_000)}`],
  ])('refuses a %s that cannot be: %s', async (path, query) => {
    const answer = await read(query);
    expect([answer.status, answer.json['code'], answer.json['errors']]).toEqual([
      422,
      'INVALID_FIELD',
      [{ path, code: 'INVALID_FIELD' }],
    ]);
  });

  it('keeps an entry until the rule of its category has run out, and then shows it to nobody', async () => {
    // The server's clock has gone on since it was set.
    await note({ reason: 'hace tiempo' }, '2027-03-01T09:10:00.000Z');
    const old = '?day=2027-03-01';
    expect(accessesOf(await read(old))).toHaveLength(1);
    await server.setClock('2030-03-01T09:10:00.000Z');
    expect(accessesOf(await read(old))).toEqual([]);
  });

  it('holds what it says it holds and nothing else', async () => {
    await note({ act: 'set-hold' }, '2030-01-05T09:00:00.000Z');
    const { items } = await table.query('records', 'AUDIT#2030-01-05');
    expect(items.map(({ pk: _pk, sk: _sk, version: _version, ...stored }) => stored)).toEqual([
      {
        principal: 'sub-of-olalla',
        roles: ['support'],
        act: 'set-hold',
        reason: 'Llamó por su factura',
        seenAt: '2030-01-05T09:00:00.000Z',
        expiresAt: Date.parse('2033-01-05T09:00:00.000Z') / 1_000,
      },
    ]);
  });
});

describe('the end of an entry', () => {
  const logged = '2026-02-01T10:00:00.000Z';
  const under = (changes: Partial<Policy['retention'][string]>): Policy => ({
    ...fixturePolicy,
    retention: { ...fixturePolicy.retention, looks: { ...fixturePolicy.retention.looks, ...changes } },
  });
  it.each<[string, Policy, string]>([
    ['follows the policy', fixturePolicy, '2029-02-01'],
    [
      'is the earliest of one rule',
      under({
        activeUntil: [
          { from: 'created', period: { years: 2 } },
          { from: 'created', period: { years: 1 } },
        ],
      }),
      '2027-02-01',
    ],
    [
      'is the latest of several rules',
      {
        ...fixturePolicy,
        purposes: {
          ...fixturePolicy.purposes,
          security: { ...fixturePolicy.purposes.security, uses: { looks: 'session' } },
        },
      },
      '2029-02-01',
    ],
  ])('%s', (_what, policy, day) => {
    expect(loggedUntil(policy, new Date(logged)).toISOString()).toBe(`${day}T10:00:00.000Z`);
  });

  it('is read no longer once a shorter period is over, whatever end it was written with', async () => {
    await note({ reference: randomUUID() }, '2029-05-01T23:30:00.000Z');
    await note({ reference: randomUUID() }, '2029-05-01T08:00:00.000Z');
    const before = at;
    at = new Date('2029-06-01T12:00:00.000Z');
    const shorter = under({ activeUntil: [{ from: 'created', period: { months: 1 } }] });
    const seen = async (policy: Policy) =>
      (await openAudit({ ...parts(), policy }).ofDay('2029-05-01', { limit: 10 }))?.accesses.map(
        ({ seenAt }) => seenAt,
      );
    expect(await seen(fixturePolicy)).toEqual(['2029-05-01T23:30:00.000Z', '2029-05-01T08:00:00.000Z']);
    expect(await seen(shorter)).toEqual(['2029-05-01T23:30:00.000Z']);
    at = before;
  });

  it('is never left open: without one nothing can be logged, and so nothing be seen', () => {
    const endless = under({ activeUntil: [{ from: 'last-contact', period: { years: 3 } }] });
    expect(() => loggedUntil(endless, new Date(logged))).toThrow('no rule of the policy');
  });
});

describe('what waits for a second person', () => {
  const propose = (kind: NewAct['kind'], by = 'somebody') =>
    openActs(parts()).propose({
      id: randomUUID(),
      kind,
      subjectId: randomUUID(),
      reason: 'Requerimiento EXP202612345',
      details: { provision: 'LOPDGDD art. 32.2', categories: ['contact'] },
      by: { id: by, roles: ['disclosure'] },
    });
  const waiting = async (role: Role) =>
    (await server.get('/staff/approvals', await staffHeaders(server, role))).json['approvals'] as {
      id: string;
      kind: string;
    }[];

  it('is shown to whoever may approve it and to nobody else, oldest first, until it is approved', async () => {
    at = new Date('2030-03-01T09:00:02.000Z');
    const kinds = ['disclosure', 'unblocking', 'visit-link'] as const;
    const proposed = [];
    for (const kind of kinds) {
      proposed.push(await propose(kind));
      at = new Date(at.getTime() + 1);
    }
    for (const role of roles) {
      const own = proposed.filter(({ kind }) => approvers[kind].some((approver) => approver === role));
      expect([role, await waiting(role)]).toEqual([role, own]);
    }
    expect(await waiting('privacy-lead')).toHaveLength(3);
    const [first] = proposed;
    await openActs(parts()).approve('disclosure', first?.id ?? '', {
      id: 'demo-privacy-lead',
      roles: ['privacy-lead'],
    });
    expect((await waiting('privacy-lead')).map(({ kind }) => kind)).toEqual(['unblocking', 'visit-link']);
    expect(await waiting('disclosure')).toEqual([]);
  });

  const rolesOf = (handler: string) => {
    const route = routes.find((one) => one.handler === handler);
    return route && isStaff(route.caller) ? [...route.caller.roles] : [];
  };
  /** What two people decide of a request is agreed to at one and the same place. */
  const ofRequests = ['refusal', 'held-erasure'] as const;

  it.each(Object.entries(approvers).filter(([kind]) => !ofRequests.some((one) => one === kind)))(
    '%s: the list goes by the roles that its route asks for',
    (kind, allowed) => {
      expect(rolesOf(`approve-${kind}`)).toEqual(allowed);
    },
  );

  it('of requests: the route asks for a role that may approve anything there, and for each kind for one that may', async () => {
    const some = new Set<Role>(ofRequests.flatMap((kind) => approvers[kind]));
    expect(rolesOf('approve-request').sort()).toEqual([...some].sort());
    // There is no such request: whoever may approve it hears that, and nobody else does.
    const request = 'R-0000000000000';
    for (const kind of ofRequests) {
      const { id } = await openActs(parts()).propose({
        id: randomUUID(),
        kind,
        subjectId: randomUUID(),
        reason: 'Reclamación en curso',
        details: { request },
        by: { id: 'somebody', roles: ['operator'] },
      });
      for (const role of some) {
        const headers = await staffHeaders(server, role);
        const { json } = await server.post(`/staff/requests/${request}/approval`, { act: id }, headers);
        const mayApprove = approvers[kind].some((approver) => approver === role);
        expect([kind, role, json['code']]).toEqual([kind, role, mayApprove ? 'NOT_FOUND' : 'ROLE_MISSING']);
      }
    }
  });
});
