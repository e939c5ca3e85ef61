import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { told } from '../retention/life-flow.ts';
import { staffHeaders } from '../support/callers.ts';
import { confirmed, mayWe } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
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
  email = `luis${number}@example.com`;
});

const attempt = async (reference: string, action: object, sub = 'lucia') =>
  staff(server, 'operator', `/requests/${reference}/actions`, { reason: 'Así lo pide la solicitud', ...action }, sub);
const recorded = async (more: object = {}, sub = 'lucia') =>
  staff(
    server,
    'operator',
    '/requests',
    {
      channel: 'post',
      right: 'access',
      language: 'es',
      receivedOn: '2027-01-08',
      name: 'Luis Ejemplo',
      reason: `Carta certificada ${number}`,
      ...more,
    },
    sub,
  );
const listed = async (query = '') =>
  (await server.get(`/staff/requests${query}`, await staffHeaders(server, 'privacy-lead'))).json as {
    requests: { id: string; dueOn: string; state: string; right: string }[];
    next?: string;
  };

describe('what comes by post or by phone', () => {
  it('counts from the day on which it came, whoever typed it in and when', async () => {
    const { status, json } = await recorded();
    expect(status).toBe(201);
    expect(json).toMatchObject({ state: 'open', receivedOn: '2027-01-08', dueOn: '2027-02-08', recordedBy: 'lucia' });
    expect(String(json['recordedAt']).slice(0, 10)).toBe('2027-01-11');
    const again = await recorded();
    expect(again.json['id']).toBe(json['id']);
  });

  it('never comes tomorrow, and more than 30 days ago only if a second person agrees', async () => {
    expect((await recorded({ receivedOn: '2027-01-12' })).json).toMatchObject({ code: 'INVALID_FIELD' });
    const old = { receivedOn: '2026-12-01' };
    const waits = await recorded(old);
    expect(waits.status).toBe(202);
    const approve = (sub: string) =>
      staff(server, 'operator', `/back-datings/${String(waits.json['waitsFor'])}/approval`, {}, sub);
    expect((await approve('lucia')).json).toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    expect((await recorded(old)).status).toBe(202);
    expect((await approve('marcos')).status).toBe(200);
    expect((await recorded(old)).json).toMatchObject({ receivedOn: '2026-12-01', dueOn: '2027-01-04' });
  });

  it('is not half another right: a no to advertising goes with an objection only, a ground with a restriction', async () => {
    for (const more of [{ marketing: true }, { ground: 'claims' }]) {
      const { status, json } = await recorded({ right: 'erasure', ...more });
      const [path = ''] = Object.keys(more);
      expect([status, json['errors']]).toEqual([422, [{ path, code: 'FIELD_NOT_EXPECTED' }]]);
    }
    expect((await recorded({ right: 'restriction', ground: 'claims', marketing: false })).status).toBe(201);
  });

  it('takes out card and account numbers, and keeps the rest sealed', async () => {
    const details = 'Mi tarjeta 4111 1111 1111 1111 y mi cuenta ES91 2100 0418 4502 0005 1332, gracias';
    const { json } = await recorded({ details });
    const seen = await see(server, String(json['id']));
    expect(seen.content?.details).toBe('Mi tarjeta […] y mi cuenta […], gracias');
  });

  it('on behalf of somebody is told to them too, and answered to whoever may receive it', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const lawyer = `abogada${number}@example.com`;
    const { json } = await recorded({
      email: lawyer,
      onBehalf: { as: 'representative', authority: 'Poder notarial 123/2026, visto el original', receives: true },
    });
    const reference = String(json['id']);
    await act(server, reference, { action: 'identify', subjectId: id });
    // Nothing of a person goes to an address that somebody only typed: that mailbox confirms it first.
    await once(server, reference, 'unverified');
    const receipt = await until(async () =>
      (await server.mails(lawyer)).find(({ links }) => links.some((link) => link.includes('/links/'))),
    );
    expect((await server.post(linkIn(receipt), { action: 'confirm' })).status).toBe(200);
    await once(server, reference, 'answered');
    await letterAbout(server, lawyer, reference, /^Respuesta/);
    const copy = await until(async () => (await server.mails(email)).find(({ text }) => text.includes(reference)));
    expect(copy.links.some((link) => link.includes('/links/'))).toBe(false);
  });
});

