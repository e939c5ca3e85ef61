import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consentPurposes, cookiePurposes } from '../../policy/model/derive.ts';
import { as, ask, confirmedPerson, cookieChoice, report, type Sent } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { filledIn, realPolicies, receiptOn } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';

describe('GET /decisions', () => {
  let server: TestServer;
  const who: Record<string, Record<string, string>> = {};
  beforeAll(async () => {
    server = await testServer();
    await server.setClock('2027-01-15T10:00:00Z');
    const subjectOf = async (email: string, decisions: Record<string, boolean> = {}) => ({
      subject: await confirmedPerson(server, email, decisions),
    });
    who['yes'] = await subjectOf('si@example.com', { newsletter: true, profiling: true });
    who['no'] = await subjectOf('no@example.com', { newsletter: false, profiling: false });
    who['silent'] = await subjectOf('callada@example.com');
    who['back'] = await subjectOf('vuelta@example.com', { newsletter: true });
    await report(server, String(who['back']['subject']), { decisions: { newsletter: false } });
    who['stranger'] = { subject: randomUUID() };
    const visit = async (changes: Sent = {}) => {
      const sent = await cookieChoice(server, changes);
      await server.post('/consents', sent);
      return { visitor: String(sent['visitorId']) };
    };
    who['browser yes'] = await visit();
    who['browser no'] = await visit({ method: 'refuse-all', decisions: { advertising: false } });
    who['browser new'] = { visitor: randomUUID() };
  });
  afterAll(() => server?.stop());

  it.each([
    ['yes', 'newsletter', 'nobody', true, 'consent', 'given'],
    ['yes', 'newsletter', 'mailer', true, 'consent', 'given'],
    ['yes', 'newsletter', 'hosting', false, 'consent', 'recipient-not-named'],
    ['yes', 'profiling', 'hosting', true, 'consent', 'given'],
    ['yes', 'profiling', 'mailer', false, 'consent', 'recipient-not-named'],
    ['yes', 'advertising', 'nobody', false, 'consent', 'never'],
    ['yes', 'service', 'nobody', true, 'contract', 'basis-holds'],
    ['yes', 'service', 'mailer', true, 'contract', 'basis-holds'],
    ['yes', 'security', 'nobody', true, 'legitimate-interests', 'basis-holds'],
    ['yes', 'security', 'mailer', false, 'legitimate-interests', 'recipient-not-named'],
    ['no', 'newsletter', 'nobody', false, 'consent', 'refused'],
    ['no', 'profiling', 'hosting', false, 'consent', 'refused'],
    ['no', 'service', 'hosting', true, 'contract', 'basis-holds'],
    ['silent', 'newsletter', 'nobody', false, 'consent', 'never'],
    ['silent', 'profiling', 'nobody', false, 'consent', 'never'],
    ['back', 'newsletter', 'mailer', false, 'consent', 'withdrawn'],
    ['stranger', 'newsletter', 'nobody', false, 'consent', 'unknown-subject'],
    ['stranger', 'service', 'nobody', false, 'contract', 'unknown-subject'],
    ['stranger', 'security', 'nobody', false, 'legitimate-interests', 'unknown-subject'],
    ['browser yes', 'advertising', 'nobody', true, 'consent', 'given'],
    ['browser yes', 'advertising', 'hosting', true, 'consent', 'given'],
    ['browser yes', 'advertising', 'mailer', false, 'consent', 'recipient-not-named'],
    ['browser yes', 'newsletter', 'nobody', false, 'consent', 'never'],
    ['browser yes', 'service', 'nobody', false, 'contract', 'not-for-visitors'],
    ['browser no', 'advertising', 'nobody', false, 'consent', 'refused'],
    ['browser new', 'advertising', 'nobody', false, 'consent', 'never'],
  ])('%s, %s, to %s: %s', async (name, purpose, recipient, allowed, basis, reason) => {
    const { status, json } = await ask(server, { ...who[name], purpose, ...(recipient !== 'nobody' && { recipient }) });
    expect([status, json]).toEqual([200, expect.objectContaining({ allowed, basis, reason })]);
  });

  it('answers since when, and a browser when its panel may ask again', async () => {
    const given = (await ask(server, { ...who['yes'], purpose: 'newsletter' })).json;
    expect(given['since']).toMatch(/^2027-01-15T10:/);
    expect(given['askAgainAt']).toBeUndefined();
    const refused = (await ask(server, { ...who['browser no'], purpose: 'advertising' })).json;
    expect(refused['askAgainAt']).toMatch(/^2027-07-15T10:/);
    const accepted = (await ask(server, { ...who['browser yes'], purpose: 'advertising' })).json;
    expect(accepted['askAgainAt']).toMatch(/^2028-01-15T10:/);
    expect((await ask(server, { ...who['silent'], purpose: 'newsletter' })).json).not.toHaveProperty('since');
  });

  it('knows a person however their id is written, and anything else as nobody', async () => {
    const subject = String(who['yes']?.['subject']);
    expect((await ask(server, { subject: subject.toUpperCase(), purpose: 'newsletter' })).json['allowed']).toBe(true);
    const nobody = [
      'x',
      `${subject} `,
      `${subject}#`,
      '#',
      'x'.repeat(3_000),
      '\ud800',
      '\u0000',
      'olalla@example.com',
    ];
    for (const id of nobody) {
      const { status, json } = await ask(server, { subject: id, purpose: 'newsletter' });
      expect([status, json]).toEqual([200, { allowed: false, basis: 'consent', reason: 'unknown-subject' }]);
      const browser = await ask(server, { visitor: id, purpose: 'advertising' });
      expect([browser.status, browser.json['allowed']]).toEqual([200, false]);
      const { status: missing } = await server.get(
        `/subjects/${encodeURIComponent(id.toWellFormed())}/decisions`,
        await as(server, 'decisions'),
      );
      expect(missing).toBe(404);
    }
  });

  it.each<[string, Record<string, string>, string]>([
    ['a purpose that there is not', { subject: 'x', purpose: 'selling' }, 'UNKNOWN_PURPOSE'],
    ['an inherited name', { subject: 'x', purpose: 'constructor' }, 'UNKNOWN_PURPOSE'],
    ['a recipient that there is not', { subject: 'x', purpose: 'service', recipient: 'cloud' }, 'UNKNOWN_RECIPIENT'],
    ['a recipient without a name', { subject: 'x', purpose: 'service', recipient: '' }, 'UNKNOWN_RECIPIENT'],
    ['a misspelt recipient', { subject: 'x', purpose: 'service', recipent: 'hosting' }, 'UNKNOWN_FIELD'],
    ['no purpose', { subject: 'x' }, 'MISSING_FIELD'],
    ['nobody', { purpose: 'service' }, 'MISSING_FIELD'],
    ['an empty id', { subject: '', purpose: 'service' }, 'MISSING_FIELD'],
    ['a person and a browser', { subject: 'x', visitor: 'y', purpose: 'service' }, 'INVALID_FIELD'],
  ])('refuses %s rather than answer another question', async (_what, query, code) => {
    const { status, json } = await ask(server, query);
    expect([status, json['code']]).toEqual([422, code]);
  });

  it.each([
    ['two purposes', 'subject=x&purpose=newsletter&purpose=service', 'UNKNOWN_PURPOSE'],
    ['one purpose twice', 'subject=x&purpose=service&purpose=service', 'UNKNOWN_PURPOSE'],
    ['two recipients', 'subject=x&purpose=service&recipient=hosting&recipient=mailer', 'UNKNOWN_RECIPIENT'],
    ['the name of a prototype', 'subject=x&purpose=service&__proto__=x', 'UNKNOWN_FIELD'],
  ])('does not choose between %s', async (_what, query, code) => {
    const { status, json } = await server.get(`/decisions?${query}`, await as(server, 'decisions'));
    expect([status, json['code']]).toEqual([422, code]);
  });

  it('answers applications that may ask, and nobody else', async () => {
    const path = `/decisions?subject=${who['yes']?.['subject']}&purpose=newsletter`;
    const status = async (headers: Record<string, string>) => (await server.get(path, headers)).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer a.b.c' })).toBe(401);
    expect(await status(await as(server, 'consents'))).toBe(403);
    expect(await status(await as(server, 'decisions', 'read-only'))).toBe(403);
    expect(await status(await as(server, 'decisions', 'stranger'))).toBe(403);
    const answer = await server.get(path, await as(server, 'decisions'));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });
});

