import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { row as importRow } from '../imports/rows.ts';
import { cookieChoice } from '../support/consents.ts';
import { filesHolding } from '../support/people.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type BlockingWorld, blockingWorld, everything, order, rowsIn, why } from './blocking-world.ts';

let world: BlockingWorld;
beforeAll(async () => {
  world = await blockingWorld();
});
afterAll(() => world.server.stop());

const no = { decisions: { newsletter: false, profiling: false } };
/** Somebody whose contract is over; blocked by the next morning. */
const formerCustomer = async (name: string, email: string, contract: string) => {
  const id = await world.registered(name, email, no);
  await world.event(id, { type: 'contract-started', reference: contract });
  await world.event(id, { type: 'contract-ended', reference: contract });
  return id;
};
const release = (holdId: unknown, reason = 'Acabada la reclamacion') =>
  world.staff('privacy-lead', `/holds/${holdId}/release`, { reason });
const blockedRows = (id: string) =>
  storedRows(world.server.folder, 'blocked').filter(({ pk, sk }) => pk === `B#${id}` && /^DATA#/.test(String(sk)));
const readable = async (id: string) =>
  rowsIn(await world.look(await world.disclosure({ subjectId: id }, everything))).map(({ category }) => category);
const monthsLater = (date: string, months: number) => {
  const later = new Date(`${date}T00:00:00Z`);
  later.setUTCMonth(later.getUTCMonth() + months);
  return later.toISOString().slice(0, 10);
};

describe('a hold', () => {
  it('has a scope, a reason, a citation and a review date, is logged, and shows in the list', async () => {
    const id = await world.registered('Hugo Retenido', 'hugo@example.com');
    const holdId = randomUUID();
    const content = { holdId, subjectId: id, categories: ['contact', 'contact'], ...why };
    const set = await world.staff('privacy-lead', '/holds', content);
    expect([set.status, set.json]).toMatchObject([
      201,
      {
        holdId,
        subjectId: id,
        categories: ['contact'],
        ...why,
        setBy: 'demo-privacy-lead',
        state: 'standing',
        reviewDue: false,
      },
    ]);
    // A year at most, unless it is about visits.
    expect(set.json['reviewOn']).toBe(monthsLater(await world.today(), 12));
    const again = await world.staff('privacy-lead', '/holds', content);
    expect([again.status, again.json]).toEqual([200, set.json]);
    for (const changes of [{ reason: 'Otra razon' }, { subjectId: randomUUID() }, { reviewOn: await world.today() }]) {
      const other = await world.staff('privacy-lead', '/holds', { ...content, ...changes });
      expect([other.status, other.json['code']]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    }
    expect((await world.view('support', id)).json['holds']).toBe(1);
    const listed = (await world.reads('auditor', '/holds')).json['holds'] as { holdId: string }[];
    expect(listed[0]).toEqual(set.json);
    const released = await release(holdId);
    expect(released.json).toMatchObject({ holdId, state: 'released', reviewDue: false });
    expect((await release(holdId, 'Otra vez')).json).toEqual(released.json);
    expect((await world.view('support', id)).json['holds']).toBe(0);
    const acts = (await world.logged()).filter(({ reference }) => reference === holdId);
    expect(acts.map(({ act, principal, subjectId }) => [act, principal, subjectId])).toEqual([
      ['set-hold', 'demo-privacy-lead', id],
      ['release-hold', 'demo-privacy-lead', id],
    ]);
  });

  it.each([
    ['about nobody', {}, 'subjectId', 'MISSING_FIELD'],
    [
      'about two things',
      { subjectId: randomUUID(), visits: { from: '2026-01-01', to: '2026-01-01' } },
      'visits',
      'FIELD_NOT_EXPECTED',
    ],
    [
      'on categories of visits',
      { visits: { from: '2026-01-01', to: '2026-01-01' }, categories: ['browsing'] },
      'categories',
      'FIELD_NOT_EXPECTED',
    ],
    [
      'on a category that the policy lacks',
      { subjectId: randomUUID(), categories: ['horoscope'] },
      'categories',
      'INVALID_FIELD',
    ],
    [
      'on what of a person lies apart from them',
      { subjectId: randomUUID(), categories: ['contact', 'petitions'] },
      'categories',
      'INVALID_FIELD',
    ],
    ['on visits of a person', { subjectId: randomUUID(), categories: ['browsing'] }, 'categories', 'INVALID_FIELD'],
    [
      'on what no request holds',
      { subjectId: 'R-0000000000000', categories: ['contact'] },
      'categories',
      'INVALID_FIELD',
    ],
    ['on all days', { visits: { from: '2020-01-01', to: '2026-01-01' } }, 'visits.to', 'INVALID_FIELD'],
    ['on days to come', { visits: { from: '2026-01-01', to: '2999-01-01' } }, 'visits.to', 'INVALID_FIELD'],
    ['on no day', { visits: { from: '2026-02-30', to: '2026-03-01' } }, 'visits.from', 'INVALID_FIELD'],
    ['to be reviewed in the past', { subjectId: randomUUID(), reviewOn: '2020-01-01' }, 'reviewOn', 'INVALID_FIELD'],
    ['never to be reviewed', { subjectId: randomUUID(), reviewOn: '2999-01-01' }, 'reviewOn', 'REVIEW_TOO_LATE'],
    ['citing somebody', { subjectId: randomUUID(), citation: 'ana@example.com' }, 'citation', 'NOT_A_REFERENCE'],
  ])('%s is refused', async (_what, content, path, code) => {
    const answer = await world.hold(content);
    expect([answer.status, answer.json['errors']]).toEqual([422, [{ path, code }]]);
  });

  it('is set only where there is something to hold, and by nobody else', async () => {
    expect((await world.hold({ subjectId: randomUUID() })).status).toBe(404);
    expect((await world.hold({ visits: { from: '2021-01-01', to: '2021-01-02' } })).status).toBe(404);
    expect((await release(randomUUID())).status).toBe(404);
    const other = await world.staff('operator', '/holds', { holdId: randomUUID(), subjectId: randomUUID(), ...why });
    expect(other.json['code']).toBe('ROLE_MISSING');
  });

  it('never allows use: the gate, lookups and staff answer as if there were none', async () => {
    const id = await formerCustomer('Nadia Retenida', 'nadia@example.com', 'C-20');
    expect((await world.hold({ subjectId: id })).status).toBe(201);
    await world.nights(2);
    expect(await world.lookUp('nadia@example.com')).toEqual([]);
    expect((await world.gate(id, 'service'))['reason']).toBe('unknown-subject');
    expect((await world.view('privacy-lead', id)).status).toBe(404);
    const taken = await world.server.post(
      '/imports',
      {
        rows: [
          importRow('nadia@example.com', {
            decidedOn: await world.today(),
            fields: { name: 'Nadia Retenida', email: 'nadia@example.com' },
          }),
        ],
      },
      await world.as('imports'),
    );
    expect(taken.json['rows']).toMatchObject([{ outcome: 'imported' }]);
    expect(await world.lookUp('nadia@example.com')).not.toContain(id);
    // What no rule keeps is kept by the hold alone, where nobody uses it.
    expect(await readable(id)).toEqual(['contact', 'orders', 'proof']);
  });

  it('stops erasure past every deadline, and once released what is overdue goes with the coming night', async () => {
    const { server, staff } = world;
    const id = await formerCustomer('Pablo Retenido', 'pablo@example.com', 'C-30');
    await world.nights(2);
    const until = blockedRows(id).map((row) => String(row['until']));
    expect(until).toHaveLength(3);
    const holdId = (await world.hold({ subjectId: id })).json['holdId'];
    // It is not for the store to forget what is held.
    expect(blockedRows(id).map(({ held, expiresAt }) => [held, expiresAt])).toEqual(Array(3).fill([true, null]));
    await server.advance('P9Y');
    await world.nights();
    expect((await world.clock()).toISOString() > (until.sort().at(-1) ?? '')).toBe(true);
    expect(await readable(id)).toEqual(['contact', 'orders', 'proof']);
    const listed = (await world.reads('auditor', '/holds')).json['holds'] as { holdId: string; reviewDue: boolean }[];
    expect(listed.find((one) => one.holdId === holdId)).toMatchObject({ state: 'standing', reviewDue: true });
    expect(server.log.filter(({ code }) => code === 'HOLD_REVIEW_DUE').length).toBeGreaterThan(0);
    const act = await world.disclosure({ subjectId: id }, everything);

    expect((await release(holdId)).status).toBe(200);
    // Unreadable at once, whatever the store still holds; destroyed within the day.
    expect(rowsIn(await world.look(act))).toEqual([]);
    expect(blockedRows(id)).toHaveLength(3);
    await world.nights();
    expect(blockedRows(id)).toEqual([]);
    const proposed = await staff('disclosure', '/disclosures', {
      ...order,
      disclosureId: randomUUID(),
      email: 'pablo@example.com',
      categories: everything,
    });
    expect(proposed.status).toBe(404);
    expect(await filesHolding(`${server.folder}/data`, ['Pablo Retenido', 'pablo@example.com'], /mailbox/)).toEqual([]);
    const purges = (await world.reads('auditor', '/purges?limit=1')).json['purges'] as {
      counts: object;
      overdue: number;
    }[];
    expect(purges[0]).toMatchObject({
      overdue: 0,
      counts: { contact: { erased: 1 }, orders: { erased: 1 }, proof: { erased: 1 } },
    });
  });

  it('on one category leaves the others to their ends; of two holds the one that is left goes on', async () => {
    const { server } = world;
    const id = await formerCustomer('Sara Retenida', 'sara@example.com', 'C-40');
    await world.nights(2);
    const first = (await world.hold({ subjectId: id, categories: ['contact'] })).json['holdId'];
    const second = (await world.hold({ subjectId: id, categories: ['contact', 'orders'] })).json['holdId'];
    await server.advance('P9Y');
    expect(
      blockedRows(id)
        .map(({ category }) => category)
        .sort(),
    ).toEqual(['contact', 'orders']);
    expect((await release(second)).status).toBe(200);
    await world.nights(2);
    expect(blockedRows(id).map(({ category }) => category)).toEqual(['contact']);
    expect(await readable(id)).toEqual(['contact']);
    expect((await release(first)).status).toBe(200);
    await world.nights(2);
    expect(blockedRows(id)).toEqual([]);
  });

  it('released in time changes no end', async () => {
    const id = await formerCustomer('Teo Retenido', 'teo@example.com', 'C-50');
    await world.nights(2);
    const ends = () =>
      blockedRows(id)
        .map(({ category, until, dueAt, expiresAt, held }) => ({ category, until, dueAt, expiresAt, held }))
        .sort((a, b) => (String(a.category) < String(b.category) ? -1 : 1));
    const before = ends();
    const holdId = (await world.hold({ subjectId: id })).json['holdId'];
    expect(ends().map(({ until }) => until)).toEqual(before.map(({ until }) => until));
    await world.nights(3);
    await release(holdId);
    expect(ends()).toEqual(before);
  });
});

describe('a hold over days of visits', () => {
  const copies = (holdId: unknown) =>
    storedRows(world.server.folder, 'blocked').filter(({ pk }) => pk === `HV#${holdId}`);
  const visits = () => storedRows(world.server.folder, 'transient').filter(({ pk }) => /^VISITS#/.test(String(pk)));

  it('keeps a copy past their end that the disclosure role alone can have read, and releasing it removes that', async () => {
    const { server } = world;
    const choice = await cookieChoice(server);
    expect((await server.post('/consents', choice)).status).toBe(201);
    const visit = { visitorId: choice['visitorId'], address: '203.0.113.77', entryPage: '/papel' };
    for (let count = 0; count < 60; count += 1) {
      expect((await server.post('/visits', visit, await world.as('visits'))).status).toBe(201);
    }
    const today = await world.today();
    // And the day before: the day of the zone may be another than that of the clock.
    const from = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    const set = await world.hold({ visits: { from, to: today } });
    expect(set.status).toBe(201);
    const { holdId } = set.json;
    // Three months at most for browser data.
    expect(set.json['reviewOn']).toBe(monthsLater(today, 3));
    expect(copies(holdId).length).toBeGreaterThan(1);
    expect(await filesHolding(`${server.folder}/data`, ['203.0.113.77'], /mailbox/)).toEqual([]);
    for (const { sealed, expiresAt, held } of copies(holdId)) {
      expect([typeof sealed, expiresAt, held]).toEqual(['string', null, true]);
    }
    await server.advance('P7M');
    expect(visits()).toEqual([]);
    const statistics = await server.get(`/statistics?from=${from}&to=${today}`, await world.as('statistics'));
    expect(statistics.text).not.toContain('203.0.113');

    const disclosureId = await world.disclosure({ holdId }, ['browsing']);
    const [row, ...others] = rowsIn(await world.look(disclosureId));
    expect([row?.category, others]).toEqual(['browsing', []]);
    const held = row?.content['visits'] as Record<string, unknown>[];
    expect(held).toHaveLength(60);
    expect(held[0]).toMatchObject({ truncatedAddress: '203.0.113.0/24', entryPage: '/papel' });
    // The seal that might name somebody is no part of it.
    expect(Object.keys(held[0] ?? {})).not.toContain('link');
    const more = { ...order, disclosureId: randomUUID(), holdId, categories: ['contact'] };
    expect((await world.staff('disclosure', '/disclosures', more)).json['errors']).toEqual([
      { path: 'categories', code: 'INVALID_FIELD' },
    ]);

    expect((await release(holdId)).status).toBe(200);
    expect(copies(holdId)).toEqual([]);
    expect(rowsIn(await world.look(disclosureId))).toEqual([]);
    const again = { ...more, disclosureId: randomUUID(), categories: ['browsing'] };
    expect((await world.staff('disclosure', '/disclosures', again)).status).toBe(404);
  });
});