describe('who it is', () => {
  it('may be doubted once, with a reason and within five working days; the clock stands until the answer', async () => {
    await confirmed(server, 'Luis Ejemplo', email);
    const { reference, dueOn } = await ask(server, 'access', email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'Hay dos personas con ese nombre.' });
    const letter = await until(async () =>
      (await server.mails(email)).find(({ text }) => text.includes('Hay dos personas con ese nombre.')),
    );
    expect(letter.links.some((link) => link.includes('/links/'))).toBe(true);
    expect((await attempt(reference, { action: 'ask', question: 'identity', text: 'Otra vez.' })).json).toMatchObject({
      code: 'WRONG_STATE',
    });
    await server.advance('P4D');
    const [subjectId = ''] = (
      await server.post(
        '/subjects/lookup',
        { email },
        { authorization: `Bearer ${await server.token('lookup', 'own-shop')}` },
      )
    ).json['subjects'] as string[];
    await act(server, reference, { action: 'settle', accepted: true, subjectId });
    const { file } = await once(server, reference, 'answered');
    expect([dueOn, file.dueOn]).toEqual(['2027-02-11', '2027-02-15']);
  });

  it('cannot be doubted after that', async () => {
    const { reference } = await ask(server, 'access', email);
    await server.advance('P11D');
    expect((await attempt(reference, { action: 'ask', question: 'identity', text: 'Tarde.' })).json).toMatchObject({
      code: 'TOO_LATE',
    });
  });

  it('after 30 days of silence the request is closed, and the mail says where to complain', async () => {
    const { reference } = await ask(server, 'access', email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'No sabemos quién es.' });
    await until(async () => (await server.mails(email)).find(({ text }) => text.includes('No sabemos quién es.')));
    await server.advance('P30DT1H');
    const seen = await once(server, reference, 'closed');
    expect(seen.file.outcome).toBe('unidentified');
    expect(seen.letters.at(-1)?.text).toMatch(/Agencia Española de Protección de\s+Datos/);
  });
});

