import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Panel, Policy } from '../../policy/model/types.ts';
import {
  as,
  claimsOf,
  confirmedPerson,
  cookieChoice,
  faultsOf,
  noticeHash,
  report,
  type Sent,
  settingsChoice,
} from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type Answer, policyFolder, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';

let server: TestServer;
let subject: string;
beforeAll(async () => {
  server = await testServer();
  await server.setClock('2027-01-15T10:00:00Z');
  subject = await confirmedPerson(server, 'olalla@example.com');
});
afterAll(() => server?.stop());

const capture = async (changes: Sent = {}, headers: Record<string, string> = {}) =>
  server.post('/consents', await cookieChoice(server, changes), headers);
const codeOf = ({ status, json }: Answer) => [status, json['code']];
const placesOf = ({ json }: Answer) => (json['errors'] as { path: string }[] | undefined)?.map(({ path }) => path);
const decisionsIn = (folder: string, id: unknown) =>
  storedRows(folder, 'records').filter(({ decisionId }) => decisionId === id);

describe('a choice in a cookie panel', () => {
  it('is kept and answered with a receipt that our public keys and the published texts prove', async () => {
    const sent = await cookieChoice(server, { language: 'en' });
    const answer = await server.post('/consents', sent);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ decisionId: sent['decisionId'], purposes: { advertising: 'given' } });
    expect(await faultsOf(server, answer.json['receipt'])).toEqual([]);
    expect(claimsOf(answer.json['receipt'])).toEqual({
      decisionId: sent['decisionId'],
      visitorId: sent['visitorId'],
      decidedAt: answer.json['decidedAt'],
      policy: 'acme',
      policyVersion: fixturePolicy.version,
      language: 'en',
      noticeHash: sent['noticeHash'],
      bindingHash: await noticeHash(server, 'es'),
      method: 'accept-all',
      form: 'cookie-panel',
      source: 'self',
      purposes: { advertising: 'given' },
      askAgainAt: answer.json['askAgainAt'],
      kid: expect.any(String),
    });
  });

  it('sets nothing in the browser and is not to be cached (AN-09)', async () => {
    const answers = [
      await capture(),
      await capture({ method: 'refuse-all', decisions: { advertising: false } }),
      await capture({ decisions: {} }),
      await server.get('/notice'),
      await server.get('/cookies'),
    ];
    for (const { headers } of answers) expect(headers.getSetCookie()).toEqual([]);
    for (const { headers } of answers.slice(0, 3)) expect(headers.get('cache-control')).toBe('no-store');
  });

  it('takes a refusal as easily, and says when the panel may ask again: six months later', async () => {
    const { status, json } = await capture({ method: 'refuse-all', decisions: { advertising: false } });
    expect([status, json['purposes']]).toEqual([201, { advertising: 'refused' }]);
    const decided = new Date(String(json['decidedAt']));
    const again = new Date(String(json['askAgainAt']));
    const months =
      (again.getUTCFullYear() - decided.getUTCFullYear()) * 12 + again.getUTCMonth() - decided.getUTCMonth();
    expect(months).toBe(6);
    expect(again.toISOString().slice(11)).toBe(decided.toISOString().slice(11));
    const yes = await capture();
    const until = new Date(String(yes.json['askAgainAt']));
    expect(until.getUTCFullYear() - new Date(String(yes.json['decidedAt'])).getUTCFullYear()).toBe(1);
  });

  it('is refused by Global Privacy Control whatever was pressed, and the receipt says so', async () => {
    const sent = await cookieChoice(server);
    const answer = await server.post('/consents', sent, { 'sec-gpc': '1' });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ purposes: { advertising: 'refused' }, gpc: ['advertising'] });
    expect(claimsOf(answer.json['receipt'])).toMatchObject({
      purposes: { advertising: 'refused' },
      gpc: ['advertising'],
    });
    // The same again is the same, whether or not the signal comes along.
    for (const headers of [{ 'sec-gpc': '1' }, {}] as Record<string, string>[]) {
      const again = await server.post('/consents', sent, headers);
      expect([again.status, again.text]).toEqual([200, answer.text]);
    }
    const without = await cookieChoice(server);
    const first = await server.post('/consents', without, { 'sec-gpc': '0' });
    expect([first.status, first.json['gpc'], first.json['purposes']]).toEqual([
      201,
      undefined,
      { advertising: 'given' },
    ]);
    const again = await server.post('/consents', without, { 'sec-gpc': '1' });
    expect([again.status, again.text]).toEqual([200, first.text]);
  });
});

