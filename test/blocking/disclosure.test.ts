import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveDisclosure, proposeDisclosure, viewBlocked } from '../../lambdas/domain/blocking/disclose.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { type BlockingWorld, blockingWorld, everything, order, rowsIn } from './blocking-world.ts';
import { ana, bruno, type KeptWorld, keptWorld } from './kept-world.ts';

const email = 'familia@example.com';
let world: BlockingWorld;
let id: string;
let partner: string;

beforeAll(async () => {
  world = await blockingWorld();
  const no = { decisions: { newsletter: false, profiling: false } };
  id = await world.registered('Marta Compartida', email, no);
  partner = await world.registered('Luis Compartido', email, no);
  for (const [one, contract] of [
    [id, 'C-1'],
    [partner, 'C-2'],
  ] as const) {
    await world.event(one, { type: 'contract-started', reference: contract });
    await world.event(one, { type: 'contract-ended', reference: contract });
  }
  await world.nights(2);
});
afterAll(() => world.server.stop());

const propose = (changes: Record<string, unknown>, sub?: string) =>
  world.staff(
    'disclosure',
    '/disclosures',
    { ...order, disclosureId: randomUUID(), categories: ['contact'], ...changes },
    sub,
  );

describe('blocked data', () => {
  it('are read only once two different people agreed, and each look is logged', async () => {
    const { staff } = world;
    const disclosureId = randomUUID();
    const proposed = await propose({ disclosureId, subjectId: id });
    expect([proposed.status, proposed.json]).toEqual([201, { id: disclosureId, status: 'proposed' }]);
    const views = `/disclosures/${disclosureId}/views`;
    const reason = { reason: 'Responder al requerimiento' };
    const early = await staff('disclosure', views, reason);
    expect([early.status, early.json['code']]).toEqual([403, 'NOT_APPROVED']);
    const approval = `/disclosures/${disclosureId}/approval`;
    expect((await staff('disclosure', approval)).json['code']).toBe('SECOND_PERSON_NEEDED');
    // By who they are, not by what they are: another role of the same person is the same person.
    expect((await staff('privacy-lead', approval, {}, 'demo-disclosure')).json['code']).toBe('SECOND_PERSON_NEEDED');
    expect((await staff('privacy-lead', approval)).json).toEqual({ id: disclosureId, status: 'approved' });
    expect((await staff('privacy-lead', approval)).status).toBe(200);

    const read = await staff('disclosure', views, reason);
    expect(read.json).toMatchObject({
      subjectId: id,
      authority: order.authority,
      provision: order.provision,
      orderReference: order.orderReference,
      data: [
        {
          category: 'contact',
          title: 'Datos de contacto',
          rules: [{ rule: 'contract', citation: 'Código Civil art. 1964.2' }],
          content: {
            person: { name: 'Marta Compartida', address: email },
            forms: [{ form: 'registration', fields: { phone: '+34600111222' } }],
          },
        },
      ],
    });
    for (const role of ['privacy-lead', 'operator', 'support', 'auditor', 'billing'] as const) {
      expect((await staff(role, views, reason)).json['code']).toBe('ROLE_MISSING');
    }
    const ours = (await world.logged()).filter(({ reference }) => reference === disclosureId);
    expect(ours.map(({ principal, act, subjectId }) => `${principal} ${act} ${subjectId}`)).toEqual([
      `demo-disclosure propose-disclosure ${id}`,
      `demo-disclosure refused ${id}`,
      `demo-privacy-lead approve-disclosure ${id}`,
      `demo-disclosure view-blocked ${id}`,
    ]);
  });

  it('are read as far as was agreed and no further', async () => {
    const some = rowsIn(await world.look(await world.disclosure({ subjectId: id }, ['orders'])));
    expect(some.map(({ category, content }) => [category, Object.keys(content)])).toEqual([['orders', ['events']]]);
    expect(some[0]?.content['events']).toMatchObject([
      { type: 'contract-started', number: 'C-1' },
      { type: 'contract-ended', number: 'C-1' },
    ]);
    const all = rowsIn(await world.look(await world.disclosure({ subjectId: id }, everything)));
    expect(all.map(({ category }) => category)).toEqual(['contact', 'orders', 'proof']);
    const none = await world.look(await world.disclosure({ subjectId: id }, ['workshops']));
    expect([none.status, rowsIn(none)]).toEqual([200, []]);
  });

  it('are found by address among blocked people alone, and the address is not kept', async () => {
    const present = await world.registered('Nueva Clienta', 'nueva@example.com');
    for (const named of [{ email: 'nueva@example.com' }, { subjectId: present }, { email: 'nadie@example.com' }]) {
      const answer = await propose(named);
      expect([answer.status, answer.json['code']]).toEqual([404, 'NOT_FOUND']);
    }
    const disclosureId = randomUUID();
    const proposed = await propose({ disclosureId, email: 'familia@EXAMPLE.com', categories: ['contact'] });
    // How many there are is not told before somebody else agreed.
    expect(proposed.json).toEqual({ id: disclosureId, status: 'proposed' });
    expect((await propose({ disclosureId, email, categories: ['contact'] })).json).toEqual(proposed.json);
    const waiting = await world.reads('privacy-lead', '/approvals');
    expect(waiting.text).toContain(disclosureId);
    expect(waiting.text).not.toContain('familia@');
    await world.staff('privacy-lead', `/disclosures/${disclosureId}/approval`);
    const rows = rowsIn(await world.look(disclosureId));
    expect(rows.map(({ subjectId }) => subjectId).sort()).toEqual([id, partner].sort());
    // A look at two people is two looks.
    const looks = (await world.logged()).filter(
      ({ act, reference }) => act === 'view-blocked' && reference === disclosureId,
    );
    expect(looks.map(({ subjectId }) => subjectId).sort()).toEqual([id, partner].sort());
  });

  it.each([
    ['nobody', {}, 'subjectId', 'MISSING_FIELD'],
    ['two ways at once', { subjectId: randomUUID(), email }, 'email', 'FIELD_NOT_EXPECTED'],
    ['no address', { email: 'familia' }, 'email', 'INVALID_FIELD'],
    [
      'a category that the policy lacks',
      { email, categories: ['contact', 'horoscope'] },
      'categories',
      'INVALID_FIELD',
    ],
    ['a category that every object has', { email, categories: ['constructor'] }, 'categories', 'INVALID_FIELD'],
    ['somebody as the reference', { email, orderReference: 'ana@example.com' }, 'orderReference', 'NOT_A_REFERENCE'],
    ['two lines as the law', { email, provision: 'LEC\nart. 328' }, 'provision', 'INVALID_FIELD'],
    ['a card in the reason', { email, reason: 'paga 4111 1111 1111 1111' }, 'reason', 'FORBIDDEN_DATA'],
    ['secrecy until the past', { email, secrecyUntil: '2020-01-01' }, 'secrecyUntil', 'INVALID_FIELD'],
    ['secrecy until no day', { email, secrecyUntil: '2030-02-30' }, 'secrecyUntil', 'INVALID_FIELD'],
  ])('are not proposed for %s', async (_what, changes, path, code) => {
    const answer = await propose(changes);
    expect([answer.status, answer.json['errors']]).toEqual([422, [{ path, code }]]);
  });

  it('are not there for an act that nobody proposed', async () => {
    for (const path of ['approval', 'views']) {
      const answer = await world.staff('disclosure', `/disclosures/${randomUUID()}/${path}`, { reason: 'Responder' });
      expect(answer.status).toBe(404);
    }
  });
});

