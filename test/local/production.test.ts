import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Delivered } from '../support/delivered.ts';
import { type ProductionWorld, productionWorld, testIssuer } from './production-world.ts';
import { inOrder, registration, type ServerProcess, serverProcess, until } from './server-process.ts';

const https = { 'x-forwarded-proto': 'https' };
let world: ProductionWorld;
let server: ServerProcess;
let noticeHash: unknown;

beforeAll(async () => {
  world = await productionWorld();
  server = await serverProcess(await world.args(), { headers: https });
  noticeHash = (await server.get('/notice')).json['hash'];
});
afterAll(async () => {
  await server?.end();
  await world?.close();
});

const mailsTo = async (address: string): Promise<readonly Delivered[]> =>
  (await world.smtp.delivered()).filter(({ recipients }) => recipients.includes(address));
const mailTo = async (address: string, count = 1): Promise<Delivered> => {
  const mails = await until(
    () => mailsTo(address),
    (found) => found.length >= count,
  );
  return mails[count - 1] as Delivered;
};
const linkOf = ({ text }: Delivered): string => {
  const link = /https:\/\/privacy\.example\.com(\/links\/[\w-]+)/.exec(text)?.[1];
  if (!link) throw new Error('the mail has no link');
  return link;
};
const register = (email: string) => server.post('/registrations', registration(noticeHash, email));
const enter = async (email: string, token?: string) =>
  server.post(
    '/entries',
    { form: 'registration', language: 'es', fields: { name: 'Eva Ejemplo', email } },
    { authorization: `Bearer ${token ?? (await world.issuer.token())}` },
  );