describe('the same again', () => {
  it('answers 200 and the same bytes, and stores nothing, in any order of its keys', async () => {
    const sent = await settingsChoice(server, subject, { decisions: { newsletter: true, profiling: false } });
    const headers = await as(server, 'consents');
    const first = await server.post('/consents', sent, headers);
    const turned = {
      ...Object.fromEntries(Object.entries(sent).reverse()),
      decisions: { profiling: false, newsletter: true },
    };
    const upper = { ...sent, decisionId: String(sent['decisionId']).toUpperCase() };
    for (const body of [sent, turned, upper]) {
      const again = await server.post('/consents', body, headers);
      expect([first.status, again.status, again.text]).toEqual([201, 200, first.text]);
    }
    expect(decisionsIn(server.folder, sent['decisionId'])).toHaveLength(1);
  });

  it.each<[string, Sent]>([
    ['another choice', { method: 'refuse-all', decisions: { advertising: false } }],
    ['another control', { method: 'choose' }],
    ['another language', { language: 'en' }],
    ['an outdated text', { noticeHash: 'x'.repeat(43) }],
    ['another panel', { form: 'settings', method: 'switch' }],
    ['a purpose that there is not', { decisions: { advertising: true, selling: true } }],
  ])('with %s is refused: IDEMPOTENCY_MISMATCH', async (_what, change) => {
    const sent = await cookieChoice(server);
    expect((await server.post('/consents', sent)).status).toBe(201);
    expect(codeOf(await server.post('/consents', { ...sent, ...change }))).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect(decisionsIn(server.folder, sent['decisionId'])).toHaveLength(1);
  });

  it('means the same sender: the ids of a browser and of an application do not meet', async () => {
    const sent = await cookieChoice(server);
    expect((await server.post('/consents', sent)).status).toBe(201);
    const byShop = await server.post('/consents', sent, await as(server, 'consents'));
    expect([byShop.status, claimsOf(byShop.json['receipt'])['source']]).toEqual([201, 'own-shop']);
  });

  it('answers the same bytes after the key cache has expired, a restart, and a new notice and panel', async () => {
    let own = await testServer();
    try {
      const sent = await cookieChoice(own, { language: 'en' });
      const first = await own.post('/consents', sent);
      const repeat = async () => {
        const { status, text } = await own.post('/consents', sent);
        expect([status, text]).toEqual([200, first.text]);
      };
      await own.advance('PT6M');
      await repeat();
      own = await own.restart();
      await repeat();
      const panel: Panel = {
        title: { es: 'Cookies', en: 'Cookies' },
        openTo: 'visitor',
        offers: ['advertising'],
        methods: { other: { label: { es: 'Sí', en: 'Yes' } } },
      };
      const next: Policy = {
        ...fixturePolicy,
        version: '2026-02-01',
        summary: { es: 'Ahora lo contamos mejor.', en: 'Now we say it better.' },
        panels: { 'cookie-panel': panel },
      };
      const policy = await policyFolder(
        join(own.folder, 'policy-2'),
        { policy: fixturePolicy },
        { policy: next, material: ['advertising'] },
      );
      own = await own.restart({ policy });
      await repeat();
      const changed = await own.post('/consents', { ...sent, method: 'choose' });
      expect(codeOf(changed)).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
      const late = await own.post('/consents', { ...sent, decisionId: randomUUID() });
      expect(codeOf(late)).toEqual([409, 'NOTICE_OUTDATED']);
      expect(await faultsOf(own, first.json['receipt'], policy)).toEqual([]);
    } finally {
      await own.stop();
    }
  });

  it('sent 200 times at once is stored once, and every answer has the same bytes', async () => {
    const sent = await settingsChoice(server, subject, { decisions: { newsletter: false } });
    const headers = await as(server, 'consents');
    const answers = await Promise.all(Array.from({ length: 200 }, () => server.post('/consents', sent, headers)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(199);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(decisionsIn(server.folder, sent['decisionId']).filter(({ sk }) => String(sk).startsWith('D#'))).toHaveLength(
      1,
    );
    expect(
      storedRows(server.folder, 'journal').filter(({ sk }) => String(sk).endsWith(String(sent['decisionId']))),
    ).toHaveLength(1);
  });

  it('sent with two bodies at once is stored once: one of them was there first', async () => {
    const yes = await cookieChoice(server);
    const no = { ...yes, method: 'refuse-all', decisions: { advertising: false } };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, place) => server.post('/consents', place % 2 === 0 ? yes : no)),
    );
    const good = answers.filter(({ status }) => status < 300);
    expect(good.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(good).toHaveLength(50);
    expect(new Set(good.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.filter(({ status }) => status >= 300).map(({ json }) => json['code']))).toEqual(
      new Set(['IDEMPOTENCY_MISMATCH']),
    );
  });
});

