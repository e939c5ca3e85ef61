import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consentPurposes, cookiePurposes } from '../../policy/model/derive.ts';
import type { Form } from '../../policy/model/types.ts';
import { filesHolding, nonceOf } from '../support/people.ts';
import { filledIn, linkOn, realPolicies, receiptOn, registerOn, without } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';

const card = '4111 1111 1111 1111';
const iban = 'ES91 2100 0418 4502 0005 1332';
const password = 'Tr0ub4dor-y-3-gatos';

describe.each(realPolicies)('the forms of %s', (id, policy) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());

  const forms = Object.entries(policy.forms).filter(([, { openTo }]) => openTo.includes('registration'));
  const voluntary = (form: Form) =>
    Object.entries(form.fields).flatMap(([name, { required, onlyWith }]) => (required || onlyWith ? [] : [name]));
  const mandatory = (form: Form) => Object.keys(form.fields).filter((name) => form.fields[name]?.required);
  const offered = (form: Form) => Object.fromEntries(form.offers.map((purpose) => [purpose, true]));
  let people = 0;
  const address = () => {
    people += 1;
    return `${id}.${people}@example.com`;
  };

  describe.each(forms)('%s', (name, form) => {
    const leftOut = new Map(
      [...voluntary(form).map((field) => [field]), voluntary(form), []].map((left) => [`${left}`, left]),
    );
    it.each([...leftOut.values()].map((left) => [left]))('gives the same service without %j (AN-32)', async (left) => {
      const email = address();
      const link = await linkOn(server, name, without(form, filledIn(form, email), left), {
        decisions: offered(form),
      });
      const { json } = await server.get(link, { accept: 'application/json' });
      expect(json).toMatchObject({
        status: 'open',
        offers: form.offers,
        decisions: offered(form),
      });
      expect((await server.post(link, { action: 'confirm' })).json['status']).toBe('confirmed');
      expect((await server.mail(email, 2)).links.some((url) => url.includes('/links/'))).toBe(true);
    });

    it.each(mandatory(form))(
      'refuses a registration without %s, or with a wrong one, and keeps nothing (AN-33)',
      async (field) => {
        const email = address();
        const fields = filledIn(form, email);
        for (const [sent, code] of [
          [without(form, fields, [field]), 'MISSING_FIELD'],
          [{ ...fields, [field]: ' ' }, 'MISSING_FIELD'],
          [{ ...fields, [field]: 'Nogalina\u0007' }, 'INVALID_FIELD'],
        ] as const) {
          const answer = await registerOn(server, name, sent);
          expect([answer.status, answer.json['code']]).toEqual([422, code]);
          expect(answer.json['errors']).toEqual([{ path: `fields.${field}`, code }]);
          expect(answer.text).not.toMatch(/Nogal|Olalla/);
        }
        expect(await server.mails(email)).toEqual([]);
        expect(JSON.stringify(server.log)).not.toMatch(/Nogal|Olalla/);
        expect(await filesHolding(join(server.folder, 'data'), ['Nogalina', email], /mailbox/)).toEqual([]);
      },
    );

    it('takes no card or account number in any field, in any of the ways in (AN-63, AB-09)', async () => {
      const email = address();
      const fields = filledIn(form, email);
      const mails = (await server.mails()).length;
      const ways: ((sent: Record<string, string | boolean>) => Promise<{ status: number; text: string }>)[] = [
        (sent) => registerOn(server, name, sent),
      ];
      if (form.openTo.includes('entry')) {
        const headers = { authorization: `Bearer ${await server.token()}` };
        ways.push(({ ...sent }) => {
          for (const [field, { subjectOnly }] of Object.entries(form.fields)) if (subjectOnly) delete sent[field];
          return server.post('/entries', { form: name, language: 'es', fields: sent }, headers);
        });
      }
      const link = await linkOn(server, name, fields);
      ways.push((sent) => server.post(link, { action: 'confirm', fields: sent }));
      for (const [field, { type, maxLength, subjectOnly }] of Object.entries(form.fields)) {
        for (const number of [card, iban]) {
          for (const [way, send] of ways.entries()) {
            if (subjectOnly && way === 1) continue;
            const answer = await send({ ...fields, [field]: number });
            expect([field, answer.status]).toEqual([field, 422]);
            if (type !== 'flag' && maxLength >= number.length && !(type === 'birth-date' && way > 0))
              expect([field, answer.text]).toEqual([field, expect.stringMatching(/FORBIDDEN_DATA|ADDRESS_FIXED/)]);
          }
        }
      }
      expect(await server.mails()).toHaveLength(mails + 1);
      const needles = [card, iban, card.replaceAll(' ', ''), iban.replaceAll(' ', '')];
      expect(await filesHolding(join(server.folder, 'data'), needles, /nothing/)).toEqual([]);
      const log = JSON.stringify(server.log);
      expect(needles.filter((needle) => log.includes(needle))).toEqual([]);
    });

    it('takes no field that the policy does not list, a password least of all (AN-07, AB-05, AB-08)', async () => {
      for (const extra of ['password', 'contraseña', 'iban', 'latitude', 'shoeSize']) {
        const answer = await registerOn(server, name, { ...filledIn(form, address()), [extra]: password });
        expect([answer.status, answer.json['code']]).toEqual([422, 'UNKNOWN_FIELD']);
        expect(answer.text).not.toContain(password);
      }
      expect(Object.keys(form.fields).filter((field) => /pass|contras|clave|pin/i.test(field))).toEqual([]);
      expect(await filesHolding(join(server.folder, 'data'), [password], /nothing/)).toEqual([]);
      expect(JSON.stringify(server.log)).not.toContain(password);
    });

    it('leaves every choice at no until the person makes it (AN-05)', async () => {
      const { claims } = await receiptOn(server, name, filledIn(form, address()));
      expect(Object.values(claims.purposes)).not.toContain('given');
      const page = await server.get(await linkOn(server, name, filledIn(form, address())), { accept: 'text/html' });
      const yes = [...page.text.matchAll(/<input[^>]*value="yes"[^>]*>/g)].map(([control]) => control);
      expect(yes).toHaveLength(form.offers.length);
      expect(yes.filter((control) => /\schecked/.test(control))).toEqual([]);
      expect(nonceOf(page.text)).not.toBe('');
    });

    it('asks neither for cookies nor for what a contract or law carries (AN-17, AN-34, AN-35)', async () => {
      for (const purpose of cookiePurposes(policy)) {
        const answer = await registerOn(server, name, filledIn(form, address()), { decisions: { [purpose]: true } });
        expect([purpose, answer.status, answer.json['code']]).toEqual([purpose, 422, 'CONSENT_BUNDLED']);
      }
      for (const purpose of form.serves) {
        expect(consentPurposes(policy)).not.toContain(purpose);
        const answer = await registerOn(server, name, filledIn(form, address()), { decisions: { [purpose]: false } });
        expect([purpose, answer.status, answer.json['code']]).toEqual([purpose, 422, 'NOT_A_CONSENT_PURPOSE']);
      }
    });
  });
});

