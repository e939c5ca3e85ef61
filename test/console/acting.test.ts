import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { staffHeaders } from '../support/callers.ts';
import { atConsole, type ConsoleTalk, daysBefore, pathOf, recorded, tokenFor } from '../support/console.ts';
import { type ConsoleCases, consoleCases, consoleServer } from '../support/console-cases.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let cases: ConsoleCases;
let viewed: ConsoleCases['viewed'];
let accesses: ConsoleCases['accesses'];
let lucia: ConsoleTalk;
beforeAll(async () => {
  server = await consoleServer();
  cases = consoleCases(server);
  ({ viewed, accesses } = cases);
  lucia = await atConsole(server, 'lucia');
});
afterAll(() => server.stop());

const stateOf = async (id: string) => (await viewed(id)).file['state'];

describe('a request', () => {
  it('shows nothing of anybody before somebody says why, and every look from then on is logged with it', async () => {
    const id = await cases.decidable(await cases.known(), 3, 'Palabras que nadie ve sin motivo.');
    const path = `/console/requests/${id}`;
    expect((await lucia.get(path)).text).not.toContain('Palabras');
    expect((await lucia.get('/console')).text).not.toContain('Palabras');
    const token = tokenFor((await lucia.get(path)).text, path);
    for (const [reason, says] of [
      ['', 'entre 3 y 500'],
      ['no', 'entre 3 y 500'],
      ['escribe x@example.com', 'dirección de correo'],
      ['tarjeta 4111 1111 1111 1111', 'números de tarjeta'],
    ] as const) {
      const refused = await lucia.post(path, { token, reason });
      expect([reason, refused.status]).toEqual([reason, 422]);
      expect(refused.text).toContain(says);
      expect(refused.text).not.toContain('Palabras');
    }
    const before = (await accesses()).length;
    const answer = await lucia.post(path, { token, reason: 'contestar a tiempo' });
    expect([answer.status, pathOf(answer)]).toEqual([303, path]);
    expect((await lucia.get(path)).text).toContain('Palabras que nadie ve sin motivo.');
    await lucia.get(path);
    const looks = (await accesses()).slice(0, -before).filter(({ act }) => act === 'view-request');
    expect(looks).toEqual([
      expect.objectContaining({ principal: 'lucia', reference: id, reason: 'contestar a tiempo' }),
      expect.objectContaining({ principal: 'lucia', reference: id, reason: 'contestar a tiempo' }),
    ]);
  });

  it('asks again after twenty minutes, and in every other session', async () => {
    const id = await cases.decidable(await cases.known(), 3, 'Palabras de otra persona.');
    const talk = await atConsole(server, 'lucia');
    expect((await talk.open(id)).text).toContain('Palabras');
    expect((await (await atConsole(server, 'lucia')).get(`/console/requests/${id}`)).text).not.toContain('Palabras');
    await server.advance('PT19M');
    expect((await talk.get(`/console/requests/${id}`)).text).toContain('Palabras');
    await server.advance('PT2M');
    expect((await talk.get(`/console/requests/${id}`)).text).not.toContain('Palabras');
  });

  it('that is not there is a page that says so, and is logged', async () => {
    const id = 'R-0000000000000';
    const answer = await lucia.open(id, 'buscar la referencia');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Aquí no hay nada');
    expect(await accesses()).toContainEqual(
      expect.objectContaining({ principal: 'lucia', act: 'refused', reason: 'buscar la referencia' }),
    );
  });

  it('goes on where the list says it stands: what was done is seen by whoever looks next', async () => {
    const id = await cases.decidable(await cases.known(), 3);
    const done = await lucia.act(id, 'extend', { text: 'Son muchas solicitudes.' });
    expect([done.status, pathOf(done)]).toEqual([303, `/console/requests/${id}?done=extend`]);
    const page = await lucia.get(pathOf(done));
    expect(page.text).toContain('Ampliado. Sale el aviso a la persona.');
    expect(page.text).not.toContain('id="extend"');
    const { history } = await viewed(id);
    expect(history).toContainEqual(expect.objectContaining({ what: 'extended', by: 'lucia', reason: 'por teléfono' }));
  });
});

