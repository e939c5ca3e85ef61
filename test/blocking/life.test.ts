import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BlockingWorld, blockingWorld, everything, order, rowsIn } from './blocking-world.ts';

let world: BlockingWorld;
beforeAll(async () => {
  world = await blockingWorld();
});
afterAll(() => world.server.stop());

const purposes = ['service', 'billing', 'newsletter'] as const;
const reasons = async (id: string) => {
  const answers = [];
  for (const purpose of purposes) answers.push((await world.gate(id, purpose))['reason']);
  return answers;
};

describe('the data of a person', () => {
  it('go from active to restricted and back, with the person told before', async () => {
    const { staff, view, server } = world;
    const email = 'rosa@example.com';
    const id = await world.registered('Rosa Ejemplo', email);
    const restriction = (body: object) => staff('operator', `/subjects/${id}/restriction`, body);
    expect((await view('support', id)).json).toMatchObject({ state: 'active', person: { address: email } });
    const before = await reasons(id);
    expect(before).toEqual(['basis-holds', 'basis-holds', 'given']);

    const disputed = { action: 'restrict', ground: 'accuracy', reason: 'Dice que el telefono no es suyo' };
    const restricted = await restriction(disputed);
    expect([restricted.status, restricted.json]).toMatchObject([
      200,
      { restricted: true, restriction: { ground: 'accuracy' } },
    ]);
    expect(await reasons(id)).toEqual(['restricted', 'restricted', 'restricted']);
    expect((await view('support', id)).json).toMatchObject({
      state: 'restricted',
      restriction: { ground: 'accuracy' },
    });
    // The same again is the same, and is not logged twice.
    expect((await restriction(disputed)).json).toEqual(restricted.json);

    const mails = (await server.mails(email)).length;
    const lifted = await restriction({ action: 'lift', reason: 'El telefono es correcto' });
    expect([lifted.status, lifted.json]).toEqual([200, { subjectId: id, restricted: false }]);
    const told = await server.mail(email, mails + 1);
    expect(told.subject).toBe('Vamos a volver a usar tus datos');
    expect(told.text).toContain('RGPD, art. 18.3');
    expect(await reasons(id)).toEqual(before);
    // Lifting what is not restricted tells nobody anything.
    expect((await restriction({ action: 'lift', reason: 'Otra vez' })).json).toEqual(lifted.json);
    expect(await server.mails(email)).toHaveLength(mails + 1);
    expect((await world.logged()).map(({ act, principal }) => `${principal} ${act}`)).toEqual([
      'demo-support view-subject',
      'demo-operator restrict-subject',
      'demo-support view-subject',
      'demo-operator lift-restriction',
    ]);
  });

  it('go from active to closing, blocked and erased, and only who must see them does', async () => {
    const { view, event } = world;
    const email = 'tomas@example.com';
    const no = { decisions: { newsletter: false, profiling: false } };
    const id = await world.registered('Tomás Ejemplo', email, no);
    await event(id, { type: 'contract-started', reference: 'C-9' });
    await event(id, { type: 'invoice-issued', reference: 'F-9', dueOn: await world.today() });
    const active = await view('operator', id);
    expect(active.json).toMatchObject({
      state: 'active',
      person: { name: 'Tomás Ejemplo', address: email, language: 'es' },
      forms: [{ form: 'registration', fields: { phone: '+34600111222' } }],
      holds: 0,
    });
    expect((active.json['events'] as { number: string }[]).map(({ number }) => number)).toEqual(['C-9', 'F-9']);
    const contact = (active.json['categories'] as { category: string }[]).find((one) => one.category === 'contact');
    expect(contact).toMatchObject({ title: 'Datos de contacto', state: 'active' });
    expect(contact).toHaveProperty(
      'rules',
      expect.arrayContaining([
        expect.objectContaining({ purpose: 'service', rule: 'contract', citation: 'Código Civil art. 1964.2' }),
      ]),
    );
    expect((await view('billing', id)).json['code']).toBe('ROLE_MISSING');

    await event(id, { type: 'contract-ended', reference: 'C-9' });
    await world.nights(2);
    expect(await reasons(id)).toEqual(['contract-ended', 'closing', 'refused']);
    for (const role of ['privacy-lead', 'operator', 'support'] as const) {
      expect((await view(role, id)).json['code']).toBe('ROLE_MISSING');
    }
    const owing = await view('billing', id);
    expect(owing.json).toMatchObject({
      state: 'closing',
      person: { address: email },
      events: [{ type: 'invoice-issued', number: 'F-9' }],
    });
    const shown = (owing.json['categories'] as { category: string; state: string }[]).map(
      ({ category, state }) => `${category} ${state}`,
    );
    expect(shown.sort()).toEqual(['contact closing', 'debts closing', 'invoices closing']);

    await event(id, { type: 'invoice-settled', reference: 'F-9' });
    await world.nights(2);
    for (const role of ['billing', 'privacy-lead'] as const) expect((await view(role, id)).status).toBe(404);
    expect(await world.lookUp(email)).toEqual([]);
    // Each time a new act: an old one is forgotten with the log of accesses.
    const categories = async () => {
      const rows = rowsIn(await world.look(await world.disclosure({ subjectId: id }, everything)));
      return [...new Set(rows.map(({ category }) => category))];
    };
    expect(await categories()).toEqual(['contact', 'invoices', 'orders', 'proof']);

    // Proof for three years, the contract for five, the books for six from the end of theirs.
    await world.server.advance('P4Y');
    expect(await categories()).toEqual(['contact', 'invoices', 'orders']);
    await world.server.advance('P1Y1M');
    expect(await categories()).toEqual(['invoices']);
    await world.server.advance('P1Y1M');
    const gone = await world.staff('disclosure', '/disclosures', {
      ...order,
      disclosureId: crypto.randomUUID(),
      subjectId: id,
      categories: everything,
    });
    expect([gone.status, gone.json['code']]).toEqual([404, 'NOT_FOUND']);
  });
});
