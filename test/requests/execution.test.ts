import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lookUp, told } from '../retention/life-flow.ts';
import { confirmed, mayWe } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';
import { act, ask, askAndConfirm, letterAbout, once, see, staff, start } from './request-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

let number = 0;
let email = '';
beforeEach(() => {
  number += 1;
  email = `ana${number}@example.com`;
});

describe('a copy of everything (GDPR art. 15)', () => {
  it('is ready once the mailbox has confirmed, behind a link and a code, and its mail names nothing of the person', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'access', email);
    const seen = await once(server, reference, 'answered');
    expect([seen.file.outcome, seen.file.subjectId]).toEqual(['fulfilled', id]);
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    expect(letter.links.some((link) => link.includes('/links/'))).toBe(true);
    expect(letter.text).not.toMatch(/Ana Ejemplo/);
  });

  it('of somebody who is not known is answered at once: nothing is held', async () => {
    const { reference } = await askAndConfirm(server, 'access', email);
    const seen = await once(server, reference, 'answered');
    expect(seen.file).toMatchObject({ state: 'answered', outcome: 'nothing-held' });
    expect(seen.file).not.toHaveProperty('subjectId');
  });

  it('a second time within six months is told to staff, and given all the same (LOPDGDD art. 13.3)', async () => {
    await confirmed(server, 'Ana Ejemplo', email);
    const first = await askAndConfirm(server, 'access', email);
    await once(server, first.reference, 'answered');
    const second = await askAndConfirm(server, 'access', email, { details: 'Otra vez, por favor' });
    expect((await once(server, second.reference, 'answered')).file).toMatchObject({
      outcome: 'fulfilled',
      repeats: first.reference,
    });
  });
});

describe('erasure (GDPR art. 17)', () => {
  it('of somebody whom only consent keeps happens by itself, leaves the proof blocked, and says until when', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'erasure', email);
    const { file } = await once(server, reference, 'answered');
    expect(file.outcome).toBe('partial');
    expect(file.work?.result).toMatchObject({
      done: ['contact'],
      kept: [{ category: 'proof', rule: 'evidence', citation: 'RGPD art. 7.1; LOPDGDD art. 72.1' }],
    });
    const { backupsUntil = '', keyUntil = '' } = file.work?.result ?? {};
    expect([keyUntil, backupsUntil > '2027-07-01', backupsUntil < '2027-07-14']).toEqual(['2027-01-18', true, true]);
    expect(await lookUp(server, email)).toEqual([]);
    expect(storedRows(server.folder, 'records').filter(({ pk }) => pk === `S#${id}`)).toEqual([]);
    expect(storedRows(server.folder, 'keys').filter(({ pk }) => pk === `SUBJECT#${id}`)).toEqual([]);
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    expect(letter.text).toMatch(/Prueba de tus decisiones/);
    expect(letter.text).toMatch(/LOPDGDD art\. 72\.1/);
    // Erase, then ask: nothing but the request itself.
    const after = await askAndConfirm(server, 'access', email);
    expect((await once(server, after.reference, 'answered')).file.outcome).toBe('nothing-held');
  });

  it('splits by class: what the law keeps of a former customer is blocked, and the answer lists it', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    await told(server, id, 'contract-started', { reference: 'C-1', on: '2026-06-01' });
    await told(server, id, 'invoice-issued', { reference: 'F-1', on: '2026-06-02' });
    await told(server, id, 'invoice-settled', { reference: 'F-1', on: '2026-06-03' });
    await told(server, id, 'contract-ended', { reference: 'C-1', on: '2027-01-11' });
    const { reference } = await askAndConfirm(server, 'erasure', email);
    const { file } = await once(server, reference, 'answered');
    const kept = file.work?.result?.kept.map(({ category, until }) => `${category} ${until}`).sort();
    expect(kept).toEqual([
      'contact 2032-01-12',
      'invoices 2033-01-01',
      'orders 2032-01-12',
      expect.stringMatching(/^proof 2030-01-1/),
    ]);
    expect(await lookUp(server, email)).toEqual([]);
  });

  it('waits for somebody to decide while a contract runs, and a person can order it', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    await told(server, id, 'contract-started', { reference: 'C-2' });
    const { reference } = await askAndConfirm(server, 'erasure', email);
    const waiting = await once(server, reference, 'open');
    expect(waiting.history.at(-1)?.details ?? {}).toMatchObject({ needs: 'contract' });
    expect(await lookUp(server, email)).toEqual([id]);
    await act(server, reference, { action: 'execute' });
    expect((await once(server, reference, 'answered')).file.outcome).toBe('partial');
    expect(await lookUp(server, email)).toEqual([]);
  });

  it('against a hold needs a second person, and what is held is blocked, not destroyed', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const hold = {
      holdId: '6a1f4f4e-3f1c-4a51-9a52-2f9d1c5e8a01',
      subjectId: id,
      reason: 'Pleito en curso por un pedido',
      citation: 'LEC art. 217',
      reviewOn: '2027-06-01',
    };
    expect((await staff(server, 'privacy-lead', '/holds', hold)).status).toBe(201);
    const { reference } = await askAndConfirm(server, 'erasure', email);
    expect((await once(server, reference, 'open')).history.at(-1)?.details).toMatchObject({ needs: 'hold' });
    await act(server, reference, { action: 'propose-held-erasure' });
    const [proposal] = (await see(server, reference)).waiting;
    const approve = (sub: string, role: 'operator' | 'privacy-lead') =>
      staff(server, role, `/requests/${reference}/approval`, { act: proposal?.id }, sub);
    expect((await approve('lucia', 'privacy-lead')).json).toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    expect((await approve('marcos', 'privacy-lead')).status).toBe(200);
    const { file } = await once(server, reference, 'answered');
    expect(file.work?.result?.kept.map(({ category }) => category)).toContain('contact');
    expect(await lookUp(server, email)).toEqual([]);
  });

  it('does not wait for other clocks of a former customer, such as that of an event they came to', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    await told(server, id, 'contract-started', { reference: `C-${number}`, on: '2026-06-01' });
    await told(server, id, 'contract-ended', { reference: `C-${number}`, on: '2027-01-10' });
    await told(server, id, 'event-attended', { reference: `T-${number}`, on: '2027-01-10' });
    const { reference } = await askAndConfirm(server, 'erasure', email);
    expect((await once(server, reference, 'answered')).file.outcome).toBe('partial');
    expect(await lookUp(server, email)).toEqual([]);
  });

  it('while a debt is open leaves only what billing needs, and says so', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email, { newsletter: false, profiling: false });
    await told(server, id, 'contract-started', { reference: 'C-3', on: '2026-06-01' });
    await told(server, id, 'invoice-issued', { reference: 'F-3', on: '2026-06-02', dueOn: '2026-07-02' });
    const { reference } = await askAndConfirm(server, 'erasure', email);
    await once(server, reference, 'open');
    await act(server, reference, { action: 'execute' });
    const { file } = await once(server, reference, 'answered');
    expect(file.outcome).toBe('partial');
    expect(file.work?.result?.kept.map(({ category }) => category)).toEqual(expect.arrayContaining(['debts']));
    expect(await mayWe(server, id, 'service')).toMatchObject({ allowed: false });
  });
});

