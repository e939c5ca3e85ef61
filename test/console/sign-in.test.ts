import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoIssuer } from '../../local/demo-issuer.ts';
import { staffHeaders } from '../support/callers.ts';
import { atConsole, beginAt, cookieOf, pathOf, signInAs } from '../support/console.ts';
import { consoleServer } from '../support/console-cases.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await consoleServer();
});
afterAll(() => server.stop());

const asPage = { accept: 'text/html' };
const auditToday = async () => {
  const { json: clock } = await server.get('/_local/clock');
  const day = String(clock['now']).slice(0, 10);
  const { json } = await server.get(`/staff/audit?day=${day}`, await staffHeaders(server, 'auditor'));
  return json['accesses'] as readonly { principal: string; act: string; reason: string }[];
};

describe('signing in', () => {
  it('asks the issuer by code with PKCE, and lands where one wanted to go, with a cookie that scripts cannot read', async () => {
    const { answer, asked, keeps } = await beginAt(server, '/console/audit');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: 'habeas-console',
      scope: 'openid',
      code_challenge_method: 'S256',
      redirect_uri: `${server.url.replace('127.0.0.1', 'localhost')}/console/callback`,
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    // What the browser keeps meanwhile tells it nothing.
    // A short value, like the language, may stand anywhere by chance.
    const telling = [...asked].filter(([, value]) => value.length >= 16);
    expect(telling.map(([name]) => name)).toEqual(expect.arrayContaining(['state', 'nonce', 'code_challenge']));
    for (const [, value] of telling) expect(keeps).not.toContain(value);
    const back = await signInAs(server, 'lucia', '/console/audit');
    expect([back.status, pathOf(back)]).toEqual([303, '/console/audit']);
    const [session = '', signIn = ''] = back.headers.getSetCookie();
    expect(session).toMatch(/^habeas-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(signIn).toMatch(/^habeas-sign-in=; .*Max-Age=0/);
    expect(back.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['another site', 'https://evil.example/'],
    ['another host', '//evil.example/console'],
    ['a path beside the console', '/staff/audit'],
    ['a path that only begins so', '/consolevil'],
    ['a script', 'javascript:alert(1)'],
    ['a way out of the console', '/console/../notice'],
  ])('leads to the console and never to %s', async (_what, to) => {
    expect(pathOf(await signInAs(server, 'lucia', to))).toBe('/console');
  });

  it('takes a code once, from the browser that began, with the state it was given, within ten minutes', async () => {
    const refused = async (path: string, cookie: string) => {
      const answer = await server.get(path, { ...asPage, cookie });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
      expect(answer.text).toContain('SIGN_IN_FAILED');
    };
    const mine = await beginAt(server);
    const other = await beginAt(server);
    const back = pathOf(await server.get(`${mine.ask}&as=lucia`));
    await refused(back, '');
    await refused(back, other.keeps);
    await refused(back, 'habeas-sign-in=AAAA');
    await refused(back.replace(/state=[^&]+/, `state=${other.asked.get('state')}`), mine.keeps);
    await refused(back.replace(/code=[^&]+/, 'code=x'), mine.keeps);
    await refused('/console/callback?error=access_denied', mine.keeps);
    expect((await server.get(back, { ...asPage, cookie: mine.keeps })).status).toBe(303);
    await refused(back, mine.keeps);
    const late = await beginAt(server);
    await server.advance('PT10M1S');
    await refused(pathOf(await server.get(`${late.ask}&as=lucia`)), late.keeps);
  });

  it('does not take a token that answers another sign-in', async () => {
    // The browser of one person, the code of another: the issuer would take it only with the other verifier.
    const victim = await beginAt(server);
    const attacker = await beginAt(server);
    const code = new URLSearchParams(pathOf(await server.get(`${attacker.ask}&as=marcos`)).split('?')[1]).get('code');
    const path = `/console/callback?code=${code}&state=${victim.asked.get('state')}`;
    expect((await server.get(path, { ...asPage, cookie: victim.keeps })).status).toBe(403);
  });

  it('gives no session to whoever holds none of the roles, and notes that they tried', async () => {
    const answer = await signInAs(server, 'sol');
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    expect(answer.text).toContain('Con tu papel no puedes');
    expect(await auditToday()).toContainEqual(
      expect.objectContaining({ principal: 'sol', act: 'refused', reason: 'ROLE_MISSING' }),
    );
  });
});

describe('a session', () => {
  const isIn = async (talk: Awaited<ReturnType<typeof atConsole>>) => (await talk.get('/console')).status === 200;

  it('ends half an hour after its last use, and not before', async () => {
    const talk = await atConsole(server, 'marcos');
    for (let use = 0; use < 3; use += 1) {
      await server.advance('PT29M');
      expect(await isIn(talk)).toBe(true);
    }
    await server.advance('PT31M');
    const answer = await talk.get('/console/approvals');
    expect([answer.status, pathOf(answer)]).toEqual([303, '/console/sign-in?to=%2Fconsole%2Fapprovals']);
  });

  it('ends eight hours after its beginning, however much it is used', async () => {
    const talk = await atConsole(server, 'marcos');
    for (let use = 0; use < 19; use += 1) {
      await server.advance('PT25M');
      expect(await isIn(talk)).toBe(true);
    }
    await server.advance('PT6M');
    expect(await isIn(talk)).toBe(false);
  });

  it('ends when one signs out, for whoever still has the cookie', async () => {
    const talk = await atConsole(server, 'marcos');
    const page = await talk.get('/console');
    const token = /action="\/console\/sign-out">.*\n.*name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    expect((await talk.post('/console/sign-out', { token: 'x' })).status).toBe(403);
    expect(await isIn(talk)).toBe(true);
    const out = await talk.post('/console/sign-out', { token });
    expect(cookieOf(out, 'habeas-console')).toBe('habeas-console=');
    expect(await isIn(talk)).toBe(false);
  });

  it('is opened by its own cookie alone: not by another, nor by what the table holds', async () => {
    const talk = await atConsole(server, 'marcos');
    for (const cookie of [
      '',
      'habeas-console=',
      'habeas-console=x',
      `${talk.cookie}x`,
      `Habeas-Console=${talk.cookie.split('=')[1]}`,
    ]) {
      expect((await server.get('/console', { ...asPage, cookie })).status).toBe(303);
    }
  });

  it('keeps the language that was asked for', async () => {
    const talk = await atConsole(server, 'marcos');
    expect((await talk.get('/console')).text).toContain('<html lang="es">');
    expect((await talk.get('/console?lang=en')).text).toContain('<html lang="en">');
    expect((await talk.get('/console/approvals')).text).toContain('<html lang="en">');
  });
});

describe('the issuer of the demo', () => {
  const now = () => new Date('2027-06-15T08:00:00.000Z');
  const signIn = { clientId: 'habeas-console', redirectUri: 'http://localhost/console/callback', nonce: 'n' };
  const verifier = 'a-verifier-of-more-than-forty-three-characters-';
  // SHA-256 of the verifier, base64url.
  const challenge = 'g6VOCeACNMeSoPZgX8Pq0dYBPSwys7DopREeGpdZxo8';

  it('gives a token once, and only to whoever knows the verifier', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'habeas-issuer-'));
    const issuer = await demoIssuer(join(folder, 'key.json'), 'http://localhost/_local', now);
    const brought = (code: string) => ({
      grant_type: 'authorization_code',
      code,
      client_id: signIn.clientId,
      redirect_uri: signIn.redirectUri,
      code_verifier: verifier,
    });
    const fresh = () => issuer.codeFor('lucia', 'privacy-lead', { ...signIn, challenge });
    for (const wrong of [
      { code_verifier: 'another' },
      { client_id: 'another' },
      { redirect_uri: 'http://localhost/elsewhere' },
      { grant_type: 'password' },
    ]) {
      const code = fresh();
      expect(await issuer.redeem({ ...brought(code), ...wrong })).toBeUndefined();
      // Whoever tried with it has used it up.
      expect(await issuer.redeem(brought(code))).toBeUndefined();
    }
    const code = fresh();
    expect(await issuer.redeem(brought(code))).toMatch(/^eyJ/);
    expect(await issuer.redeem(brought(code))).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('signs nobody in for another client, another way back or without PKCE', async () => {
    const { ask } = await beginAt(server);
    for (const [name, value] of [
      ['client_id', 'another'],
      ['redirect_uri', 'https://evil.example/'],
      ['code_challenge_method', 'plain'],
      ['code_challenge', ''],
      ['response_type', 'token'],
    ]) {
      const url = new URL(ask, server.url);
      url.searchParams.set(String(name), String(value));
      expect((await server.get(url.pathname + url.search)).status).toBe(422);
    }
  });
});
