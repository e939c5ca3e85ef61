import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { png } from '../requests/pictures.ts';
import { atConsole, type ConsoleTalk, daysBefore, recorded, tokenFor } from '../support/console.ts';
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

/** Waits until what runs by itself has brought a request there. */
const untilIn = (id: string, state: string) => until(async () => (await viewed(id)).file['state'] === state);

describe('who it is', () => {
  it('is found by the address under which they are held; of several people one is chosen, and the look at them is logged', async () => {
    const shared = await cases.known('Bruno Prado', 'familia@example.com');
    await cases.known('Carla Prado', shared);
    const receivedOn = await daysBefore(server, 3);
    const id = await recorded(server, { right: 'no-automated-decision', receivedOn, details: 'Que lo mire alguien.' });
    const unknown = await lucia.act(id, 'identify', { email: 'nadie@example.com' });
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('No tenemos a nadie con ese correo');
    expect((await lucia.act(id, 'identify', { email: 'ninguna dirección' })).status).toBe(422);
    const several = await lucia.act(id, 'identify', { email: shared });
    expect(several.status).toBe(422);
    const [one = '', other = ''] = [...several.text.matchAll(/name="who" value="([^"]+)"/g)].map(([, value]) => value);
    expect(other).not.toBe('');
    const looks = (await accesses()).filter(({ act, reference }) => act === 'view-subject' && reference === id);
    expect(looks.map(({ subjectId }) => subjectId).sort()).toEqual([one, other].sort());
    expect((await lucia.act(id, 'identify', { email: shared, who: 'another' })).status).toBe(422);
    expect((await lucia.act(id, 'identify', { email: shared, who: other })).status).toBe(303);
    expect((await viewed(id)).file).toMatchObject({ subjectId: other, shared: true, state: 'open' });
  });
});

describe('a document', () => {
  it('comes after a question, is fetched with a reason, and is gone once somebody has decided', async () => {
    const email = await cases.known('Nuria Prueba');
    const receivedOn = await daysBefore(server, 1);
    const id = await recorded(server, {
      right: 'no-automated-decision',
      receivedOn,
      email,
      details: 'Que lo mire alguien.',
    });
    const path = `/console/requests/${id}`;
    expect((await lucia.act(id, 'ask', { question: 'identity', text: 'Escribes desde otra dirección.' })).status).toBe(
      303,
    );
    const line = async () =>
      new RegExp(`<li class="case">(?:(?!</li>)[\\s\\S])*${id}[\\s\\S]*?</li>`).exec(
        (await lucia.get('/console')).text,
      )?.[0];
    expect(await line()).toContain('Plazo parado');
    const uploadLink = () =>
      until(async () => {
        const found = (await server.mails(email)).find(({ text }) => text.includes('Escribes desde otra dirección.'));
        const link = found?.links.find((one) => one.includes('/links/'));
        return link !== undefined && new URL(link).pathname;
      }, 'no question came');
    const sent = await server.post(`${await uploadLink()}/document`, { document: png().toString('base64') });
    expect(sent.status).toBe(201);
    // From here on it is our turn, and the clock goes on.
    expect(await line()).toMatch(/Vence en \d+ días/);
    const page = (await lucia.open(id)).text;
    expect(page).toContain('Ha llegado su documento. Míralo, decide, y se destruye.');
    const token = tokenFor(page, `${path}/document`);
    expect((await lucia.post(`${path}/document`, { token, reason: '' })).status).toBe(422);
    const file = await fetch(`${server.url}${path}/document`, {
      method: 'POST',
      headers: { cookie: lucia.cookie },
      body: new URLSearchParams({ token, reason: 'comprobar quién es' }),
    });
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${id}.png"`);
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(await accesses()).toContainEqual(
      expect.objectContaining({
        principal: 'lucia',
        act: 'view-document',
        reason: 'comprobar quién es',
        reference: id,
      }),
    );
    expect((await lucia.act(id, 'settle', { accepted: 'true', email })).status).toBe(303);
    expect((await viewed(id)).file).toMatchObject({ state: 'open', identity: { how: 'document', by: 'lucia' } });
    expect((await lucia.get(path)).text).not.toContain(`${path}/document`);
    expect((await lucia.post(`${path}/document`, { token, reason: 'otra vez' })).status).toBe(404);
  });
});

describe('a correction', () => {
  it('offers the fields that the person once filled in, and changes what was typed', async () => {
    const email = await cases.known('Olaya Mal Escrita');
    const receivedOn = await daysBefore(server, 1);
    const id = await recorded(server, { right: 'rectification', receivedOn, email, details: 'Mi nombre está mal.' });
    await lucia.act(id, 'identify', { email });
    await untilIn(id, 'open');
    const page = (await lucia.open(id)).text;
    const offered = [...page.matchAll(/name="changes\.(\w+)"/g)].map(([, name]) => name);
    expect(offered.length).toBeGreaterThan(1);
    expect(offered).not.toContain('email');
    expect(offered).not.toContain('birthDate');
    // Nothing of what is held is shown there.
    expect(page).not.toContain('Olaya Mal Escrita');
    const nothing = await lucia.act(id, 'execute');
    expect([nothing.status, nothing.text.includes('Di qué dato cambia')]).toEqual([422, true]);
    const name = offered[0] ?? '';
    expect((await lucia.act(id, 'execute', { [`changes.${name}`]: 'Olaya Bien Escrita' })).status).toBe(303);
    await untilIn(id, 'answered');
  });
});

describe('recording', () => {
  it.each([
    [{ channel: '' }, 'channel'],
    [{ receivedOn: '2999-01-01' }, 'receivedOn'],
    [{ receivedOn: 'ayer' }, 'receivedOn'],
    [{ right: 'nothing' }, 'right'],
    [{ email: 'no es' }, 'email'],
    [{ as: 'heir' }, 'authority'],
    [{ reason: 'x' }, 'reason'],
  ])('shows what was typed again where %j cannot be right', async (changes, place) => {
    const path = '/console/requests/new';
    const fields = {
      channel: 'phone',
      receivedOn: await daysBefore(server, 1),
      right: 'access',
      details: 'Lo que dijo.',
      reason: 'llamada',
      ...changes,
    };
    const answer = await lucia.post(path, { token: tokenFor((await lucia.get(path)).text, path), ...fields });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="#${place}"`);
    expect(answer.text).toContain('Lo que dijo.</textarea>');
  });
});
