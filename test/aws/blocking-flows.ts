import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { person } from '../support/people.ts';
import { runFeeds } from './deployment.ts';
import { staffClaims } from './staff-flows.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn } from './world.ts';

/** Civil date so many days ago, far enough from midnight in any zone. */
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** Staff and the data of people: looks, restrictions, holds, disclosures, and the way back out of blocking. */
export const blockingFlows = (world: () => DeployedWorld) => {
  const staff = async (role: Role, path: string, body: unknown = {}) =>
    world().http('POST', `/staff${path}`, { body, claims: staffClaims(role) });
  const lookUp = async (email: string) => {
    const claims = claimsOf('shop', 'lookup');
    return (await world().http('POST', '/subjects/lookup', { body: { email }, claims })).json['subjects'] as string[];
  };
  const event = async (id: string, reported: Record<string, unknown>) => {
    const body = { eventId: randomUUID(), ...reported };
    const { status } = await world().http('POST', `/subjects/${id}/events`, {
      body,
      claims: claimsOf('shop', 'events'),
    });
    expect(status).toBe(201);
  };
  /** Somebody who said no to everything but the contract, so that nothing else keeps them. */
  const customer = async (name: string, email: string): Promise<string> => {
    const body = {
      form: 'registration',
      language: 'es',
      noticeHash: world().noticeHash,
      accepted: true,
      fields: person(name, email, { phone: '+34600111222' }),
      decisions: { newsletter: false },
    };
    expect((await world().http('POST', '/registrations', { body })).status).toBe(202);
    const link = linkIn((await lastMail(world(), email)).text);
    expect((await world().http('POST', link, { body: { action: 'confirm' } })).json['status']).toBe('confirmed');
    await runFeeds(world());
    const [id = ''] = await lookUp(email);
    await event(id, { type: 'contract-started', reference: 'C-1', on: daysAgo(30) });
    return id;
  };
  const night = () => world().call('purge', { schedule: 'purge' });

  it('look at a person, restrict the use of their data, and tell them before that is lifted', async () => {
    const email = 'limitada@example.com';
    const id = await customer('Lima Limitada', email);
    const view = await staff('support', `/subjects/${id}/views`, { reason: 'Llama por su pedido' });
    expect([view.status, view.json]).toMatchObject([200, { state: 'active', person: { address: email } }]);
    const restriction = `/subjects/${id}/restriction`;
    const restrict = { action: 'restrict', ground: 'accuracy', reason: 'El telefono no es suyo' };
    expect((await staff('operator', restriction, restrict)).json).toMatchObject({ restricted: true });
    const lifted = await staff('operator', restriction, { action: 'lift', reason: 'Aclarado' });
    expect([lifted.status, lifted.json]).toEqual([200, { subjectId: id, restricted: false }]);
    expect((await lastMail(world(), email)).text).toContain('18.3');
  });

  it('hold what is blocked, disclose it when two agree, and take an error back', async () => {
    const email = 'bloqueada@example.com';
    const id = await customer('Blanca Bloqueada', email);
    await event(id, { type: 'contract-ended', reference: 'C-1', on: daysAgo(4) });
    const holdId = randomUUID();
    const held = { holdId, subjectId: id, reason: 'Reclamacion en curso', citation: 'RGPD art. 17.3.e' };
    expect((await staff('privacy-lead', '/holds', held)).status).toBe(201);
    await night();
    expect(await lookUp(email)).toEqual([]);
    expect((await staff('support', `/subjects/${id}/views`, { reason: 'Llama otra vez' })).status).toBe(404);

    const disclosureId = randomUUID();
    const order = {
      disclosureId,
      email,
      authority: 'Juzgado de Ejemplo',
      provision: 'LEC art. 328',
      orderReference: 'PO-117-2026',
      categories: ['contact', 'orders'],
      reason: 'Requerimiento del juzgado',
    };
    expect((await staff('disclosure', '/disclosures', order)).status).toBe(201);
    const views = `/disclosures/${disclosureId}/views`;
    const reason = { reason: 'Responder al juzgado' };
    expect((await staff('disclosure', views, reason)).json['code']).toBe('NOT_APPROVED');
    expect((await staff('privacy-lead', `/disclosures/${disclosureId}/approval`)).status).toBe(200);
    const read = await staff('disclosure', views, reason);
    expect(read.json['data']).toMatchObject([
      { category: 'contact', content: { person: { name: 'Blanca Bloqueada' } } },
      { category: 'orders', content: { events: [{ number: 'C-1' }, { number: 'C-1' }] } },
    ]);

    const { json: list } = await world().http('GET', '/staff/holds', { claims: staffClaims('auditor') });
    expect(list['holds']).toContainEqual(expect.objectContaining({ holdId, state: 'standing' }));
    const released = await staff('privacy-lead', `/holds/${holdId}/release`, { reason: 'Acabada' });
    expect(released.json).toMatchObject({ holdId, state: 'released' });

    const unblockingId = randomUUID();
    const error = { unblockingId, subjectId: id, reason: 'El contrato no era el suyo' };
    expect((await staff('operator', '/unblockings', error)).status).toBe(201);
    const approved = await staff('privacy-lead', `/unblockings/${unblockingId}/approval`);
    expect([approved.status, approved.json['status']]).toEqual([200, 'approved']);
    await runFeeds(world());
    // Until the error itself is taken back, their last use is over.
    expect(await lookUp(email)).toEqual([]);
    await event(id, { type: 'contract-started', reference: 'C-1' });
    expect(await lookUp(email)).toEqual([id]);
    const back = await staff('operator', `/subjects/${id}/views`, { reason: 'Comprobar que ha vuelto' });
    expect(back.json).toMatchObject({ person: { name: 'Blanca Bloqueada', address: email }, holds: 0 });
  });
};