describe('a store that still holds what has ended', () => {
  let kept: KeptWorld;
  beforeAll(async () => {
    kept = await keptWorld();
  });
  afterAll(() => kept.close());

  it('lets nobody read a row past its end, nor find whose it was', async () => {
    const { world: of } = kept;
    const subjectId = await kept.person('Elsa Antigua', 'elsa@example.com');
    await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
    await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-20');
    await kept.purge();
    const request = { ...order, disclosureId: randomUUID(), subjectId, categories: everything };
    const { id: act } = await proposeDisclosure(request, ana, of);
    await approveDisclosure(act, bruno, of);
    const read = async () => (await viewBlocked(act, 'Responder', ana, of)).data.map(({ category }) => category);
    expect(await read()).toEqual(['contact', 'orders', 'proof']);
    // The proof ends three years after the last use, which ended with the contract. Nothing comes to destroy it.
    const proof = (await kept.rows(subjectId)).find((row) => row['category'] === 'proof');
    const until = Date.parse(String(proof?.['until']));
    kept.setClock(new Date(until - 1).toISOString());
    // By now the act itself is forgotten with the log of accesses: another one.
    const again = await proposeDisclosure({ ...request, disclosureId: randomUUID() }, ana, of);
    await approveDisclosure(again.id, bruno, of);
    const readAgain = async () => (await viewBlocked(again.id, 'Responder', ana, of)).data.map((row) => row.category);
    expect(await readAgain()).toEqual(['contact', 'orders', 'proof']);
    kept.setClock(new Date(until).toISOString());
    expect(await readAgain()).toEqual(['contact', 'orders']);
    expect((await kept.rows(subjectId)).map((row) => row['category'])).toContain('proof');

    const last = (await kept.rows(subjectId))
      .map((row) => String(row['until']))
      .sort()
      .at(-1);
    kept.setClock(String(last));
    expect((await kept.rows(subjectId)).length).toBeGreaterThan(0);
    for (const named of [{ subjectId }, { subjectId: undefined, email: 'elsa@example.com' }]) {
      await expect(
        proposeDisclosure({ ...request, disclosureId: randomUUID(), ...named }, ana, of),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('shows nothing that could not be logged before', async () => {
    const { world: of } = kept;
    kept.setClock('2032-03-01T09:00:00.000Z');
    const subjectId = await kept.person('Olga Nueva', 'olga@example.com');
    await kept.event(subjectId, 'contract-started', 'C-2', '2032-02-01');
    await kept.event(subjectId, 'contract-ended', 'C-2', '2032-02-10');
    await kept.purge();
    const { id: act } = await proposeDisclosure(
      { ...order, disclosureId: randomUUID(), subjectId, categories: everything },
      ana,
      of,
    );
    await approveDisclosure(act, bruno, of);
    const audit = { ...of.audit, note: () => Promise.reject(new Unavailable('the log is full')) };
    let opened = 0;
    const blockedData = {
      ...of.blockedData,
      open: (...asked: Parameters<typeof of.blockedData.open>) => {
        opened += 1;
        return of.blockedData.open(...asked);
      },
    };
    await expect(viewBlocked(act, 'Responder', ana, { ...of, audit, blockedData })).rejects.toThrow('the log is full');
    expect(opened).toBe(0);
  });
});