describe('a form', () => {
  it('is taken from our own page alone, of this session and for this path', async () => {
    const id = await cases.decidable(await cases.known(), 3);
    const path = `/console/requests/${id}/actions`;
    const page = (await lucia.open(id)).text;
    const token = tokenFor(page, path);
    const act = { action: 'withdraw', sure: 'true', reason: 'por teléfono' };
    const others = await cases.decidable(await cases.known(), 3);
    const foreign = tokenFor((await lucia.open(others)).text, `/console/requests/${others}/actions`);
    const marcos = await atConsole(server, 'marcos');
    const his = tokenFor((await marcos.open(id)).text, path);
    const origin = server.url.replace('127.0.0.1', 'localhost');
    const refused = [
      await lucia.post(path, act),
      await lucia.post(path, { ...act, token: '' }),
      await lucia.post(path, { ...act, token: `${token}x` }),
      await lucia.post(path, { ...act, token: foreign }),
      await lucia.post(path, { ...act, token: his }),
      await lucia.post(path, { ...act, token }, { origin: 'https://evil.example' }),
      await lucia.post(path, { ...act, token }, { origin: `${origin}.evil.example` }),
      await lucia.post(path, { ...act, token }, { 'sec-fetch-site': 'cross-site', origin: 'null' }),
      await lucia.post(path, { ...act, token }, { 'sec-fetch-site': 'same-site' }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('FORM_NOT_OURS');
    }
    const gone = await lucia.post(path, { ...act, token }, { cookie: 'habeas-console=x' });
    expect([gone.status, gone.text.includes('SESSION_OVER')]).toEqual([403, true]);
    const json = await server.post(path, { ...act, token }, { cookie: lucia.cookie });
    expect([json.status, json.json['code']]).toEqual([415, 'UNSUPPORTED_TYPE']);
    expect(await stateOf(id)).toBe('open');
    const own = await lucia.post(path, { ...act, token }, { 'sec-fetch-site': 'same-origin', origin: 'null' });
    expect(own.status).toBe(303);
    expect(await stateOf(id)).toBe('closed');
  });

  it('does nothing before its box is ticked, and shows what was written', async () => {
    const id = await cases.decidable(await cases.known(), 3);
    const answer = await lucia.act(id, 'answer', { sure: '', outcome: 'fulfilled', text: 'Hecho <b>así</b>.' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Marca la casilla si es lo que quieres hacer.');
    expect(answer.text).toContain('Hecho &lt;b&gt;así&lt;/b&gt;.</textarea>');
    expect(await stateOf(id)).toBe('open');
  });

  it('that comes too late shows how the request stands now', async () => {
    const id = await cases.decidable(await cases.known(), 3);
    await lucia.act(id, 'withdraw');
    const again = await lucia.act(id, 'answer', { outcome: 'fulfilled', text: 'Hecho.' });
    expect(again.status).toBe(403);
    const path = `/console/requests/${id}/actions`;
    const other = await cases.decidable(await cases.known(), 3);
    const token = tokenFor((await lucia.open(other)).text, `/console/requests/${other}/actions`);
    await cases.act(other, { action: 'withdraw' });
    const late = await lucia.post(path.replace(id, other), {
      token,
      action: 'answer',
      outcome: 'fulfilled',
      text: 'Hecho.',
      sure: 'true',
      reason: 'contestar',
    });
    expect(late.status).toBe(409);
    expect(late.text).toContain('La solicitud ha cambiado');
    expect(late.text).toContain('Cerrada: la retiró la persona');
  });
});

describe('somebody with another role', () => {
  it('sees all and changes nothing as auditor; what they try is refused and logged', async () => {
    const id = await cases.decidable(await cases.known(), 3, 'Lo que se ve.');
    const ada = await atConsole(server, 'ada');
    const page = (await ada.open(id, 'auditoría mensual')).text;
    expect(page).toContain('Lo que se ve.');
    expect(page).not.toContain(`action="/console/requests/${id}/actions"`);
    expect((await ada.get('/console/audit')).status).toBe(200);
    const before = (await accesses()).length;
    const tried = [
      await ada.post(`/console/requests/${id}/actions`, { action: 'withdraw', sure: 'true', reason: 'porque sí' }),
      await ada.post(`/console/requests/${id}/approval`, { act: 'x', sure: 'true' }),
      await ada.post(`/console/requests/${id}/document`, { reason: 'porque sí' }),
      await ada.post('/console/requests/new', {}),
      await ada.post('/console/approvals', {}),
      await ada.get('/console/requests/new'),
      await ada.get('/console/approvals'),
    ];
    for (const answer of tried) expect([answer.status, answer.text.includes('ROLE_MISSING')]).toEqual([403, true]);
    const noted = (await accesses()).slice(0, -before);
    expect(noted.filter(({ principal, act }) => principal === 'ada' && act === 'refused')).toHaveLength(tried.length);
    expect(await stateOf(id)).toBe('open');
  });

  it('does not see who saw what as operator', async () => {
    const marcos = await atConsole(server, 'marcos');
    expect((await marcos.get('/console/audit')).status).toBe(403);
    expect((await marcos.get('/console')).text).not.toContain('/console/audit');
  });
});

describe('two people', () => {
  const proposed = async () => {
    const id = await cases.decidable(await cases.known(), 3);
    const text = 'No hubo ninguna decisión automática.';
    const answer = await lucia.act(id, 'propose-refusal', { ground: 'unfounded', text });
    expect(answer.status).toBe(303);
    return id;
  };
  const actOn = (page: string) => /name="act" value="([^"]+)"/.exec(page)?.[1] ?? '';

  it('refuse together, and whoever proposed it cannot agree, by whatever they send', async () => {
    const id = await proposed();
    const path = `/console/requests/${id}/approval`;
    expect((await lucia.open(id)).text).not.toContain(path);
    const marcos = await atConsole(server, 'marcos');
    expect((await marcos.get('/console/approvals')).text).toContain(id);
    const page = (await marcos.open(id)).text;
    const act = actOn(page);
    // A proposal of his own brings her a form for this very path, into which she puts hers.
    await marcos.act(id, 'propose-refusal', { ground: 'excessive', text: 'Es la décima vez.' });
    const own = await lucia.post(path, { act, sure: 'true', token: tokenFor((await lucia.open(id)).text, path) });
    expect([own.status, own.text.includes('SECOND_PERSON_NEEDED')]).toEqual([403, true]);
    const token = tokenFor(page, path);
    expect((await marcos.post(path, { token, act, sure: '' })).status).toBe(422);
    expect((await marcos.post(path, { token, act: 'another', sure: 'true' })).status).toBe(404);
    expect(await stateOf(id)).toBe('open');
    // Other words stand there by now: what was agreed to is what goes out, or nothing.
    expect((await marcos.post(path, { token, act, sure: 'true' })).status).toBe(409);
    const text = 'No hubo ninguna decisión automática.';
    await lucia.act(id, 'propose-refusal', { ground: 'unfounded', text });
    const again = (await marcos.open(id)).text;
    const acts = [...again.matchAll(/name="act" value="([^"]+)"/g)].map(([, one]) => one);
    const answers = [];
    for (const one of new Set(acts)) {
      answers.push((await marcos.post(path, { token: tokenFor(again, path), act: one ?? '', sure: 'true' })).status);
    }
    expect(answers).toContain(303);
    expect(await stateOf(id)).toBe('refused');
    expect((await marcos.get('/console/approvals')).text).not.toContain(id);
  });

  it('erase against a hold only if the second one leads', async () => {
    const email = await cases.known();
    const receivedOn = await daysBefore(server, 3);
    const subjectId = await cases.subjectAt(email);
    const leads = await staffHeaders(server, 'privacy-lead', 'lucia');
    const hold = { holdId: randomUUID(), subjectId, reason: 'pleito en curso', citation: 'art. 17.3.e RGPD' };
    expect((await server.post('/staff/holds', hold, leads)).status).toBe(201);
    const id = await recorded(server, { right: 'erasure', receivedOn, email, details: 'Bórralo todo.' });
    await cases.act(id, { action: 'identify', subjectId });
    await until(async () => (await stateOf(id)) === 'open');
    const page = (await lucia.open(id)).text;
    expect(page).toContain('Hay una retención legal: lo deciden dos personas.');
    expect((await lucia.act(id, 'propose-held-erasure')).status).toBe(303);
    const marcos = await atConsole(server, 'marcos');
    const seen = (await marcos.open(id)).text;
    expect(seen).toContain('Lo aprueba otra persona (responsable de privacidad).');
    expect(seen).not.toContain('name="act"');
  });

  it('agree to a date of long ago, and then it is recorded as it was typed', async () => {
    const path = '/console/requests/new';
    const { token, ...fields } = {
      token: tokenFor((await lucia.get(path)).text, path),
      channel: 'post',
      receivedOn: await daysBefore(server, 40),
      right: 'access',
      language: 'es',
      details: 'Carta que se traspapeló.',
      email: 'carta@example.com',
      reason: 'carta hallada hoy',
    };
    const waits = await lucia.post(path, { token, ...fields });
    expect(waits.status).toBe(202);
    expect(waits.text).toContain('otra persona tiene que aprobar esa fecha');
    expect(waits.text).toContain('Carta que se traspapeló.');
    expect((await lucia.get('/console/approvals')).text).toContain('Lo has propuesto tú');
    const marcos = await atConsole(server, 'marcos');
    const approvals = '/console/approvals';
    const page = (await marcos.get(approvals)).text;
    const act = actOn(page);
    const sent = { token: tokenFor(page, approvals), act, sure: 'true' };
    expect((await marcos.post(approvals, { ...sent, sure: '' })).status).toBe(422);
    expect((await marcos.post(approvals, sent)).status).toBe(303);
    const own = tokenFor((await lucia.get(approvals)).text, approvals);
    expect([own, (await lucia.post(approvals, { ...sent, token: own })).status]).toEqual(['', 403]);
    const recordedNow = await lucia.post(path, { token, ...fields });
    expect([recordedNow.status, pathOf(recordedNow)]).toEqual([303, `/console/requests/${act}?done=recorded`]);
    expect((await viewed(act)).file).toMatchObject({ receivedOn: fields.receivedOn, channel: 'post' });
  });
});