describe('the clock', () => {
  it('is extended once, before its end, with a reason the person reads: three months from receipt', async () => {
    await confirmed(server, 'Luis Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'no-automated-decision', email);
    await once(server, reference, 'open');
    const { file } = await see(server, reference);
    await act(server, reference, { action: 'extend', text: 'Son muchos pedidos.' });
    const seen = await once(server, reference, 'open');
    expect(seen.file.dueOn > file.dueOn).toBe(true);
    expect(seen.letters.at(-1)).toMatchObject({ kind: 'extension', sent: true });
    expect((await attempt(reference, { action: 'extend', text: 'Otra vez.' })).json).toMatchObject({
      code: 'ALREADY_DECIDED',
    });
    const late = await askAndConfirm(server, 'no-automated-decision', email, { details: 'y otra' });
    await server.advance('P40D');
    expect((await attempt(late.reference, { action: 'extend', text: 'Tarde.' })).json).toMatchObject({
      code: 'TOO_LATE',
    });
  });

  it('warns the privacy lead 10, 5 and 1 days before and when it is overdue, once each, and raises an alarm then', async () => {
    const other = await testServer();
    try {
      await other.setClock(start);
      await confirmed(other, 'Luis Ejemplo', email);
      const { reference, dueOn } = await askAndConfirm(other, 'no-automated-decision', email);
      expect(dueOn).toBe('2027-02-11');
      const warnings = async () =>
        (await other.mails('privacidad@acme.example.com')).filter(({ text }) => text.includes(reference));
      const after = async (date: string) => {
        await other.setClock(`${date}T09:00:00.000Z`);
        return (await warnings()).length;
      };
      const counts = [];
      for (const date of [
        '2027-01-31',
        '2027-02-01',
        '2027-02-03',
        '2027-02-06',
        '2027-02-10',
        '2027-02-11',
        '2027-02-12',
        '2027-02-13',
      ]) {
        counts.push(await after(date));
      }
      expect(counts).toEqual([0, 1, 1, 2, 3, 3, 4, 4]);
      const alarms = other.log.filter(({ code }) => code === 'REQUEST_OVERDUE');
      expect(alarms.length).toBeGreaterThanOrEqual(1);
    } finally {
      await other.stop();
    }
  });
});

describe('a refusal', () => {
  it('needs a legal ground and a second person, and tells its reasons, the authority and the court', async () => {
    await confirmed(server, 'Luis Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'no-automated-decision', email, { details: `número ${number}` });
    await once(server, reference, 'open');
    expect((await attempt(reference, { action: 'propose-refusal', ground: 'inconvenient', text: 'No.' })).status).toBe(
      422,
    );
    await act(server, reference, {
      action: 'propose-refusal',
      ground: 'unfounded',
      text: 'No tomamos ninguna decisión automatizada.',
    });
    const [proposal] = (await see(server, reference)).waiting;
    const approve = (sub: string) =>
      staff(server, 'privacy-lead', `/requests/${reference}/approval`, { act: proposal?.id }, sub);
    expect((await approve('lucia')).json).toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    expect((await see(server, reference)).file.state).toBe('open');
    expect((await approve('marcos')).status).toBe(200);
    const seen = await once(server, reference, 'refused');
    const text = seen.letters.at(-1)?.text ?? '';
    expect(text).toMatch(/No tomamos ninguna decisión automatizada/);
    expect(text).toMatch(/Agencia Española de Protección de\s+Datos/);
    expect((await approve('marcos')).status).toBe(200);
  });
});

describe('what is about a customer’s database', () => {
  it('is passed on and not answered here, and the person is told whom to ask (AB-18)', async () => {
    const { reference } = await ask(server, 'access', email, { details: 'Mis datos en la base de mi academia' });
    await act(server, reference, { action: 'forward', text: 'Se lo hemos pasado a quien te dio de alta.' });
    const seen = await once(server, reference, 'closed');
    expect(seen.file.outcome).toBe('forwarded');
    expect(seen.history.map(({ what }) => what)).toContain('forwarded');
    expect(seen.letters.at(-1)?.text).toContain('Se lo hemos pasado a quien te dio de alta.');
    expect((await attempt(reference, { action: 'execute' })).json).toMatchObject({ code: 'WRONG_STATE' });
  });
});

describe('what a request paused', () => {
  it('goes on when staff answer it otherwise, after the person was told; an objection that is right stays in force', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'objection', email, { details: 'Me opongo a todo' });
    await once(server, reference, 'open');
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ reason: 'restricted' });
    await act(server, reference, { action: 'answer', outcome: 'partial', text: 'Lo hemos pesado, y seguimos.' });
    await once(server, reference, 'answered');
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ allowed: true });
    const again = await askAndConfirm(server, 'objection', email, { details: 'Me opongo otra vez' });
    await once(server, again.reference, 'open');
    await act(server, again.reference, { action: 'answer', outcome: 'fulfilled', text: 'Dejamos de hacerlo.' });
    await once(server, again.reference, 'answered');
    expect(await mayWe(server, id, 'newsletter')).toMatchObject({ reason: 'restricted' });
  });

  it('gives way to a restriction that the person asks for, which nothing of ours lifts', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const first = await askAndConfirm(server, 'rectification', email, { details: 'Mi nombre está mal' });
    await once(server, first.reference, 'open');
    const own = await askAndConfirm(server, 'restriction', email, { ground: 'claims' });
    await once(server, own.reference, 'answered');
    await act(server, first.reference, { action: 'execute', changes: { name: 'Luisa Ejemplo' } });
    await once(server, first.reference, 'answered');
    const view = await staff(server, 'privacy-lead', `/subjects/${id}/views`, { reason: 'Ver la limitación' });
    expect(view.json).toMatchObject({ restriction: { ground: 'claims' }, person: { name: 'Luisa Ejemplo' } });
  });
});

