import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { policy as abante } from '../../policy/abante/policy.ts';
import { faults } from '../pages/structure.ts';
import { once, staff, start } from '../requests/request-flow.ts';
import { blockedOf, preferencePath, readBlocked } from '../retention/life-flow.ts';
import { askOwn, grantOn, openedPage, openOwn, phone, press, referenceIn, registered } from '../support/own-data.ts';
import { mayWe } from '../support/preferences.ts';
import { receiptOn } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

let people = 0;
let email = '';
let id = '';
let link = '';

beforeEach(async () => {
  people += 1;
  email = `ana${people}@example.com`;
  id = await registered(server, 'Ana Ejemplo', email);
  link = await preferencePath(server, id);
});

describe('a correction', () => {
  it('made on the page sends what was changed and nothing else; the old value is on no page and in blocking', async () => {
    const page = await openedPage(server, link, email);
    const asked = await press(server, link, page, {
      action: 'ask',
      wish: 'rectification',
      grant: grantOn(page),
      'was.field.name': 'Ana Ejemplo',
      'field.name': 'Ana Ejemplo',
      'was.field.phone': phone,
      'field.phone': '+34 600 999 888',
    });
    expect([asked.status, faults(asked.text)]).toEqual([200, []]);
    const reference = referenceIn(asked);
    const { file } = await once(server, reference, 'answered');
    expect(file).toMatchObject({
      right: 'rectification',
      outcome: 'fulfilled',
      work: { result: { done: ['contact'] } },
    });
    expect((await mayWe(server, id, 'newsletter'))['allowed']).toBe(true);

    const back = await press(server, link, asked.text, { action: 'open-own-data', grant: grantOn(asked.text) });
    expect(back.text).toContain('+34 600 999 888');
    expect(back.text).not.toContain('600 111 222');
    const view = await staff(server, 'privacy-lead', `/subjects/${id}/views`, { reason: 'Comprobar el cambio' });
    expect(view.text).not.toContain('600 111 222');
    expect(Object.keys(blockedOf(server, id))).toEqual(['contact']);
    expect(JSON.stringify(await readBlocked(server, id, ['contact']))).toContain('600 111 222');
  });

  it('can complete what nobody gave before, and empty what need not be there (GDPR art. 16)', async () => {
    email = `bare-${email}`;
    id = await registered(server, 'Bea Escueta', email, {});
    link = await preferencePath(server, id);
    const phoneOf = async () => {
      const { held } = await openOwn(server, link, email);
      return held.forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'phone')?.value;
    };
    const change = async (value: string) => {
      const { grant } = await openOwn(server, link, email);
      return once(
        server,
        referenceIn(await askOwn(server, link, grant, 'rectification', { changes: { phone: value } })),
        'answered',
      );
    };
    await change(phone);
    expect(await phoneOf()).toBe(phone);
    // Nothing stood there, so nothing is blocked.
    expect(blockedOf(server, id)).toEqual({});
    // A day on there are codes again.
    await server.advance('P1DT1H');
    link = await preferencePath(server, id);
    await change('');
    expect(await phoneOf()).toBeUndefined();
    expect(Object.keys(blockedOf(server, id))).toEqual(['contact']);
  });

  it('that is refused comes back with what was typed and what is wrong beside it, and with the data', async () => {
    const page = await openedPage(server, link, email);
    const fields = { action: 'ask', wish: 'rectification', grant: grantOn(page), 'was.field.phone': phone };
    const refused = await press(server, link, page, { ...fields, 'field.phone': 'call me' });
    expect([refused.status, faults(refused.text)]).toEqual([422, []]);
    expect(refused.text).toMatch(/role="alert"><p><a href="#field-phone">Teléfono: revisa este dato/);
    expect(refused.text).toMatch(/name="field\.phone"[^>]* aria-invalid="true"[^>]* value="call me"/);
    expect(refused.text).toContain('Ana Ejemplo');
    const untouched = await press(server, link, refused.text, {
      ...fields,
      grant: grantOn(refused.text),
      'field.phone': phone,
    });
    expect([untouched.status, untouched.text.includes('<a href="#own-changes">No has cambiado nada.</a>')]).toEqual([
      422,
      true,
    ]);
    const forged = await press(server, link, page, { ...fields, grant: 'x.y', 'field.phone': 'call me' });
    expect([forged.status, /Ana Ejemplo|600 111/.test(forged.text)]).toEqual([410, false]);
    const hasty = await server.postForm(link, { ...fields, grant: grantOn(page), 'field.phone': '600 00 00 00' });
    expect([hasty.status, hasty.text.includes('Vuelve a pulsar el botón')]).toEqual([422, true]);
    expect(hasty.text).toContain('value="600 00 00 00"');
  });
});

