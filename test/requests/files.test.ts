import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { staffHeaders } from '../support/callers.ts';
import { filesHolding, person, registerToLink } from '../support/people.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { jpeg } from './pictures.ts';
import { act, ask, askAndConfirm, letterAbout, once, start } from './request-flow.ts';

/** Files that pass, on a server as a firm runs it: from the request to the file that a person saves, and back from them to us. */
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

const canary = 'Zebulon Qwertz';
const needles = ['Zebulon', 'Qwertz', '611 73 91 55', '611739155'];
const dataFolder = () => join(server.folder, 'data');

const known = async (email: string, name = canary) => {
  const link = await registerToLink(server, person(name, email, { phone: '+34 611 73 91 55' }));
  expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
};

/** What lies on the disk for a request; capitals of a name are written `+a`. */
const filesOf = (reference: string): readonly string[] =>
  readdirSync(join(dataFolder(), 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.replaceAll('+', '').endsWith(reference.toLowerCase()))
    .map(({ name }) => name);

const codeOf = async (email: string, before: number): Promise<string> => {
  const mail = await until(async () => {
    const mails = await server.mails(email);
    return mails.length > before && mails.find(({ text }) => /\b\d{6}\b/.test(text));
  });
  return /\b\d{6}\b/.exec(mail.text)?.[0] ?? '';
};

const fetchFile = async (path: string, grant: unknown) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant }),
  });

describe('a copy of everything that is held', () => {
  it('reaches the person as a file, by the mailbox, a link, a press and a code, and lies readable nowhere', async () => {
    const email = 'zebulon@example.com';
    await known(email);
    const { reference } = await askAndConfirm(server, 'access', email);
    await once(server, reference, 'answered');
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    const path = linkIn(letter);
    expect((await server.get(path, { accept: 'application/json' })).json).toMatchObject({
      kind: 'download',
      status: 'open',
    });
    const before = (await server.mails(email)).length;
    expect((await server.post(path, { action: 'send-code' })).json['status']).toBe('code-sent');
    const opened = await server.post(path, { action: 'open', code: await codeOf(email, before) });
    expect(opened.json).toMatchObject({ status: 'opened' });
    const [file] = opened.json['files'] as { part: string; name: string; size: number }[];
    const got = await fetchFile(`${path}/files/${file?.part}`, opened.json['grant']);
    expect([got.status, got.headers.get('content-disposition')]).toEqual([200, `attachment; filename="${file?.name}"`]);
    const bytes = new Uint8Array(await got.arrayBuffer());
    expect([bytes.length, Number(got.headers.get('content-length'))]).toEqual([file?.size, file?.size]);
    const inside = unzipSync(bytes);
    expect(Buffer.from(inside['data.json'] ?? '').toString()).toContain(canary);
    expect(await filesHolding(dataFolder(), needles, /mailbox/)).toEqual([]);
    expect(needles.filter((needle) => JSON.stringify(server.log).includes(needle))).toEqual([]);
  });

  it('is dead as soon as its person is erased, with every byte of it', async () => {
    const email = 'gone@example.com';
    await known(email, 'Ana Ejemplo');
    const { reference } = await askAndConfirm(server, 'access', email);
    await once(server, reference, 'answered');
    const path = linkIn(await letterAbout(server, email, reference, /^Respuesta/));
    expect((await server.get(path)).status).toBe(200);
    expect(filesOf(reference)).toHaveLength(1);
    const erasure = await askAndConfirm(server, 'erasure', email);
    await once(server, erasure.reference, 'answered');
    expect((await server.get(path)).status).toBe(410);
    expect((await server.post(path, { action: 'send-code' })).status).toBe(410);
    expect(filesOf(reference)).toEqual([]);
  });
});

describe('a document after a doubt', () => {
  it('goes from the browser to the one who decides, and is gone with the decision', async () => {
    const email = 'doubt@example.com';
    await known(email, 'Eva Ejemplo');
    const { reference } = await ask(server, 'access', email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'No nos consta quién eres.' });
    const question = await until(async () =>
      (await server.mails(email)).find(({ text }) => text.includes('No nos consta')),
    );
    const path = linkIn(question);
    const form = new FormData();
    form.append('document', new Blob([jpeg({ before: [[0xe1, Buffer.from(canary)]] })]), `${canary}.jpg`);
    const upload = () =>
      fetch(`${server.url}${path}/document`, { method: 'POST', body: form, headers: { accept: 'application/json' } });
    expect((await upload()).status).toBe(201);
    expect((await upload()).status).toBe(409);
    expect(await filesHolding(dataFolder(), ['Zebulon Qwertz.jpg'], /mailbox/)).toEqual([]);
    const look = async () =>
      fetch(`${server.url}/staff/requests/${reference}/document`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await staffHeaders(server, 'operator')) },
        body: JSON.stringify({ reason: 'Comprobar quién es' }),
      });
    const seen = await look();
    expect(Buffer.from(await seen.arrayBuffer())).toEqual(jpeg());
    expect([seen.headers.get('content-type'), seen.headers.get('x-content-type-options')]).toEqual([
      'image/jpeg',
      'nosniff',
    ]);
    expect(seen.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(seen.headers.get('content-security-policy')).toMatch(/^sandbox;/);
    await act(server, reference, { action: 'settle', accepted: false });
    expect((await look()).status).toBe(404);
    expect((await server.get(path)).status).toBe(410);
    expect((await upload()).status).toBe(410);
  });
});