describe('whom staff recognise', () => {
  it('is not whoever wrote in their name: those keep no way into the request', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const liar = `mallory${number}@example.com`;
    const { reference } = await ask(server, 'access', liar, { details: `Soy Luis, de ${email}` });
    const receipt = await until(async () => (await server.mails(liar)).find(({ text }) => text.includes(reference)));
    await server.advance('PT2S');
    await act(server, reference, { action: 'identify', subjectId: id });
    await once(server, reference, 'answered');
    expect((await server.get(linkIn(receipt), { accept: 'application/json' })).status).toBe(410);
    expect((await server.post(linkIn(receipt), { action: 'take-back' })).status).toBe(410);
    expect((await attempt(reference, { action: 'identify', subjectId: id })).json).toMatchObject({
      code: 'WRONG_STATE',
    });
  });

  it('by phone stops advertising to their known address, though they gave none', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const receivedOn = String((await server.get('/_local/clock')).json['now']).slice(0, 10);
    const { json } = await recorded({ channel: 'phone', right: 'objection', marketing: true, receivedOn });
    const reference = String(json['id']);
    await act(server, reference, { action: 'identify', subjectId: id });
    const seen = await once(server, reference, 'answered');
    expect(seen.file.outcome).toBe('fulfilled');
    const headers = { authorization: `Bearer ${await server.token('messages', 'own-shop')}` };
    const words = { subject: 'Novedades', paragraphs: ['Lápices nuevos.'] };
    const message = {
      messageId: randomUUID(),
      template: 'news',
      subjects: [id],
      content: { es: words, en: words },
    };
    expect((await server.post('/messages', message, headers)).status).toBe(202);
    const [sent] = await until(async () => {
      const { json: told } = await server.get(`/messages/${message.messageId}`, headers);
      const all = told['recipients'] as { state: string; reason?: string }[];
      return all.every(({ state }) => state !== 'queued' && state !== 'sending') && all;
    });
    expect(sent).toMatchObject({ state: 'refused', reason: 'suppressed' });
  });
});

describe('an answer', () => {
  it('is not written by hand where a job does it and reads back that it is done', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    await told(server, id, 'contract-started', { reference: `C-${number}` });
    const { reference } = await askAndConfirm(server, 'erasure', email);
    await once(server, reference, 'open');
    const byHand = await attempt(reference, { action: 'answer', outcome: 'fulfilled', text: 'Ya está borrado.' });
    expect(byHand.json).toMatchObject({ code: 'WRONG_STATE' });
  });

  it('to a question counts from the day on which it came, not from the day on which staff look at it', async () => {
    const id = await confirmed(server, 'Luis Ejemplo', email);
    const { reference, dueOn } = await ask(server, 'access', email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'Hay dos personas con ese nombre.' });
    const asked = String((await server.get('/_local/clock')).json['now']).slice(0, 10);
    await server.advance('P6D');
    await act(server, reference, { action: 'settle', accepted: true, subjectId: id, answeredOn: asked });
    expect((await once(server, reference, 'answered')).file.dueOn).toBe(dueOn);
  });
});

describe('the same again', () => {
  it('on the same day is the same request, unless that is over', async () => {
    const first = await ask(server, 'access', email);
    expect((await ask(server, 'access', email)).reference).toBe(first.reference);
    await act(server, first.reference, { action: 'withdraw' });
    const again = await ask(server, 'access', email);
    expect(again.reference).not.toBe(first.reference);
    expect((await once(server, again.reference, 'unverified')).file.state).toBe('unverified');
  });
});