/** Fields that go only with a flag, wherever a real policy has one. */
const conditional = realPolicies.flatMap(([id, { forms }]) =>
  Object.entries(forms).flatMap(([name, form]) =>
    Object.entries(form.fields).flatMap(([field, { onlyWith }]) =>
      onlyWith === undefined ? [] : [[id, name, field, onlyWith, form] as const],
    ),
  ),
);

describe('what goes only with something else', () => {
  it('is the address of an invoice, and nothing more', () => {
    expect(conditional.map(([id, name, field, flag]) => `${id} ${name} ${field} ${flag}`)).toEqual([
      'abante registration address invoice',
    ]);
  });

  it.each(conditional)(
    'of %s, %s: %s is taken with %s, then needed, and refused without (AB-06)',
    async (id, name, field, flag, form) => {
      const server = await testServer({ policy: id });
      try {
        const fields = filledIn(form, 'invoice@example.com');
        for (const [sent, code] of [
          [{ ...without(form, fields, [flag]), [field]: String(fields[field]) }, 'FIELD_NOT_EXPECTED'],
          [{ ...fields, [flag]: false }, 'FIELD_NOT_EXPECTED'],
          [without(form, fields, [field]), 'MISSING_FIELD'],
        ] as const) {
          const answer = await registerOn(server, name, sent);
          expect([answer.status, answer.json['code']]).toEqual([422, code]);
          expect(answer.json['errors']).toEqual([{ path: `fields.${field}`, code }]);
        }
        const link = await linkOn(server, name, fields);
        expect((await server.get(link, { accept: 'application/json' })).json['fields']).toHaveProperty(field);
        // Who takes the invoice back takes the address with it.
        const answer = await server.post(link, { action: 'confirm', fields: { [flag]: false } });
        expect(answer.json['status']).toBe('confirmed');
      } finally {
        await server.stop();
      }
    },
  );
});