describe('rectification (GDPR art. 16)', () => {
  it('changes the data when staff have read what is right, and moves the old value where nobody sees it', async () => {
    const id = await confirmed(server, 'Ana Ejenplo', email);
    const { reference } = await askAndConfirm(server, 'rectification', email, { details: 'Me llamo Ejemplo, con eme' });
    await once(server, reference, 'open');
    // Meanwhile every use is paused (art. 18(1)(a)), and the person knows.
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ allowed: false, reason: 'restricted' });
    await act(server, reference, { action: 'execute', changes: { name: 'Ana Ejemplo' } });
    const seen = await once(server, reference, 'answered');
    expect(seen.file.work?.result?.done).toEqual(['contact']);
    const view = await staff(server, 'privacy-lead', `/subjects/${id}/views`, { reason: 'Comprobar el cambio' });
    expect(view.json).toMatchObject({ state: 'active', person: { name: 'Ana Ejemplo' } });
    expect(view.text).not.toContain('Ejenplo');
    expect(
      storedRows(server.folder, 'blocked')
        .filter(({ pk }) => pk === `B#${id}`)
        .some((row) => row['replaced'] === true),
    ).toBe(true);
    expect(await lookUp(server, email)).toEqual([id]);
  });

  it('refuses values that the form would refuse, and changes nothing', async () => {
    await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'rectification', email);
    await once(server, reference, 'open');
    const attempt = (changes: object) =>
      staff(server, 'operator', `/requests/${reference}/actions`, { action: 'execute', changes, reason: 'Lo pide' });
    expect((await attempt({ phone: 'no' })).json).toMatchObject({ code: 'INVALID_FIELD' });
    expect((await attempt({ shoeSize: '40' })).json).toMatchObject({ code: 'UNKNOWN_FIELD' });
    expect((await attempt({ email: 'other@example.com' })).json).toMatchObject({ code: 'ADDRESS_FIXED' });
    expect((await see(server, reference)).file.state).toBe('open');
  });

  it('of an address counts once the new mailbox confirms, and the old one can take it back (case 7)', async () => {
    const moved = `new-${email}`;
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'rectification', email, { details: 'Tengo otro correo' });
    await once(server, reference, 'open');
    await act(server, reference, { action: 'change-address', email: moved });
    const asked = await server.mail(moved);
    expect(await lookUp(server, moved)).toEqual([]);
    const confirm = new URL(asked.links.find((link) => link.includes('/links/')) ?? '').pathname;
    expect((await server.post(confirm, { action: 'confirm' })).status).toBe(200);
    await once(server, reference, 'answered');
    expect([await lookUp(server, moved), await lookUp(server, email)]).toEqual([[id], []]);
    const notice = await letterToOld();
    expect(notice.text).not.toContain(moved);
    const revert = new URL(notice.links.find((link) => link.includes('/links/')) ?? '').pathname;
    expect((await server.post(revert, { action: 'revert' })).status).toBe(200);
    await once(server, reference, 'answered');
    expect([await lookUp(server, moved), await lookUp(server, email)]).toEqual([[], [id]]);
    expect((await server.post(confirm, { action: 'confirm' })).json).toMatchObject({ status: 'reverted' });
    expect(await lookUp(server, moved)).toEqual([]);
  });
  const letterToOld = () =>
    until(
      async () => (await server.mails(email)).find(({ subject }) => /dirección/i.test(subject)),
      'the old mailbox was not told',
    );
});

