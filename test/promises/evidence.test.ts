import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { textHash } from '../../policy/model/canonical.ts';
import type { Form, Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { person, register } from '../support/people.ts';
import { filledIn, linkOn, type Receipt, realPolicies, receiptIn, receiptOn } from '../support/real-policies.ts';
import { linkIn, policyFolder, type TestServer, testServer } from '../support/server.ts';

const json = { accept: 'application/json' };

/** Whether a key that the server publishes made the signature (RFC 7515, RFC 8037). */
const isGenuine = async (server: TestServer, { compact }: Receipt): Promise<boolean> => {
  const [head = '', claims = '', signature = ''] = compact.split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
  const { keys } = (await server.get('/.well-known/jwks.json')).json as {
    keys: (Record<string, string> & { kid: string })[];
  };
  const jwk = keys.find((key) => key.kid === kid);
  if (!jwk) return false;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify(null, Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
};

describe.each(realPolicies)('the evidence of %s', (id, policy) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());
  const form = policy.forms['registration'] as Form;
  const offered = Object.fromEntries(form.offers.map((purpose, place) => [purpose, place % 2 === 0]));

  it.each(policy.languages)(
    'names the text that was shown (%s) and the binding one, both readable for ever (AN-03, AN-81)',
    async (language) => {
      const receipt = await receiptOn(server, 'registration', filledIn(form, `${language}@example.com`), {
        language,
        decisions: offered,
      });
      const shown = (await server.get(`/notice?lang=${language}`)).json;
      const binding = (await server.get(`/notice?lang=${policy.bindingLanguage}`)).json;
      expect(receipt.claims).toMatchObject({
        policyVersion: policy.version,
        language,
        noticeHash: shown['hash'],
        bindingHash: binding['hash'],
        method: 'mailed-link',
        form: 'registration',
        purposes: Object.fromEntries(
          Object.entries(offered).map(([purpose, yes]) => [purpose, yes ? 'given' : 'refused']),
        ),
      });
      for (const [hash, spoken] of [
        [receipt.claims.noticeHash, language],
        [receipt.claims.bindingHash, policy.bindingLanguage],
      ] as const) {
        const archived = (await server.get(`/notices/${hash}`)).json;
        expect(archived).toMatchObject({ language: spoken, version: policy.version });
        expect(textHash(String(archived['text']))).toBe(hash);
      }
      expect(await isGenuine(server, receipt)).toBe(true);
      const [head, claims, signature] = receipt.compact.split('.');
      const forged = Buffer.from(JSON.stringify({ ...receipt.claims, language: 'xx' })).toString('base64url');
      expect(await isGenuine(server, { ...receipt, compact: `${head}.${forged}.${signature}` })).toBe(false);
      expect(Buffer.from(String(claims), 'base64url').toString()).not.toMatch(/Olalla|example\.com/);
    },
  );

  it('speaks the language that the person chose, with the binding text beside it (AB-12)', async () => {
    const email = 'english@example.com';
    const link = await linkOn(server, 'registration', filledIn(form, email), { language: 'en' });
    const first = await server.mail(email);
    const page = await server.get(link, { accept: 'text/html', 'accept-language': 'es' });
    expect(page.text).toContain('<html lang="en"');
    await server.post(link, { action: 'confirm' });
    const welcome = await server.mail(email, 2);
    for (const { html, text } of [first, welcome]) {
      expect(html).toContain('<html lang="en"');
      expect(html).toContain('<section lang="es">');
      expect(text).toMatch(/Hola:/);
    }
    const notice = await server.get('/notice', { 'accept-language': 'en-GB,en;q=0.9,es;q=0.8' });
    expect(notice.headers.get('content-language')).toBe('en');
    expect(notice.json).toMatchObject({ language: 'en', bindingLanguage: 'es' });
    expect(String(notice.json['text'])).toContain('(/notice?lang=es)');
    expect((await server.get('/notice', { 'accept-language': 'fr' })).json['language']).toBe(policy.bindingLanguage);
  });

  it('ties whatever is stored to a form, a decision and a source (AN-08, AB-03)', async () => {
    const email = 'twice@example.com';
    const one = await receiptOn(server, 'registration', filledIn(form, email));
    const two = await receiptOn(server, 'registration', { ...filledIn(form, email), phone: '+34 600 999 111' });
    expect(two.claims.subjectId).toBe(one.claims.subjectId);
    const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date() });
    try {
      const { items } = await table.query('records', `S#${one.claims.subjectId}`);
      const forms = items.filter(({ sk }) => sk.startsWith('FORM#'));
      expect(forms).toHaveLength(2);
      for (const stored of forms) {
        expect(stored).toMatchObject({ form: 'registration', source: 'self' });
        expect(
          items.filter((item) => item.sk.startsWith('D#') && item['decisionId'] === stored['decisionId']),
        ).toHaveLength(1);
      }
    } finally {
      table.close();
    }
  });

  it('says which application entered the data, by its registered name and never by the request (AN-77, AB-03)', async () => {
    const email = 'entered@example.com';
    const { birthDate: _birthDate, ...fields } = filledIn(form, email);
    const headers = { authorization: `Bearer ${await server.token()}` };
    const answer = await server.post('/entries', { form: 'registration', language: 'es', fields }, headers);
    expect([answer.status, answer.json]).toEqual([202, { status: 'accepted' }]);
    const mail = await server.mail(email);
    expect(mail.text).toContain('Partner Ejemplo SL');
    const birthDate = 'birthDate' in form.fields ? { birthDate: '1979-11-23' } : {};
    const done = await server.post(linkIn(mail), { action: 'confirm', accepted: true, fields: birthDate });
    expect(done.json['status']).toBe('confirmed');
    expect(receiptIn((await server.mail(email, 2)).text).claims.source).toBe('partner-crm');
  });

  it('keeps two people who share a mailbox apart', async () => {
    const name = Object.keys(form.fields).find((field) => /name/i.test(field)) ?? '';
    const email = 'shared@example.com';
    const one = await receiptOn(server, 'registration', { ...filledIn(form, email), [name]: 'Amaya Ruiz' });
    const two = await receiptOn(server, 'registration', { ...filledIn(form, email), [name]: 'Bruno Ruiz' });
    const again = await receiptOn(server, 'registration', { ...filledIn(form, email), [name]: 'AMAYA  ruiz' });
    expect(two.claims.subjectId).not.toBe(one.claims.subjectId);
    expect(again.claims.subjectId).toBe(one.claims.subjectId);
  });
});

