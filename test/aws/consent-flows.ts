import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { testIssuer } from '../local/production-world.ts';
import { newSubject } from './people-flows.ts';
import { claimsOf, type DeployedWorld } from './world.ts';

/** Captures with and without a token, and what is asked about them afterwards. */
export const consentFlows = (world: () => DeployedWorld) => {
  const visit = (decisions: Record<string, boolean> = { advertising: true }) => ({
    decisionId: randomUUID(),
    visitorId: randomUUID(),
    noticeHash: world().noticeHash,
    language: 'es',
    method: 'choose',
    form: 'cookie-panel',
    decisions,
  });
  const about = (subjectId: string, decisions: Record<string, boolean>) => {
    const { visitorId: _, ...rest } = visit(decisions);
    return { ...rest, subjectId, form: 'settings', method: 'switch' };
  };
  const capture = (body: unknown, token?: string) =>
    world().http('POST', '/consents', { body, ...(token && { headers: { authorization: `Bearer ${token}` } }) });
  const codeOf = async (answer: ReturnType<typeof capture>) => {
    const { status, json } = await answer;
    return [status, json['code']];
  };
  const asShop = () => world().issuer.token({ client_id: 'shop', scope: 'consents' });

  it('keep what a visitor chose, signed with a key that the first of them makes and everybody can check', async () => {
    const body = visit();
    const first = await capture(body);
    const again = await capture(body);
    expect([first.status, again.status, again.result.body]).toEqual([201, 200, first.result.body]);
    const { json } = await world().http('GET', '/.well-known/jwks.json');
    const { kid } = JSON.parse(Buffer.from(String(first.json['receipt']).split('.')[0] ?? '', 'base64url').toString());
    expect((json['keys'] as { kid: string }[]).map((key) => key.kid)).toEqual([kid]);
  });

  it('answer 503 while nobody can tell whether a token is good, and take it once somebody can', async () => {
    const { issuer } = world();
    issuer.showKeys(false);
    const away = await capture(about(randomUUID(), { newsletter: false }), await asShop());
    issuer.showKeys(true);
    expect([away.status, away.json['code'], away.result.headers?.['Retry-After']]).toEqual([503, 'UNAVAILABLE', '5']);
    // Visitors bring no token, and notice nothing.
    issuer.showKeys(false);
    expect((await capture(visit())).status).toBe(201);
    issuer.showKeys(true);
    expect((await capture(about(randomUUID(), { newsletter: false }), await asShop())).status).toBe(201);
  });

  it('take a token where one comes, and no bad one, although no gateway has looked at it', async () => {
    const { issuer } = world();
    const body = about(randomUUID(), { newsletter: true });
    const stranger = await testIssuer();
    const refused: Record<string, string> = {
      'another issuer': await stranger.token({ client_id: 'shop', scope: 'consents' }),
      'our issuer, signed by another': await stranger.token({ iss: issuer.url, client_id: 'shop', scope: 'consents' }),
      'another audience': await issuer.token({ aud: 'other', client_id: 'shop', scope: 'consents' }),
      expired: await issuer.token({ client_id: 'shop', scope: 'consents' }, '-1m'),
      'not a token': 'a.b.c',
      garbage: 'garbage',
    };
    await stranger.close();
    for (const [what, token] of Object.entries(refused)) {
      expect([what, ...(await codeOf(capture(body, token)))]).toEqual([what, 401, 'TOKEN_INVALID']);
      // A token that is sent must be good, even where none was needed.
      expect([what, ...(await codeOf(capture(visit(), token)))]).toEqual([what, 401, 'TOKEN_INVALID']);
    }
    expect(await codeOf(capture(body))).toEqual([401, 'TOKEN_MISSING']);
    const other = { client_id: 'shop', scope: 'decisions' };
    expect(await codeOf(capture(body, await issuer.token(other)))).toEqual([403, 'SCOPE_MISSING']);
    const unknown = { client_id: 'nobody', scope: 'consents' };
    expect(await codeOf(capture(body, await issuer.token(unknown)))).toEqual([403, 'UNKNOWN_APPLICATION']);
    expect(await codeOf(capture(body, await asShop()))).toEqual([201, undefined]);
  });

  it('ask the gate, which a refusal counts for from the next question on, and show the history', async () => {
    const { http } = world();
    const subjectId = await newSubject(world(), 'Gala Ruiz', 'gala@example.com');
    const claims = claimsOf('shop', 'decisions');
    const asks = async () =>
      (await http('GET', `/decisions?subject=${subjectId}&purpose=newsletter`, { claims })).json['allowed'];
    expect(await asks()).toBe(true);
    expect((await capture(about(subjectId, { newsletter: false }), await asShop())).status).toBe(201);
    expect(await asks()).toBe(false);
    const { json } = await http('GET', `/subjects/${subjectId}/decisions`, { claims });
    expect(json).toMatchObject({ subjectId, purposes: { newsletter: { state: 'withdrawn' } } });
    expect(json['decisions']).toHaveLength(2);
    const stale = { ...about(subjectId, { newsletter: true }), noticeHash: 'an-older-one' };
    expect(await codeOf(capture(stale, await asShop()))).toEqual([409, 'NOTICE_OUTDATED']);
  });
};
