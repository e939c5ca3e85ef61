import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { newSubject } from './people-flows.ts';
import { requestCalls } from './request-calls.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn } from './world.ts';

/** Civil date so many days ago, far enough from midnight in any zone. */
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** What is done with the data of people because they asked for it. */
export const requestWorkFlows = (world: () => DeployedWorld) => {
  const { http, confirmed, see, standing, act, staff, press, lookUp, mayWe, mailAbout } = requestCalls(world);
  const event = async (id: string, reported: Record<string, unknown>) => {
    const body = { eventId: randomUUID(), ...reported };
    expect((await http('POST', `/subjects/${id}/events`, { body, claims: claimsOf('shop', 'events') })).status).toBe(
      201,
    );
  };
  const keptOf = async (reference: string) =>
    ((await see(reference)).file.work?.result?.kept ?? []).map(({ category }) => category).sort();
  const needsOf = async (reference: string) => (await see(reference)).history.at(-1)?.details?.['needs'];

  it('correct what staff have read, and pause every use until then', async () => {
    const email = 'rota@example.com';
    const id = await newSubject(world(), 'Rosa Rotta', email);
    const reference = await confirmed('rectification', email, { details: 'Con una sola te' });
    expect([await standing(reference), (await mayWe(id))['reason']]).toEqual([['open'], 'restricted']);
    expect(await act(reference, { action: 'execute', changes: { name: 'Rosa Rota' } })).toBeUndefined();
    expect(await standing(reference)).toEqual(['answered', 'fulfilled']);
    const view = await staff('privacy-lead', `/subjects/${id}/views`, { reason: 'Comprobar el cambio' });
    expect(view.json).toMatchObject({ state: 'active', person: { name: 'Rosa Rota' } });
  });

  it('move to another address once that mailbox confirms, and back if the old one says so', async () => {
    const [email, moved] = ['vieja@example.com', 'nueva@example.com'];
    const id = await newSubject(world(), 'Vera Vieja', email);
    const reference = await confirmed('rectification', email);
    expect(await act(reference, { action: 'change-address', email: moved })).toBeUndefined();
    const confirm = linkIn((await lastMail(world(), moved)).text);
    expect((await http('GET', confirm)).json).toMatchObject({ kind: 'address', status: 'waits' });
    expect((await press(confirm, { action: 'confirm' })).json['status']).toBe('confirmed');
    expect([await lookUp(moved), await lookUp(email)]).toEqual([[id], []]);
    const told = (await world().mailsTo(email)).findLast(({ subject }) => /dirección de correo/.test(subject));
    expect((await press(linkIn(told?.text ?? ''), { action: 'revert' })).json['status']).toBe('reverted');
    expect([await lookUp(moved), await lookUp(email)]).toEqual([[], [id]]);
  });

  it('erase whom nothing keeps, and keep the proof blocked', async () => {
    const email = 'borrada@example.com';
    await newSubject(world(), 'Berta Borrada', email);
    const copy = await confirmed('access', email);
    const reference = await confirmed('erasure', email);
    expect([await standing(reference), await keptOf(reference)]).toEqual([['answered', 'partial'], ['proof']]);
    expect(await lookUp(email)).toEqual([]);
    // The copy that was made for them before is gone too.
    const link = linkIn((await mailAbout(email, copy, /^Respuesta/)).text);
    expect((await press(link, { action: 'send-code' })).json['code']).toBe('LINK_DEAD');
  });

  it('erase a former customer class by class, and one whose contract runs when somebody says so', async () => {
    const [former, present] = ['antigua@example.com', 'clienta@example.com'];
    const id = await newSubject(world(), 'Ana Antigua', former);
    await event(id, { type: 'contract-started', reference: 'C-8', on: daysAgo(200) });
    await event(id, { type: 'invoice-issued', reference: 'F-8', on: daysAgo(199) });
    await event(id, { type: 'invoice-settled', reference: 'F-8', on: daysAgo(198) });
    await event(id, { type: 'contract-ended', reference: 'C-8', on: daysAgo(5) });
    const reference = await confirmed('erasure', former);
    expect(await keptOf(reference)).toEqual(['contact', 'invoices', 'orders', 'proof']);
    const other = await newSubject(world(), 'Clara Clienta', present);
    await event(other, { type: 'contract-started', reference: 'C-9' });
    const waiting = await confirmed('erasure', present);
    expect([await standing(waiting), await needsOf(waiting), await lookUp(present)]).toEqual([
      ['open'],
      'contract',
      [other],
    ]);
    expect(await act(waiting, { action: 'execute' })).toBeUndefined();
    expect([await standing(waiting), await lookUp(present)]).toEqual([['answered', 'partial'], []]);
  });

  it('erase against a hold only when two agree, and leave to billing who owes', async () => {
    const [held, owing] = ['retenida@example.com', 'deudora@example.com'];
    const id = await newSubject(world(), 'Rita Retenida', held);
    const hold = { holdId: randomUUID(), subjectId: id, reason: 'Pleito en curso', citation: 'LEC art. 217' };
    expect((await staff('privacy-lead', '/holds', hold)).status).toBe(201);
    const reference = await confirmed('erasure', held);
    expect([await standing(reference), await needsOf(reference)]).toEqual([['open'], 'hold']);
    expect(await act(reference, { action: 'propose-held-erasure' })).toBeUndefined();
    const proposal = { act: (await see(reference)).waiting[0]?.id };
    const approve = (sub: string) => staff('privacy-lead', `/requests/${reference}/approval`, proposal, sub);
    expect((await approve('sub-of-operator')).json['code']).toBe('SECOND_PERSON_NEEDED');
    expect((await approve('sub-of-marcos')).status).toBe(200);
    expect([await standing(reference), await lookUp(held)]).toEqual([['answered', 'partial'], []]);

    const debtor = await newSubject(world(), 'Delia Deudora', owing);
    await event(debtor, { type: 'contract-started', reference: 'C-7', on: daysAgo(200) });
    await event(debtor, { type: 'invoice-issued', reference: 'F-7', on: daysAgo(199), dueOn: daysAgo(160) });
    const owed = await confirmed('erasure', owing);
    expect(await act(owed, { action: 'execute' })).toBeUndefined();
    expect(await keptOf(owed)).toContain('debts');
    expect((await mayWe(debtor, 'service'))['allowed']).toBe(false);
  });

  it('restrict, pause for an objection, and take back every yes', async () => {
    const [restricted, objecting, leaving] = ['quieta@example.com', 'opuesta@example.com', 'retira@example.com'];
    const ids = [
      await newSubject(world(), 'Quima Quieta', restricted),
      await newSubject(world(), 'Olalla Opuesta', objecting),
      await newSubject(world(), 'Reme Retira', leaving),
    ];
    const reasons = async () => Promise.all(ids.map(async (id) => (await mayWe(id))['reason']));
    const restriction = await confirmed('restriction', restricted, { ground: 'claims' });
    const objection = await confirmed('objection', objecting, { details: 'No quiero que me estudien' });
    const withdrawal = await confirmed('withdrawal', leaving);
    expect(await reasons()).toEqual(['restricted', 'restricted', 'withdrawn']);
    const outcomes = [await standing(restriction), await standing(objection), await standing(withdrawal)];
    expect(outcomes).toEqual([['answered', 'fulfilled'], ['open'], ['answered', 'fulfilled']]);
    const answer = { action: 'answer', outcome: 'fulfilled', text: 'Hemos dejado de hacerlo.' };
    expect(await act(objection, answer)).toBeUndefined();
    await mailAbout(objecting, objection, /Hemos dejado de hacerlo/);
  });
};