describe('what is no explicit choice', () => {
  it.each(['implied', 'scroll', 'continue', 'pre-ticked', 'constructor', '__proto__', ''])(
    'method %p',
    async (method) => {
      expect(codeOf(await capture({ method }))).toEqual([422, 'CONSENT_NOT_EXPLICIT']);
    },
  );

  it('a button for all with anything else than all', async () => {
    const wrong: Sent[] = [
      { method: 'accept-all', decisions: { advertising: false } },
      { method: 'refuse-all', decisions: { advertising: true } },
    ];
    for (const change of wrong) expect(codeOf(await capture(change))).toEqual([422, 'CONSENT_NOT_EXPLICIT']);
  });

  it.each<[string, Sent, string]>([
    ['nothing', { decisions: {} }, 'MISSING_FIELD'],
    ['a purpose that there is not', { method: 'choose', decisions: { selling: true } }, 'UNKNOWN_PURPOSE'],
    ['an inherited name', { method: 'choose', decisions: { constructor: true } }, 'UNKNOWN_PURPOSE'],
    ['what a contract carries', { method: 'choose', decisions: { service: true } }, 'NOT_A_CONSENT_PURPOSE'],
    ['an interest of ours', { method: 'choose', decisions: { security: true } }, 'NOT_A_CONSENT_PURPOSE'],
    [
      'a choice of another panel',
      { method: 'choose', decisions: { advertising: true, newsletter: true } },
      'PURPOSE_NOT_OFFERED',
    ],
    ['a panel that there is not', { form: 'banner' }, 'UNKNOWN_FORM'],
    ['a form that is no panel', { form: 'registration' }, 'UNKNOWN_FORM'],
    [
      'a panel for known people',
      { form: 'settings', method: 'switch', decisions: { newsletter: true } },
      'FORM_NOT_OPEN',
    ],
    ['a language that is not spoken', { language: 'fr' }, 'UNKNOWN_LANGUAGE'],
  ])('%s', async (_what, change, code) => {
    expect(codeOf(await capture({ noticeHash: await noticeHash(server), ...change }))).toEqual([422, code]);
  });

  it('a bundle: acceptance of something else, one yes for all, or cookies along with settings', async () => {
    expect(codeOf(await capture({ accepted: true }))).toEqual([422, 'INVALID_BODY']);
    expect(codeOf(await capture({ decisions: true }))).toEqual([422, 'INVALID_BODY']);
    expect(codeOf(await capture({ decisions: { advertising: 'yes' } }))).toEqual([422, 'INVALID_BODY']);
    const bundled = await report(server, subject, { decisions: { newsletter: true, advertising: true } });
    expect(codeOf(bundled)).toEqual([422, 'CONSENT_BUNDLED']);
  });

  it('an id that is none of a browser, both ids, or neither', async () => {
    const wrong = [
      '11111111-1111-1111-8111-111111111111',
      '018f3a5e-7b1c-7000-8000-000000000000',
      'olalla@example.com',
      '',
    ];
    for (const visitorId of wrong) {
      const answer = await capture({ visitorId });
      expect([codeOf(answer), placesOf(answer)]).toEqual([[422, 'INVALID_BODY'], ['visitorId']]);
    }
    const both = await capture({ subjectId: subject });
    expect([codeOf(both), placesOf(both)]).toEqual([[422, 'INVALID_FIELD'], ['visitorId']]);
    const neither = await capture({ visitorId: undefined });
    expect([codeOf(neither), placesOf(neither)]).toEqual([[422, 'MISSING_FIELD'], ['visitorId']]);
    expect(codeOf(await capture({ decisionId: 'mine' }))).toEqual([422, 'INVALID_BODY']);
  });
});

