import { copyFile, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { keys } from '../../lambdas/stores/keys.ts';
import { isFromHere } from '../../local/demo-guard.ts';
import { person, register, registerToLink } from '../support/people.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(async () => {
  await server.stop();
  // One that was restarted leaves its folder to whoever restarted it.
  await rm(server.folder, { recursive: true, force: true });
});

const time = async () => Date.parse(String((await server.get('/_local/clock')).json['now']));

const expectProblem = ({ status, headers, json }: Answer, expected: number, code: string) => {
  expect([status, json['code'], json['status']]).toEqual([expected, code, expected]);
  expect(headers.get('content-type')).toContain('application/problem+json');
};

/** A request with headers that `fetch` keeps for itself. */
const bare = (path: string, method: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{"advance":"PT1M"}' : undefined);
  });

describe('the clock', () => {
  it('goes forward, by an instant or a duration, and says where it is', async () => {
    const before = await time();
    const ahead = await server.advance('PT90M');
    expect(ahead.status).toBe(200);
    const moved = Date.parse(String(ahead.json['now'])) - before;
    expect(moved).toBeGreaterThanOrEqual(90 * 60_000);
    expect(moved).toBeLessThan(90 * 60_000 + 5_000);
    const target = new Date((await time()) + 3_600_000).toISOString();
    expect((await server.setClock(target)).status).toBe(200);
    expect((await server.setClock(target.replace('Z', '+00:00'))).status).toBe(409);
    expect(Math.abs((await time()) - Date.parse(target))).toBeLessThan(5_000);
    expect(Date.parse(String((await server.get('/health')).json['time']))).toBeGreaterThanOrEqual(Date.parse(target));
  });

  it('never goes back', async () => {
    const before = await time();
    expectProblem(await server.setClock(new Date(before - 1).toISOString()), 409, 'CLOCK_BACKWARDS');
    expectProblem(await server.setClock('2020-01-01T00:00:00Z'), 409, 'CLOCK_BACKWARDS');
    expect(await time()).toBeGreaterThanOrEqual(before);
  });

  it('adds up moves that come at once', async () => {
    const before = await time();
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.advance('PT1H')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(Math.floor(((await time()) - before) / 3_600_000)).toBe(4);
  });

  it('ends with the year 2999', async () => {
    expectProblem(await server.advance('P999Y'), 422, 'INVALID_BODY');
    expectProblem(await server.setClock('3000-01-01T00:00:00Z'), 422, 'INVALID_BODY');
    expect((await server.get('/health')).status).toBe(200);
  });

  it('survives a restart, with tokens that follow it', async () => {
    await server.advance('P10D');
    const before = await time();
    const old = await server.token();
    server = await server.restart();
    expect((await time()) - before).toBeLessThan(30_000);
    expect(await time()).toBeGreaterThanOrEqual(before);
    const entry = (token: string, email: string) =>
      server.post(
        '/entries',
        { form: 'registration', language: 'es', fields: { name: 'Eva Ejemplo', email } },
        { authorization: `Bearer ${token}` },
      );
    const token = await server.token();
    expect((await entry(token, 'eva@example.com')).status).toBe(202);
    await server.advance('PT61M');
    expectProblem(await entry(token, 'eva@example.com'), 401, 'TOKEN_INVALID');
    expectProblem(await entry(old, 'eva@example.com'), 401, 'TOKEN_INVALID');
  });

  it('runs what is due before it answers: three days later the keys of links are gone', async () => {
    const link = await registerToLink(server, person('Luz Ejemplo', 'luz@example.com'));
    const keysLeft = () => {
      const database = new DatabaseSync(join(server.folder, 'data', 'habeas.sqlite'), { readOnly: true });
      try {
        return Number(
          database.prepare('SELECT count(*) AS n FROM keys WHERE pk = ?').get(keys.passing('registration'))?.['n'],
        );
      } finally {
        database.close();
      }
    };
    expect((await server.get(link)).status).toBe(200);
    expect(keysLeft()).toBeGreaterThan(0);
    expect((await server.advance('P3D')).status).toBe(200);
    expect(keysLeft()).toBe(0);
    expect((await server.get(link)).status).toBe(410);
  });

  it.each([
    ['nothing', '', 422],
    ['half an object', '{"advance":', 400],
    ['one key twice', '{"advance":"P1D","advance":"P2D"}', 400],
    ['both', { now: '2999-01-01T00:00:00Z', advance: 'P1D' }, 422],
    ['neither', {}, 422],
    ['an array', [], 422],
    ['a number', 5, 422],
    ['a duration that is none', { advance: 'one day' }, 422],
    ['a negative duration', { advance: '-P1D' }, 422],
    ['a date without a time', { now: '2999-01-01' }, 422],
    ['a time without a zone', { now: '2999-01-01T00:00:00' }, 422],
    ['a day that does not exist', { now: '2998-02-30T00:00:00Z' }, 422],
    ['too much', { advance: 'P1D', padding: 'x'.repeat(70_000) }, 413],
  ])('refuses %s and stays where it is', async (_what, body, status) => {
    const before = await time();
    const answer = await server.post('/_local/clock', body);
    expect([answer.status, answer.json['status']]).toEqual([status, status]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await time()) - before).toBeLessThan(60_000);
  });
});