describe('the list', () => {
  it('has what is due first on top, filters by state and right, and pages', async () => {
    const { requests } = await listed();
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.map(({ dueOn }) => dueOn)).toEqual(requests.map(({ dueOn }) => dueOn).toSorted());
    const first = await listed('?limit=2');
    const second = await listed(`?limit=2&cursor=${first.next}`);
    expect([...first.requests, ...second.requests].map(({ id }) => id)).toEqual(
      requests.slice(0, 4).map(({ id }) => id),
    );
    const answered = await listed('?state=answered&right=access');
    expect(answered.requests.every(({ state, right }) => state === 'answered' && right === 'access')).toBe(true);
    const wrong = await server.get('/staff/requests?cursor=zzz', await staffHeaders(server, 'privacy-lead'));
    expect(wrong.json).toMatchObject({ code: 'INVALID_FIELD' });
  });

  it('is not for everybody, and every look and act is logged with its reason', async () => {
    const asSupport = await server.get('/staff/requests', await staffHeaders(server, 'support'));
    expect(asSupport.json).toMatchObject({ code: 'ROLE_MISSING' });
    expect((await server.get('/staff/requests')).status).toBe(401);
    const { reference } = await ask(server, 'access', email);
    await see(server, reference);
    expect((await staff(server, 'privacy-lead', `/requests/${reference}/views`, {})).status).toBe(422);
    const unknown = await staff(server, 'privacy-lead', '/requests/R-0000000000000/views', { reason: 'A ver' });
    expect(unknown.status).toBe(404);
    const today = String((await server.get('/_local/clock')).json['now']).slice(0, 10);
    const { json } = await server.get(`/staff/audit?day=${today}`, await staffHeaders(server, 'auditor'));
    const looks = json['accesses'] as { act: string; reference?: string; reason: string }[];
    expect(looks).toContainEqual(
      expect.objectContaining({ act: 'view-request', reference, reason: 'Toca contestarla' }),
    );
    expect(looks).toContainEqual(expect.objectContaining({ act: 'refused', reason: 'A ver' }));
  });
});

describe('a letter as it is kept', () => {
  it('has no link that anybody but its reader could press', async () => {
    const { reference } = await ask(server, 'access', email, { details: 'Para ver la carta' });
    const mail = await until(async () => (await server.mails(email)).find(({ text }) => text.includes(reference)));
    expect(mail.text).toMatch(/\/links\/[\w-]{40}/);
    const seen = await until(async () => {
      const one = await see(server, reference);
      return one.letters.length > 0 && one;
    });
    expect(seen.letters[0]?.text).toContain('/links/…');
    expect(seen.letters[0]?.text).not.toMatch(/\/links\/[\w-]/);
  });
});

describe('what is over', () => {
  it('of a request that nobody confirmed only reference and dates are left after 30 days', async () => {
    const { reference } = await ask(server, 'access', email, { details: 'Con muchas palabras mías' });
    await until(async () => (await server.mails(email)).find(({ text }) => text.includes(reference)));
    await server.advance('P30DT1H');
    const seen = await once(server, reference, 'closed');
    expect(seen.file.outcome).toBe('unverified');
    expect(seen.content).toBeUndefined();
    expect(seen.letters).toEqual([]);
  });

  it('the file goes into blocking once its copy can be fetched no more, and reference, dates and outcome stay for three years', async () => {
    await confirmed(server, 'Luis Ejemplo', email);
    const { reference } = await askAndConfirm(server, 'access', email);
    await once(server, reference, 'answered');
    await server.advance('P3D');
    expect((await see(server, reference)).file.state).toBe('answered');
    await server.advance('P3D');
    const gone = await staff(server, 'privacy-lead', `/requests/${reference}/views`, { reason: 'Volver a verla' });
    expect(gone.status).toBe(404);
    const line = (await listed('?state=answered')).requests.find(({ id }) => id === reference);
    expect(line).toMatchObject({ state: 'answered', outcome: 'fulfilled' });
    expect(JSON.stringify(line)).not.toContain(email);
    await server.advance('P1100D');
    expect((await listed('?state=answered')).requests.find(({ id }) => id === reference)).toBeUndefined();
  });
});