describe('what an application reports of a person', () => {
  it('needs a good token with the scope, of an application that is registered for it', async () => {
    const sent = await settingsChoice(server, subject);
    const post = (headers: Record<string, string>) => server.post('/consents', sent, headers);
    const missing = await post({});
    expect(codeOf(missing)).toEqual([401, 'TOKEN_MISSING']);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    for (const bad of ['Bearer nonsense', 'Bearer a.b.c', 'Basic b2xh', 'Bearer ']) {
      expect([bad, (await post({ authorization: bad })).status]).toEqual([bad, 401]);
    }
    expect(codeOf(await post(await as(server, 'decisions')))).toEqual([403, 'SCOPE_MISSING']);
    expect(codeOf(await post(await as(server, 'consents', 'read-only')))).toEqual([403, 'SCOPE_MISSING']);
    expect(codeOf(await post(await as(server, 'consents', 'stranger')))).toEqual([403, 'UNKNOWN_APPLICATION']);
    const good = await post(await as(server, 'consents'));
    expect([good.status, claimsOf(good.json['receipt'])]).toEqual([
      201,
      expect.objectContaining({ subjectId: subject, source: 'own-shop' }),
    ]);
    expect(good.json['askAgainAt']).toBeUndefined();
  });

  it('is about the same person however their id is written', async () => {
    const answer = await report(server, subject.toUpperCase(), { decisions: { profiling: true } });
    expect(claimsOf(answer.json['receipt'])['subjectId']).toBe(subject);
  });

  it('is answered alike for people that there are and are not', async () => {
    const known = await report(server, subject);
    const unknown = await report(server, randomUUID());
    const alike = ({ status, json, headers }: Answer) => [status, Object.keys(json), [...headers.keys()].sort()];
    expect(alike(unknown)).toEqual(alike(known));
  });

  const facts = { contract: 'P-17', concludedOn: '2026-01-16', product: 'cuadernos', optOutOfferedOn: '2026-01-16' };
  const softly = (change: Sent = {}, more: Sent = {}) =>
    report(server, subject, { decisions: {}, softOptIn: { newsletter: { ...facts, ...change } }, ...more });

  it('may be a soft opt-in, with all its facts', async () => {
    const answer = await softly();
    expect([answer.status, answer.json['purposes']]).toEqual([201, { newsletter: 'soft-opt-in' }]);
    expect(claimsOf(answer.json['receipt'])['softOptIn']).toEqual(facts);
    expect(await faultsOf(server, answer.json['receipt'])).toEqual([]);
  });

  it.each<[string, Sent, Sent, string]>([
    ['without a contract', { contract: undefined }, {}, 'INVALID_BODY'],
    ['without the date of it', { concludedOn: undefined }, {}, 'INVALID_BODY'],
    ['without a product', { product: '' }, {}, 'INVALID_BODY'],
    ['without the offer to say no', { optOutOfferedOn: undefined }, {}, 'INVALID_BODY'],
    ['on a day that there is not', { concludedOn: '2026-02-30' }, {}, 'INVALID_BODY'],
    ['on a contract to come', { concludedOn: '2999-01-01' }, {}, 'INVALID_FIELD'],
    ['with an offer to come', { optOutOfferedOn: '2999-01-01' }, {}, 'INVALID_FIELD'],
    ['with a product of spaces', { product: '   ' }, {}, 'INVALID_FIELD'],
    ['with half a character', { product: '\ud800' }, {}, 'INVALID_FIELD'],
    ['with a line break', { contract: 'P-17\nBcc' }, {}, 'INVALID_FIELD'],
    ['with a card number', { contract: '4111 1111 1111 1111' }, {}, 'FORBIDDEN_DATA'],
    ['with an address for a contract', { contract: 'o@example.com' }, {}, 'NOT_A_REFERENCE'],
    ['with a name for a contract', { contract: 'Olalla Nogal' }, {}, 'NOT_A_REFERENCE'],
    ['with an address in the product', { product: 'cuadernos de o@example.com' }, {}, 'NOT_A_REFERENCE'],
    ['with more than the facts', { email: 'o@example.com' }, {}, 'INVALID_BODY'],
    ['beside a yes to the same', {}, { decisions: { newsletter: true } }, 'INVALID_FIELD'],
    ['for what the policy sends to nobody unasked', {}, { softOptIn: { profiling: facts } }, 'NO_SOFT_OPT_IN'],
    ['for two purposes on one contract', {}, { softOptIn: { newsletter: facts, profiling: facts } }, 'INVALID_FIELD'],
  ])('is no soft opt-in %s', async (_what, change, more, code) => {
    expect(codeOf(await softly(change, more))).toEqual([422, code]);
  });

  it('is no soft opt-in of a browser', async () => {
    const answer = await capture({ method: 'choose', decisions: {}, softOptIn: { advertising: facts } });
    expect(codeOf(answer)).toEqual([422, 'NO_SOFT_OPT_IN']);
  });
});