describe('a translation of an earlier binding text', () => {
  it('is no ground for consent: 409 at once after a material change (AN-82)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'habeas-stale-'));
    // Only the Spanish sentence changes; the English one stands as it was.
    const scope = { ...fixturePolicy.scope, es: `${fixturePolicy.scope.es} También en las tiendas.` };
    const later: Policy = { ...fixturePolicy, version: '2026-03-01', scope };
    const policy = await policyFolder(
      join(folder, 'policy'),
      { policy: fixturePolicy },
      { policy: later, material: fixturePolicy.forms.registration.serves.slice(), at: '2026-03-01T09:00:00.000Z' },
    );
    const before = await testServer();
    const stale = (await before.get('/notice?lang=en')).json['hash'];
    await before.stop();
    const server = await testServer({ policy });
    try {
      const fields = person('Stella Dato', 'stella@example.com');
      const answer = await register(server, fields, { noticeHash: stale }, 'en');
      expect([answer.status, answer.json['code']]).toEqual([409, 'NOTICE_OUTDATED']);
      const { current } = answer.json as { current: { hash: string; language: string; version: string } };
      expect(current).toMatchObject({ language: 'en', version: '2026-03-01' });
      const text = String((await server.get(`/notices/${current.hash}`, json)).json['text']);
      expect(text).toContain('(/notice?lang=es)');
      expect((await register(server, fields, { noticeHash: current.hash }, 'en')).status).toBe(202);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