describe('stopping', () => {
  it('an objection to advertising stops it before the answer, for whoever reads mail there, known or not', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await ask(server, 'objection', email, { marketing: true });
    const shop = `Bearer ${await server.token('messages', 'own-shop')}`;
    const message = {
      messageId: randomUUID(),
      template: 'news',
      subjects: [id],
      content: {
        es: { subject: 'Novedades', paragraphs: ['Lápices nuevos.'] },
        en: { subject: 'News', paragraphs: ['New pencils.'] },
      },
    };
    expect((await server.post('/messages', message, { authorization: shop })).status).toBe(202);
    const seen = await once(server, reference, 'answered');
    expect(seen.history.map(({ what }) => what)).toContain('advertising-stopped');
    await server.advance('PT10M');
    expect((await server.mails(email)).filter(({ subject }) => subject === 'Novedades')).toEqual([]);
  });

  it('any other objection pauses every use at once, and waits for somebody to weigh it (art. 21(1))', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'objection', email, { details: 'No quiero que me estudien' });
    await once(server, reference, 'open');
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ allowed: false, reason: 'restricted' });
    await act(server, reference, { action: 'answer', outcome: 'fulfilled', text: 'Hemos dejado de hacerlo.' });
    const seen = await once(server, reference, 'answered');
    expect(seen.letters.at(-1)?.text).toContain('Hemos dejado de hacerlo.');
  });

  it('an objection that is taken back lets every use go on, after the person was told', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'objection', email, { details: 'Me opongo' });
    await once(server, reference, 'open');
    const receipt = await letterAbout(server, email, reference, /^Hemos recibido/);
    const link = new URL(receipt.links.find((one) => one.includes('/links/')) ?? '').pathname;
    expect((await server.post(link, { action: 'take-back' })).status).toBe(200);
    expect((await once(server, reference, 'closed')).file.outcome).toBe('withdrawn');
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ allowed: true });
    expect((await server.mails(email)).some(({ subject, text }) => /limitaci|volver/i.test(subject + text))).toBe(true);
  });

  it('a restriction is in force once the mailbox has confirmed, on the ground that was given', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'restriction', email, { ground: 'claims' });
    await once(server, reference, 'answered');
    const view = await staff(server, 'privacy-lead', `/subjects/${id}/views`, { reason: 'Ver la limitación' });
    expect(view.json).toMatchObject({ state: 'restricted', restriction: { ground: 'claims' } });
  });

  it('a withdrawal takes back every yes, and what was lawful before stays provable (AN-71)', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'withdrawal', email);
    await once(server, reference, 'answered');
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
    const { json } = await server.get(`/subjects/${id}/decisions`, {
      authorization: `Bearer ${await server.token('decisions', 'own-shop')}`,
    });
    expect(
      (json['decisions'] as { purposes: Record<string, string> }[]).map(({ purposes }) => purposes['newsletter']),
    ).toEqual(['withdrawn', 'given']);
  });
});

describe('whoever does not control the mailbox', () => {
  it('gets nothing by asking in the name of somebody, and the data stay as they are', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    await ask(server, 'erasure', email, { details: 'Borradme' });
    await ask(server, 'access', email);
    await server.advance('PT1H');
    expect(await lookUp(server, email)).toEqual([id]);
    expect((await server.mails(email)).some(({ subject }) => /^Respuesta/.test(subject))).toBe(false);
  });

  it('is answered at the known mailbox, not where they wrote from, when staff take them for the person', async () => {
    const id = await confirmed(server, 'Ana Ejemplo', email);
    const liar = `liar-${email}`;
    const body = {
      channel: 'phone',
      right: 'access',
      language: 'es',
      receivedOn: '2027-01-11',
      email: liar,
      name: 'Ana Ejemplo',
      reason: 'Ha llamado por teléfono',
    };
    const recorded = await staff(server, 'operator', '/requests', body);
    expect(recorded.status).toBe(201);
    const reference = String(recorded.json['id']);
    await act(server, reference, { action: 'identify', subjectId: id });
    await once(server, reference, 'answered');
    expect((await server.mails(liar)).every(({ links }) => !links.some((link) => link.includes('/links/')))).toBe(true);
    await letterAbout(server, email, reference, /^Respuesta/);
  });
});