describe('profiling (AN-37)', () => {
  it('is off until it is agreed to, by itself, and is said to be profiling', async () => {
    const server = await testServer();
    try {
      const subject = await confirmedPerson(server, 'gustos@example.com', { newsletter: true });
      const reason = async () => (await ask(server, { subject, purpose: 'profiling' })).json['reason'];
      expect(await reason()).toBe('never');
      await report(server, subject, { decisions: { newsletter: false } });
      expect(await reason()).toBe('never');
      await report(server, subject, { decisions: { profiling: true } });
      expect(await reason()).toBe('given');
      expect(fixturePolicy.purposes.profiling.profiling).toBe(true);
    } finally {
      await server.stop();
    }
  });
});

describe.each(realPolicies)('the gate of %s, whatever its purposes are called', (id, policy) => {
  let server: TestServer;
  let subject: string;
  beforeAll(async () => {
    server = await testServer({ policy: id });
    const form = policy.forms['registration'];
    if (!form) throw new Error('a registration form');
    const decisions = Object.fromEntries(form.offers.map((purpose, place) => [purpose, place % 2 === 0]));
    subject = (await receiptOn(server, 'registration', filledIn(form, 'olalla@example.com'), { decisions })).claims
      .subjectId;
  });
  afterAll(() => server?.stop());

  it('follows the basis of every purpose and the choices of the form', async () => {
    const form = policy.forms['registration'];
    for (const [purpose, { basis }] of Object.entries(policy.purposes)) {
      const { json } = await ask(server, { subject, purpose });
      const offered = form?.offers.indexOf(purpose) ?? -1;
      const consent = offered < 0 ? 'never' : offered % 2 === 0 ? 'given' : 'refused';
      const contract = form?.serves.includes(purpose) ? 'basis-holds' : 'no-contract';
      const reason = basis === 'consent' ? consent : basis === 'contract' ? contract : 'basis-holds';
      const allowed = ['given', 'basis-holds'].includes(reason);
      expect([purpose, json]).toEqual([purpose, expect.objectContaining({ allowed, basis, reason })]);
    }
  });

  it('gives data to the recipients that the policy names for a purpose, and to no other', async () => {
    for (const [purpose, { recipients }] of Object.entries(policy.purposes)) {
      const open = (await ask(server, { subject, purpose })).json['allowed'];
      for (const recipient of Object.keys(policy.processors)) {
        const { json } = await ask(server, { subject, purpose, recipient });
        const isNamed = recipients.includes(recipient);
        expect([purpose, recipient, json['allowed']]).toEqual([purpose, recipient, isNamed && open]);
        if (!isNamed) expect(json['reason']).toBe('recipient-not-named');
      }
    }
  });

  it('opens each cookie purpose by itself, for the browser that chose it', async () => {
    const [panel, { offers, methods } = { offers: [], methods: {} }] =
      Object.entries(policy.panels).find(([, { openTo }]) => openTo === 'visitor') ?? [];
    expect([...offers].sort()).toEqual([...cookiePurposes(policy)].sort());
    const free = Object.entries(methods).find(([, { means }]) => means === undefined)?.[0];
    for (const chosen of offers) {
      const decisions = Object.fromEntries(offers.map((purpose) => [purpose, purpose === chosen]));
      const sent = await cookieChoice(server, { form: panel, method: free, decisions });
      expect((await server.post('/consents', sent)).status).toBe(201);
      const visitor = String(sent['visitorId']);
      for (const purpose of consentPurposes(policy)) {
        const { json } = await ask(server, { visitor, purpose });
        expect([purpose, json['allowed']]).toEqual([purpose, purpose === chosen]);
      }
    }
  });

  it('refuses by Global Privacy Control what the policy flags, and nothing else', async () => {
    const [panel, { offers, methods } = { offers: [], methods: {} }] =
      Object.entries(policy.panels).find(([, { openTo }]) => openTo === 'visitor') ?? [];
    const all = Object.entries(methods).find(([, { means }]) => means === 'all')?.[0];
    const decisions = Object.fromEntries(offers.map((purpose) => [purpose, true]));
    const sent = await cookieChoice(server, { form: panel, method: all, decisions });
    const answer = await server.post('/consents', sent, { 'sec-gpc': '1' });
    const flagged = offers.filter((purpose) => policy.purposes[purpose]?.gpcRefuses);
    expect(flagged.length).toBeGreaterThan(0);
    expect(answer.json['gpc']).toEqual(flagged);
    expect(answer.json['purposes']).toEqual(
      Object.fromEntries(offers.map((purpose) => [purpose, flagged.includes(purpose) ? 'refused' : 'given'])),
    );
  });
});