describe('somebody who filled in several forms', () => {
  let firm: TestServer;
  beforeAll(async () => {
    firm = await testServer({ policy: 'abante' });
    await firm.setClock(start);
  });
  afterAll(() => firm.stop());

  const common = { name: 'Ana Ejemplo', company: 'Ejemplo SL' };
  const both = async (address: string): Promise<{ readonly path: string; readonly subjectId: string }> => {
    const invoice = { invoice: true, address: 'Calle Falsa 1' };
    const first = { ...common, email: address, phone: '600 111 111', ...invoice };
    const { claims } = await receiptOn(firm, 'registration', first);
    await firm.advance('PT1H');
    const again = await receiptOn(firm, 'contact', { ...common, email: address, phone: '600 222 222' });
    expect(again.claims.subjectId).toBe(claims.subjectId);
    return { path: await preferencePath(firm, claims.subjectId, 'es', abante), subjectId: claims.subjectId };
  };
  const valuesOf = async (path: string, address: string) => {
    const { grant, held } = await openOwn(firm, path, address);
    const fields = held.forms.flatMap(({ form, fields: own }) =>
      own.map(({ name, value }) => `${form} ${name}: ${value}`),
    );
    return { grant, fields };
  };
  const correct = async (path: string, page: string, fields: Readonly<Record<string, string>>) => {
    const wish = { action: 'ask', wish: 'rectification', grant: grantOn(page) };
    const asked = await press(firm, path, page, { ...wish, ...fields });
    await once(firm, referenceIn(asked), 'answered');
  };

  it('sees each field once: what differs is asked for and left alone while blank, and a correction reaches them all', async () => {
    const address = 'differs@example.com';
    const { path } = await both(address);
    const page = await openedPage(firm, path, address);
    expect(faults(page)).toEqual([]);
    expect(page.match(/name="field\.phone"/g)).toHaveLength(1);
    expect(page).toMatch(/id="field-phone-hint">Ahora pone: 600 111 111 y 600 222 222\./);
    expect(page).toMatch(/name="was\.field\.phone" value=""/);
    const was = { 'was.field.phone': '', 'field.phone': '', 'was.field.company': 'Ejemplo SL' };
    await correct(path, page, { ...was, 'field.company': 'Otra SL' });
    const after = await valuesOf(path, address);
    expect(after.fields).toEqual(
      expect.arrayContaining([
        'registration company: Otra SL',
        'contact company: Otra SL',
        'registration phone: 600 111 111',
        'contact phone: 600 222 222',
      ]),
    );
    await askOwn(firm, path, after.grant, 'rectification', { changes: { phone: '600 333 333' } }).then((answer) =>
      once(firm, referenceIn(answer), 'answered'),
    );
    const { fields } = await valuesOf(path, address);
    expect(fields.filter((field) => field.includes('phone'))).toEqual([
      'registration phone: 600 333 333',
      'contact phone: 600 333 333',
    ]);
  });

  it('takes back with a flag what goes only with it, and asks for it again with the flag, as the form does', async () => {
    const address = 'flags@example.com';
    const { path, subjectId } = await both(address);
    const page = await openedPage(firm, path, address);
    expect(page).toMatch(/name="field\.invoice" value="true" checked/);
    const was = { 'was.field.invoice': 'true', 'was.field.address': 'Calle Falsa 1', 'field.address': 'Calle Falsa 1' };
    await correct(path, page, was);
    const { grant, fields } = await valuesOf(path, address);
    expect(fields.filter((field) => /invoice|address/.test(field))).toEqual(['registration invoice: false']);
    expect(JSON.stringify(await readBlocked(firm, subjectId, Object.keys(blockedOf(firm, subjectId))))).toContain(
      'Calle Falsa 1',
    );
    const change = (changes: object) => askOwn(firm, path, grant, 'rectification', { changes });
    expect((await change({ invoice: true })).json).toMatchObject({
      code: 'MISSING_FIELD',
      errors: [{ path: 'changes.address', code: 'MISSING_FIELD' }],
    });
    expect((await change({ address: 'Calle Falsa 2' })).json).toMatchObject({ code: 'FIELD_NOT_EXPECTED' });
    await once(firm, referenceIn(await change({ invoice: true, address: 'Calle Falsa 2' })), 'answered');
    expect((await valuesOf(path, address)).fields).toEqual(
      expect.arrayContaining(['registration invoice: true', 'registration address: Calle Falsa 2']),
    );
  });
});