/** Sends bytes as they are and answers what comes back until the server closes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(got));
  });

describe('production', () => {
  it('answers nothing of the demo', async () => {
    for (const path of ['/_local', '/_local/', '/_local/mail', '/_local/mailbox', '/_local/demo/', '/_local/clock']) {
      expect([path, (await server.get(path)).status]).toEqual([path, 404]);
    }
    for (const path of ['/_local/clock', '/_local/token', '/_local/run/destroy-link-keys']) {
      expect([path, (await server.post(path, { advance: 'P1D' })).status]).toEqual([path, 404]);
    }
    expect((await server.get('/')).headers.get('location')).toBe('/notice');
  });

  it.each([
    ['no word of how it came', {}],
    ['http', { 'x-forwarded-proto': 'http' }],
    ['http before https', { 'x-forwarded-proto': 'http, https' }],
  ])('refuses a request with %s', async (_what, headers) => {
    const answer = await fetch(`${server.url}/health`, { headers });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'HTTPS_REQUIRED']);
  });

  it('refuses plain HTTP before the body is sent, and hangs up', async () => {
    const head = 'POST /registrations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n';
    for (const request of [`${head}\r\n`, `${head}Expect: 100-continue\r\n\r\n`]) {
      const got = await raw(request);
      expect(got).toMatch(/^HTTP\/1\.1 403 /);
      expect(got).toContain('HTTPS_REQUIRED');
      expect(got.toLowerCase()).toContain('connection: close');
    }
  });

  it('takes a person from registration to the welcome mail over real SMTP', async () => {
    const email = 'ana@example.com';
    expect((await register(email)).status).toBe(202);
    const mail = await mailTo(email);
    expect([mail.sender, mail.recipients]).toEqual(['privacy@example.com', [email]]);
    const link = linkOf(mail);
    expect((await server.get(link, { accept: 'text/html' })).text).toContain('Ana Ejemplo');
    expect((await server.post(link, { action: 'confirm' })).json['status']).toBe('confirmed');
    const welcome = await mailTo(email, 2);
    expect((await server.post(linkOf(welcome), { action: 'undo' })).json['status']).toBe('undone');
  });

  it('takes an entry with a good token, and nothing with any other', async () => {
    const { token } = world.issuer;
    expect((await enter('eva@example.com')).status).toBe(202);
    expect((await mailTo('eva@example.com')).text).toContain('CRM Ejemplo SL');
    expect((await enter('eva2@example.com', await token({ aud: ['other', 'habeas'] }))).status).toBe(202);
    // Access tokens of Cognito name no audience.
    expect((await enter('eva3@example.com', await token({ aud: undefined, client_id: 'habeas' }))).status).toBe(403);
    const stranger = await testIssuer();
    const refused = {
      'another issuer': await stranger.token(),
      'our issuer, signed by another': await stranger.token({ iss: world.issuer.url }),
      'another audience': await token({ aud: 'other' }),
      'no audience at all': await token({ aud: undefined }),
      expired: await token({}, '-1m'),
      garbage: 'a.b.c',
    };
    await stranger.close();
    for (const [what, bad] of Object.entries(refused)) {
      const { status, json, headers } = await enter('eva4@example.com', bad);
      expect([what, status, json['code']]).toEqual([what, 401, 'TOKEN_INVALID']);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
    const codes = [
      (await enter('eva4@example.com', await token({ scope: 'other' }))).json['code'],
      (await enter('eva4@example.com', await token({ client_id: 'unknown' }))).json['code'],
    ];
    expect(codes).toEqual(['SCOPE_MISSING', 'UNKNOWN_APPLICATION']);
    expect(await mailsTo('eva4@example.com')).toEqual([]);
  });

  it('knows staff by the claim that the settings name, and by no other', async () => {
    const ask = async ({ get }: ServerProcess, claims: Record<string, unknown>) => {
      const token = await world.issuer.token({ sub: 'eva', scope: 'openid', ...claims });
      const { status, json } = await get('/staff/purges', { authorization: `Bearer ${token}` });
      return status === 200 ? 200 : json['code'];
    };
    const cognito = { 'cognito:groups': ['auditor'] };
    expect([await ask(server, cognito), await ask(server, { roles: ['auditor'] })]).toEqual([200, 'ROLE_MISSING']);
    const args = await world.args({ roleClaim: 'roles' }, { data: join(world.folder, 'staffed') });
    const staffed = await serverProcess(args, { headers: https });
    const answers = [cognito, { roles: ['sales', 'auditor'] }, { roles: 'auditor' }, { roles: ['support'] }, {}];
    expect(await Promise.all(answers.map((claims) => ask(staffed, claims)))).toEqual([
      'ROLE_MISSING',
      200,
      200,
      'ROLE_MISSING',
      'ROLE_MISSING',
    ]);
    expect((await staffed.end()).code).toBe(inOrder);
  });

  it('answers 503 to everybody alike while the mail server is away, and takes the same again once it is back', async () => {
    await enter('declines@example.com');
    const declined = linkOf(await mailTo('declines@example.com'));
    expect((await server.post(declined, { action: 'decline' })).json['status']).toBe('declined');

    await world.smtp.turnOff();
    const away = await until(
      () => register('waits@example.com'),
      ({ status }) => status === 503,
    );
    const answers = [
      away,
      await register('waits@example.com'),
      await enter('declines@example.com'),
      await enter('unknown@example.com'),
    ];
    for (const { status, headers, json } of answers) {
      expect([status, json['code'], Number(headers.get('retry-after')) > 0]).toEqual([503, 'UNAVAILABLE', true]);
    }

    await world.smtp.turnOn();
    const first = await until(
      () => register('waits@example.com'),
      ({ status }) => status !== 503,
      5_000,
    );
    expect(first.status).toBe(202);
    const mail = await mailTo('waits@example.com');
    expect((await server.post(linkOf(mail), { action: 'confirm' })).json['status']).toBe('confirmed');
    expect((await enter('unknown@example.com')).status).toBe(202);
    expect((await mailTo('unknown@example.com')).text).toContain('CRM Ejemplo SL');
    expect((await mailsTo('declines@example.com')).length).toBe(1);
  });

  it('starts again on its own data, keeps links and suppressions, and says nothing of people in its log', async () => {
    expect((await register('later@example.com')).status).toBe(202);
    const link = linkOf(await mailTo('later@example.com'));
    const { code, stdout, stderr } = await server.end();
    expect([code, stdout]).toEqual([inOrder, '']);
    const lines = stderr.trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('event');
    expect(lines.filter((line) => line.includes('"fault"') && !line.includes('Unavailable'))).toEqual([]);
    expect(stderr).not.toMatch(/example\.com|Ejemplo|Ana|Eva/);
    server = await serverProcess(await world.args(), { headers: https });
    expect((await server.post(link, { action: 'confirm' })).json['status']).toBe('confirmed');
    await enter('declines@example.com');
    expect((await mailsTo('declines@example.com')).length).toBe(1);
  });

  it('answers 503, not 401, while nobody can tell whether a token is good', async () => {
    await server.end();
    world.issuer.showKeys(false);
    server = await serverProcess(await world.args(), { headers: https });
    const { status, headers } = await enter('eva5@example.com');
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
    world.issuer.showKeys(true);
    expect((await enter('eva5@example.com')).status).toBe(202);
  });

  it('takes the mail server from the environment, and a settings file without a line for it', async () => {
    const args = await world.args({ smtpUrl: undefined }, { data: join(world.folder, 'other') });
    const other = await serverProcess(args, { headers: https, env: { HABEAS_SMTP_URL: world.smtp.url } });
    const { status } = await other.post('/registrations', registration(noticeHash, 'env@example.com'));
    expect(status).toBe(202);
    expect((await mailTo('env@example.com')).recipients).toEqual(['env@example.com']);
    expect((await other.end()).code).toBe(inOrder);
  });
});
