import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { visitFields } from '../../lambdas/domain/visits/visit-rules.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { as, cookieChoice } from '../support/consents.ts';
import { realPolicies } from '../support/real-policies.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { testWorld } from '../support/test-world.ts';
import { told } from './visit-world.ts';

/** One application that may do this. */
const settingsFor = (...scopes: readonly string[]) => ({
  publicUrl: 'https://privacy.example.com',
  sender: 'privacy@example.com',
  origins: [],
  applications: { shop: { organisation: 'Tienda', contact: 'shop@example.com', scopes } },
});

const problem = ({ status, json }: Answer) => [status, json['code'], json['errors']];

describe.each(realPolicies)('a visit under the policy of %s', (id, policy) => {
  let real: TestServer;
  const sent = { ...told, accessProvider: 'Movistar', clicks: 4 };
  const asDeclared: Record<keyof typeof sent, string> = {
    address: 'truncatedAddress',
    language: 'language',
    country: 'country',
    browser: 'browser',
    platform: 'platform',
    referrer: 'referrerOrigin',
    entryPage: 'entryPage',
    exitPage: 'exitPage',
    accessProvider: 'accessProvider',
    clicks: 'clicks',
  };
  const declared = visitFields(policy);
  const own = Object.fromEntries(
    Object.entries(sent).filter(([name]) => declared.has(asDeclared[name as keyof typeof sent])),
  );
  let visitorId: string;

  beforeAll(async () => {
    real = await testServer({ policy: id });
    const [panel, { offers, methods } = { offers: [], methods: {} }] =
      Object.entries(policy.panels).find(([, { openTo }]) => openTo === 'visitor') ?? [];
    const method = Object.entries(methods).find(([, { means }]) => means === undefined)?.[0];
    const decisions = Object.fromEntries(offers.map((purpose) => [purpose, purpose === policy.visits.purpose]));
    const choice = await cookieChoice(real, { form: panel, method, decisions });
    expect((await real.post('/consents', choice)).status).toBe(201);
    visitorId = String(choice['visitorId']);
  });
  afterAll(() => real?.stop());

  const post = async (body: object) => real.post('/visits', body, await as(real, 'visits'));
  const kept = () => storedRows(real.folder, 'transient').filter(({ pk }) => String(pk).startsWith('VISITS#'));

  it('holds exactly the fields that people read about, and no other is taken (AN-18, AB-11, AB-13)', async () => {
    expect((await post({ visitorId, ...own })).status).toBe(201);
    const [row = {}] = kept();
    const beside = ['_op', 'expiresAt', 'link', 'pk', 'sk', 'version'];
    expect(
      Object.keys(row)
        .filter((name) => !beside.includes(name))
        .sort(),
    ).toEqual([...declared].sort());
    for (const [name, value] of Object.entries(sent)) {
      if (name in own) continue;
      const places = [{ path: name, code: 'UNKNOWN_FIELD' }];
      expect(problem(await post({ visitorId, ...own, [name]: value }))).toEqual([422, 'UNKNOWN_FIELD', places]);
    }
    expect(kept()).toHaveLength(1);
  });

  it('is asked about for the cookie purpose that measures visits, and for no other', async () => {
    const [panel, { offers, methods } = { offers: [], methods: {} }] =
      Object.entries(policy.panels).find(([, { openTo }]) => openTo === 'visitor') ?? [];
    const method = Object.entries(methods).find(([, { means }]) => means === undefined)?.[0];
    const decisions = Object.fromEntries(offers.map((purpose) => [purpose, purpose !== policy.visits.purpose]));
    const choice = await cookieChoice(real, { form: panel, method, decisions });
    expect((await real.post('/consents', choice)).status).toBe(201);
    expect(problem(await post({ visitorId: choice['visitorId'], ...own }))[1]).toBe('NO_CONSENT_FOR_VISITS');
  });
});

describe.each(realPolicies)('a visit in a session, under the policy of %s', (id, policy) => {
  it('names whose it is in its seal only where people were told that the two may be joined (AN-20, AB-34)', async () => {
    const now = () => new Date('2027-01-15T10:00:00Z');
    const { world, post, noticeHash, close } = await testWorld({ policy, now, settings: settingsFor('visits') });
    try {
      const subjectId = randomUUID();
      await world.table.put('records', { pk: keys.subject(subjectId), sk: keys.person });
      const session = await world.sessions.create('shop', subjectId);
      const strangers = await world.sessions.create('crm', subjectId);
      const [form = '', panel] = Object.entries(policy.panels).find(([, { openTo }]) => openTo === 'visitor') ?? [];
      const [method] = Object.entries(panel?.methods ?? {}).find(([, { means }]) => means === 'all') ?? [];
      const decisions = Object.fromEntries((panel?.offers ?? []).map((purpose) => [purpose, true]));
      const visitorId = randomUUID();
      const choice = { decisionId: randomUUID(), visitorId, noticeHash, language: 'es', method, form, decisions };
      expect((await post('/consents', choice)).statusCode).toBe(201);
      const claims = { client_id: 'shop', scope: 'visits' };
      const ids = [session?.sessionId, strangers?.sessionId, 'no-such-session', undefined];
      for (const sessionId of ids) {
        expect((await post('/visits', { visitorId, sessionId }, claims)).statusCode).toBe(201);
      }
      const visits: unknown[] = [];
      for await (const page of world.visits.ofDay('2027-01-15')) visits.push(...page);
      expect(visits).toHaveLength(ids.length);
      const linked: unknown[] = [];
      for await (const page of world.visits.linkedTo(subjectId, '2027-01-15')) linked.push(...page);
      expect([id, linked.length]).toEqual([id, id === 'abante' ? 1 : 0]);
    } finally {
      await close();
    }
  });
});
