import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../lambdas/routes.ts';
import { cookiePurposes } from '../../policy/model/derive.ts';
import { filesHolding } from '../support/people.ts';
import { realPolicies } from '../support/real-policies.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';

type ServedCategory = {
  readonly id: string;
  readonly exempt: boolean;
  readonly purpose?: string;
  readonly cookies: readonly {
    readonly name: string;
    readonly owner: string;
    readonly purpose: string;
    readonly duration: string;
  }[];
};
type Changes = Readonly<Record<string, unknown>>;

/** What a browser tells about itself and its owner with every request. */
const browser = {
  'user-agent': 'Zyzzyva/7.3 (Quokka OS 12)',
  referer: 'https://search.example/?q=zebulon',
  'accept-language': 'es-AR,qu;q=0.9',
  'x-forwarded-for': '203.0.113.77',
  cookie: 'session=wombat-4711; _ga=numbat-0815',
};
const traces = ['Zyzzyva', 'Quokka', 'search.example', 'es-AR', '203.0.113', 'wombat', 'numbat'];

describe.each(realPolicies)('cookies under the policy of %s', (id, policy) => {
  const purposes = cookiePurposes(policy);
  const [first = ''] = purposes;
  let server: TestServer;
  let categories: readonly ServedCategory[];
  let noticeHash: unknown;
  const answers: Answer[] = [];
  beforeAll(async () => {
    server = await testServer({ policy: id });
    noticeHash = (await server.get('/notice?lang=es')).json['hash'];
    categories = (await server.get('/cookies?lang=en')).json['categories'] as typeof categories;
  });
  afterAll(() => server.stop());

  const keep = async (answer: Promise<Answer>): Promise<Answer> => {
    answers.push(await answer);
    return answer;
  };
  const choose = (decisions: Readonly<Record<string, boolean>>, changes: Changes = {}, headers = {}) =>
    keep(
      server.post(
        '/consents',
        {
          decisionId: randomUUID(),
          visitorId: randomUUID(),
          noticeHash,
          language: 'es',
          method: 'choose',
          form: 'cookie-panel',
          decisions,
          ...changes,
        },
        { ...browser, ...headers },
      ),
    );
  const mayWe = async (visitorId: string, purpose: string) => {
    const headers = { authorization: `Bearer ${await server.token('decisions', 'own-shop')}` };
    return (await server.get(`/decisions?visitor=${visitorId}&purpose=${purpose}`, headers)).json;
  };
  const refusedAs = async (answer: Promise<Answer>) => {
    const { status, json } = await answer;
    return [status, json['code']];
  };

  it('are never set by us, whatever address is asked for and whatever is sent (AN-09)', async () => {
    for (const { method, path } of routes) {
      const address = path.replaceAll(/\{\w+\}/g, '0000');
      for (const accept of ['text/html', 'application/json']) {
        const headers = { ...browser, accept };
        await keep(method === 'GET' ? server.get(address, headers) : server.post(address, {}, headers));
      }
    }
    for (const purpose of purposes) expect((await choose({ [purpose]: true })).status).toBe(201);
    expect(answers.length).toBeGreaterThan(2 * routes.length);
    expect(new Set(answers.map(({ headers }) => headers.get('set-cookie')))).toEqual(new Set([null]));
  });

  it('stay closed until a yes is recorded, one by one and on a number made of chance (AN-09, AB-73, AB-74)', async () => {
    const visitorId = randomUUID();
    for (const purpose of purposes)
      expect(await mayWe(visitorId, purpose)).toMatchObject({ allowed: false, reason: 'never' });
    expect((await choose({ [first]: true }, { visitorId })).status).toBe(201);
    expect(await mayWe(visitorId, first)).toMatchObject({ allowed: true, basis: 'consent', reason: 'given' });
    for (const purpose of purposes.slice(1)) expect(await mayWe(visitorId, purpose)).toMatchObject({ allowed: false });
    // A number that counts, tells the time and the machine, or is somebody's address, is refused.
    for (const guessable of [
      '00000000-0000-0000-0000-000000000001',
      'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      '4711',
      'ana@example.com',
    ]) {
      expect(await refusedAs(choose({ [first]: true }, { visitorId: guessable }))).toEqual([422, 'INVALID_BODY']);
    }
  });

  it('close at once with a withdrawal, and a new number knows nothing of the old one (AN-09, AB-51)', async () => {
    const before = randomUUID();
    const all = Object.fromEntries(purposes.map((purpose) => [purpose, true]));
    const none = Object.fromEntries(purposes.map((purpose) => [purpose, false]));
    await choose(all, { visitorId: before, method: 'accept-all' });
    const { status, json } = await choose(none, { visitorId: before, method: 'refuse-all' });
    expect([status, new Set(Object.values(json['purposes'] as object))]).toEqual([201, new Set(['refused'])]);
    const after = randomUUID();
    for (const purpose of purposes) {
      expect(await mayWe(before, purpose)).toMatchObject({ allowed: false, reason: 'withdrawn' });
      expect(await mayWe(after, purpose)).toMatchObject({ allowed: false, reason: 'never' });
    }
    expect(storedRows(server.folder, 'records').filter((row) => JSON.stringify(row).includes(after))).toEqual([]);
  });

  it('are listed with owner, purpose, duration and category, and each category is opened by a purpose that a panel can record (AN-12)', async () => {
    expect(categories.flatMap(({ cookies }) => cookies.map(({ name }) => name)).toSorted()).toEqual(
      policy.cookies.map(({ name }) => name).toSorted(),
    );
    for (const { exempt, purpose, cookies } of categories) {
      for (const cookie of cookies) {
        expect(Object.values(cookie).filter((said) => said === '')).toEqual([]);
        expect(cookie.duration).toMatch(/^session$|^P\d/);
      }
      if (exempt) expect(purpose).toBeUndefined();
      else expect((await choose({ [String(purpose)]: false })).status).toBe(201);
    }
    const { panels } = (await server.get('/notice?lang=es')).json as { panels: Record<string, { offers: string[] }> };
    expect(panels['cookie-panel']?.offers.toSorted()).toEqual(purposes.toSorted());
    // The panel records this and nothing else.
    const other = Object.entries(policy.purposes).find(
      ([name, { basis }]) => basis === 'consent' && !purposes.includes(name),
    );
    expect(await refusedAs(choose({ [other?.[0] ?? '']: true }))).toEqual([422, 'PURPOSE_NOT_OFFERED']);
    expect(await refusedAs(choose({ [first]: true }, { method: 'implied' }))).toEqual([422, 'CONSENT_NOT_EXPLICIT']);
  });

  it('that keep somebody logged in wait for a yes, end when they say, and hold no password (AN-11)', async () => {
    const keeping = categories.flatMap(({ exempt, cookies }) =>
      cookies.filter(({ name }) => name === 'remember-me').map((cookie) => ({ exempt, ...cookie })),
    );
    expect(keeping).toHaveLength(id === 'antara' ? 1 : 0);
    for (const { exempt, duration, purpose } of keeping) {
      expect([exempt, duration]).toEqual([false, 'P3M']);
      expect(purpose).toMatch(/if you tick that box.*does not hold your password/);
    }
    const lasting = categories
      .flatMap(({ exempt, cookies }) => (exempt ? cookies : []))
      .filter(({ duration }) => duration !== 'session');
    expect(lasting.map(({ name }) => name)).toEqual(['cookie-choice']);
  });

  it('leave no more with us than a random number and what was chosen (AN-13)', async () => {
    const visitorId = randomUUID();
    const { json } = await choose({ [first]: true }, { visitorId });
    const rows = storedRows(server.folder, 'records').filter((row) => row['visitorId'] === visitorId);
    expect(rows).toHaveLength(1);
    const kept = [
      'askAgainAt',
      'bindingHash',
      'decidedAt',
      'decisionId',
      'digest',
      'expiresAt',
      'form',
      'kid',
      'language',
      'method',
    ];
    kept.push('noticeHash', 'pk', 'policy', 'policyVersion', 'purposes', 'signature', 'sk', 'source', 'visitorId');
    expect(kept).toEqual(expect.arrayContaining(Object.keys(rows[0] ?? {})));
    const [, claims = ''] = String(json['receipt']).split('.');
    const receipt = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    expect(kept).toEqual(expect.arrayContaining(Object.keys(receipt)));
    expect(await filesHolding(join(server.folder, 'data'), traces, /mailbox/)).toEqual([]);
    expect(traces.filter((trace) => JSON.stringify(server.log).includes(trace))).toEqual([]);
    // Whoever wants to slip in who the visitor is, is refused.
    for (const more of [{ email: 'ana@example.com' }, { name: 'Ana Ejemplo' }, { ip: '203.0.113.77' }]) {
      expect(await refusedAs(choose({ [first]: true }, more))).toEqual([422, 'INVALID_BODY']);
    }
  });

  it('of others, such as Google, are opened by nothing that the browser itself refuses (AB-51)', async () => {
    const flagged = purposes.filter((purpose) => policy.purposes[purpose]?.gpcRefuses);
    const foreign = categories.filter(({ cookies }) => cookies.some(({ owner }) => owner.startsWith('Google')));
    expect(foreign).toHaveLength(id === 'abante' ? 2 : 0);
    for (const { exempt, purpose } of foreign)
      expect([exempt, flagged]).toEqual([false, expect.arrayContaining([purpose])]);
    const visitorId = randomUUID();
    const all = Object.fromEntries(purposes.map((purpose) => [purpose, true]));
    const { status, json } = await choose(all, { visitorId, method: 'accept-all' }, { 'sec-gpc': '1' });
    expect([status, (json['gpc'] as string[]).toSorted()]).toEqual([201, flagged.toSorted()]);
    for (const purpose of flagged)
      expect(await mayWe(visitorId, purpose)).toMatchObject({ allowed: false, reason: 'refused' });
    expect((await server.get('/.well-known/gpc.json')).json).toMatchObject({ gpc: true });
  });

  it('are asked about again after six months of a no, and after two years of a yes (AB-73, AB-74)', async () => {
    const months = async (chosen: boolean) => {
      const { json } = await choose(Object.fromEntries(purposes.map((purpose) => [purpose, chosen])));
      const [from, to] = [new Date(String(json['decidedAt'])), new Date(String(json['askAgainAt']))];
      return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
    };
    expect([await months(false), await months(true)]).toEqual([6, 24]);
    const visitorId = randomUUID();
    await choose({ [first]: true }, { visitorId });
    await server.advance('P24M');
    expect(await mayWe(visitorId, first)).toMatchObject({ allowed: false, reason: 'expired' });
  });
});
