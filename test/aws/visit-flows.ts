import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { civilDate } from '../../lambdas/domain/time.ts';
import { newSubject } from './people-flows.ts';
import { staffClaims } from './staff-flows.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn, setMinutesLater } from './world.ts';

const visits = claimsOf('shop', 'visits');

/** A browser that said yes in the cookie panel. */
export const newVisitor = async ({ http, noticeHash }: DeployedWorld): Promise<string> => {
  const visitorId = randomUUID();
  const choice = {
    decisionId: randomUUID(),
    visitorId,
    noticeHash,
    language: 'es',
    method: 'accept-all',
    form: 'cookie-panel',
    decisions: { advertising: true },
  };
  expect((await http('POST', '/consents', { body: choice })).status).toBe(201);
  return visitorId;
};

/** Visits, their statistics, and the act of two people that joins them with a person. */
export const visitFlows = (world: () => DeployedWorld) => {
  const visit = async (body: object) => {
    const { status, json } = await world().http('POST', '/visits', { body, claims: visits });
    return [status, json['code'] ?? json['status']];
  };
  const sessionOf = async (subjectId: string) => {
    const claims = claimsOf('shop', 'sessions');
    return (await world().http('POST', '/sessions', { body: { subjectId }, claims })).json['sessionId'];
  };

  it('keep visits of browsers that said yes, count others, and publish both once, the night after', async () => {
    const { call, http, policy } = world();
    const visitorId = await newVisitor(world());
    expect(await visit({ visitorId: randomUUID(), browser: 'Firefox 132' })).toEqual([403, 'NO_CONSENT_FOR_VISITS']);
    for (let count = 0; count < 6; count += 1) {
      expect(await visit({ visitorId, address: '203.0.113.77', browser: 'Firefox 132' })).toEqual([201, 'kept']);
      expect(await visit({ browser: 'Firefox 132', language: 'ca' })).toEqual([201, 'counted']);
    }
    const today = civilDate(new Date(), policy.zone);
    const shown = async () => {
      const claims = claimsOf('shop', 'statistics');
      return (await http('GET', `/statistics?from=${today}&to=${today}`, { claims })).json['days'];
    };
    expect(await shown()).toEqual([]);
    setMinutesLater(24 * 60);
    await call('statistics', { schedule: 'publish-statistics' });
    await call('statistics', { schedule: 'publish-statistics' });
    setMinutesLater(0);
    expect(await shown()).toEqual([{ day: today, counts: { browser: { 'Firefox 132': 10 } } }]);
  });

  it('are kept for authorities while a hold stands, and no longer', async () => {
    const { http, policy } = world();
    const claims = staffClaims('privacy-lead');
    const today = civilDate(new Date(), policy.zone);
    expect(await visit({ visitorId: await newVisitor(world()), browser: 'Firefox 132' })).toEqual([201, 'kept']);
    const holdId = randomUUID();
    const body = { holdId, visits: { from: today, to: today }, reason: 'Ataque de hoy', citation: 'RGPD art. 17.3.e' };
    expect((await http('POST', '/staff/holds', { body, claims })).status).toBe(201);
    const released = await http('POST', `/staff/holds/${holdId}/release`, { body: { reason: 'Aclarado' }, claims });
    expect(released.json).toMatchObject({ holdId, state: 'released' });
  });

  it('find the visits of a person when two agree, who is told before; not once they are gone', async () => {
    const { http, mailsTo, policy } = world();
    const email = 'vera@example.com';
    const subjectId = await newSubject(world(), 'Vera Sanz', email);
    const undo = linkIn((await lastMail(world(), email)).text);
    const visitorId = await newVisitor(world());
    const sessionId = await sessionOf(subjectId);
    expect(await visit({ visitorId, sessionId, entryPage: '/suya' })).toEqual([201, 'kept']);
    expect(await visit({ visitorId, entryPage: '/de-nadie' })).toEqual([201, 'kept']);
    const today = civilDate(new Date(), policy.zone);
    const body = {
      subjectId,
      ground: 'misuse',
      caseReference: 'AUP-7',
      from: today,
      to: today,
      reason: 'Envío masivo',
      tellPerson: true,
    };
    const lead = staffClaims('privacy-lead');
    const proposed = await http('POST', '/staff/visit-links', { body, claims: lead });
    expect(proposed.json['status']).toBe('proposed');
    const path = `/staff/visit-links/${proposed.json['id']}`;
    const view = async () => {
      const { json } = await http('POST', `${path}/views`, { body: { reason: 'Audiencia' }, claims: lead });
      return (json['visits'] as { entryPage?: string }[])?.map(({ entryPage }) => entryPage) ?? json['code'];
    };
    expect(await view()).toBe('NOT_APPROVED');
    const before = (await mailsTo(email)).length;
    expect((await http('POST', `${path}/approval`, { claims: lead })).json['code']).toBe('SECOND_PERSON_NEEDED');
    expect((await http('POST', `${path}/approval`, { claims: staffClaims('operator') })).status).toBe(200);
    expect(await mailsTo(email)).toHaveLength(before + 1);
    expect(await view()).toEqual(['/suya']);
    expect((await http('POST', undo, { body: { action: 'undo' } })).json['status']).toBe('undone');
    // The session goes with the person, whoever comes across it first.
    expect(await visit({ visitorId, sessionId, entryPage: '/despues' })).toEqual([201, 'kept']);
    expect(await view()).toBe('NOT_FOUND');
  });
};

/** A visit may be the very first call that needs the tenant key, and makes it then. Leaves empty tables behind. */
export const firstVisit = (world: () => DeployedWorld) => {
  it('visits works in a fresh deployment', async () => {
    await world().fresh();
    const body = { visitorId: await newVisitor(world()), browser: 'Firefox 132' };
    expect((await world().http('POST', '/visits', { body, claims: visits })).status).toBe(201);
  });
};