describe('schedules and tokens', () => {
  it('runs a schedule by its name, and knows no other', async () => {
    const { status, json } = await server.post('/_local/run/destroy-link-keys', '');
    expect([status, json]).toEqual([200, { ran: 'destroy-link-keys' }]);
    for (const name of ['nothing', 'toString', '..%2Fclock', 'show-health']) {
      expectProblem(await server.post(`/_local/run/${name}`, ''), 404, 'NOT_FOUND');
    }
  });

  it('gives tokens to applications and to staff', async () => {
    const issued = async (body: unknown) => decodeJwt(String((await server.post('/_local/token', body)).json['token']));
    const now = (await time()) / 1000;
    const application = await issued({ scope: 'entries', sub: 'partner-crm' });
    expect(application).toMatchObject({ sub: 'partner-crm', client_id: 'partner-crm', scope: 'entries' });
    expect(Number(application.exp) - Number(application.iat)).toBe(3600);
    expect(Math.abs(Number(application.iat) - now)).toBeLessThan(10);
    expect(await issued({ scope: 'entries' })).toMatchObject({ sub: 'partner-crm' });
    const staff = await issued({ role: 'privacy-lead', sub: 'lola' });
    expect(staff).toMatchObject({ sub: 'lola', 'cognito:groups': ['privacy-lead'] });
    expect(staff).not.toHaveProperty('scope');
    expect(await issued({ role: 'auditor' })).toMatchObject({ sub: 'demo-auditor' });
  });

  it.each([
    ['nothing', '', 422],
    ['neither scope nor role', { sub: 'x' }, 422],
    ['both scope and role', { scope: 'entries', role: 'operator' }, 422],
    ['an unknown role', { role: 'owner' }, 422],
    ['an unknown field', { scope: 'entries', admin: true }, 422],
    ['a subject without a name', { scope: 'entries', sub: '' }, 422],
    ['half an object', '{"scope":', 400],
  ])('gives none for %s', async (_what, body, status) => {
    const answer = await server.post('/_local/token', body);
    expect([answer.status, answer.json['token']]).toEqual([status, undefined]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('the mailbox', () => {
  it('lists every mail, newest first, with its links', async () => {
    await registerToLink(server, person('Mar Ejemplo', 'mar@example.com'));
    await register(server, person('Sol Ejemplo', 'sol@example.com'));
    const [newest, other] = await server.mails();
    expect([newest?.to, other?.to]).toEqual(['sol@example.com', 'mar@example.com']);
    expect(newest).toEqual({
      id: expect.any(String),
      to: 'sol@example.com',
      from: 'privacy@demo.example',
      subject: expect.stringMatching(/\S/),
      text: expect.stringContaining('/links/'),
      html: expect.stringContaining('</html>'),
      headers: expect.objectContaining({ to: 'sol@example.com', 'delivered-to': 'sol@example.com' }),
      links: expect.arrayContaining([expect.stringMatching(/^http:\/\/localhost:\d+\/links\/[\w-]+$/)]),
      receivedAt: expect.stringMatching(/Z$/),
    });
  });

  it('lists a hundred at a time, and says where the rest is', async () => {
    const folder = join(server.folder, 'data', 'mailbox');
    const [some = ''] = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
    const before = (await server.mails()).length;
    for (let index = 0; index < 120; index += 1) {
      const name = `20250101T000000000Z-${String(index).padStart(6, '0')}-aaaaaaaa.eml`;
      await copyFile(join(folder, some), join(folder, name));
    }
    const seen: string[] = [];
    for (let path: string | undefined = '/_local/mail'; path; ) {
      const { json, headers }: Answer = await server.get(path);
      seen.push(...(json as unknown as readonly { readonly id: string }[]).map(({ id }) => id));
      path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen).toHaveLength(before + 120);
  });

  it('shows each as a page, its HTML in a frame that can run nothing', async () => {
    const [mail] = await server.mails('mar@example.com');
    const list = await server.get('/_local/mailbox');
    const page = await server.get(`/_local/mailbox/${mail?.id}`);
    const frame = await server.get(`/_local/mailbox/${mail?.id}/html`);
    for (const { status, headers } of [list, page, frame]) {
      const csp = headers.get('content-security-policy') ?? '';
      expect([status, headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
        200,
        'no-store',
        'no-referrer',
      ]);
      expect(csp).toContain("default-src 'none'");
      expect(csp).not.toContain('script-src');
    }
    expect(list.text).toContain(`/_local/mailbox/${mail?.id}`);
    expect(page.text).toContain(String(mail?.subject));
    expect(frame.headers.get('content-security-policy')).toContain('sandbox');
  });

  it.each(['nobody', '..%2F..%2Fhabeas.json', '%00', '20260101T000000000Z-000001-aaaaaaaa', '../demo.key'])(
    'has nothing at %s',
    async (id) => {
      expect((await server.get(`/_local/mailbox/${id}`)).status).toBe(404);
      expect((await server.get(`/_local/mailbox/${id}/html`)).status).toBe(404);
    },
  );
});

describe('the pages of the demo', () => {
  it('serves the registration page and its parts under a policy that loads nothing from elsewhere', async () => {
    const types = {
      '': 'text/html',
      'demo.js': 'text/javascript',
      'demo-texts.js': 'text/javascript',
      'demo.css': 'text/css',
    };
    for (const [file, type] of Object.entries(types)) {
      const { status, headers } = await server.get(`/_local/demo/${file}`);
      expect([file, status, headers.get('content-type')]).toEqual([file, 200, `${type}; charset=utf-8`]);
      const csp = headers.get('content-security-policy') ?? '';
      for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'"]) expect(csp).toContain(part);
      expect(csp).not.toMatch(/unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    for (const file of ['nothing.js', '..%2Findex-page.ts', 'toString', 'demo.js/x']) {
      expect([file, (await server.get(`/_local/demo/${file}`)).status]).toEqual([file, 404]);
    }
  });

  it('leads from / to where everything is', async () => {
    const { status, headers } = await server.get('/');
    expect([status, headers.get('location')]).toEqual([302, '/_local/']);
    for (const path of ['/_local', '/_local/']) expect((await server.get(path)).text).toContain('/_local/mailbox');
    expect((await server.get('/_local/nothing')).status).toBe(404);
    expect((await server.post('/_local/mail', {})).status).toBe(404);
  });
});

describe('pages of other sites', () => {
  it.each(['/_local/clock', '/_local/token', '/_local/run/destroy-link-keys'])('cannot POST to %s', async (path) => {
    const host = new URL(server.url).host;
    const before = await time();
    for (const origin of ['https://evil.example', 'http://localhost:1', 'null', `http://${host}.evil.example`]) {
      expect([origin, await bare(path, 'POST', { origin, 'content-type': 'text/plain' })]).toEqual([origin, 403]);
    }
    expect((await time()) - before).toBeLessThan(30_000);
    expect(await bare(path, 'POST', { origin: `http://${host}`, 'content-type': 'application/json' })).not.toBe(403);
  });

  it('cannot read the mailbox by having their name point at this machine', async () => {
    for (const path of ['/_local/mail', '/_local/mailbox', '/_local/']) {
      expect([path, await bare(path, 'GET', { host: 'evil.example:8787' })]).toEqual([path, 403]);
      expect([path, await bare(path, 'GET', { host: `localhost:${new URL(server.url).port}` })]).toEqual([path, 200]);
    }
  });

  it.each([
    ['127.0.0.1', { host: 'localhost:8787' }, true],
    ['127.0.0.1', { host: '[::1]:8787' }, true],
    ['127.0.0.1', { host: 'localhost:8787', origin: 'http://localhost:8787' }, true],
    ['127.0.0.1', { host: 'localhost:8787', origin: 'http://127.0.0.1:8787' }, false],
    ['127.0.0.1', { host: 'localhost.evil.example' }, false],
    ['127.0.0.1', { host: '127.0.0.1.evil.example' }, false],
    ['127.0.0.1', { host: 'evil.example@127.0.0.1' }, false],
    ['127.0.0.1', { host: '' }, false],
    ['127.0.0.1', {}, true],
    ['127.0.0.1', { origin: 'http://evil.example' }, false],
    ['0.0.0.0', { host: 'test-machine:8787' }, true],
    ['0.0.0.0', { host: 'test-machine:8787', origin: 'http://test-machine:8787' }, true],
    ['0.0.0.0', { host: 'test-machine:8787', origin: 'http://evil.example' }, false],
  ])('a server on %s is asked with %j: %s', (listensOn, headers, isAllowed) => {
    expect(isFromHere(headers, listensOn)).toBe(isAllowed);
  });
});
