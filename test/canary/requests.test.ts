import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { pdf } from '../requests/pictures.ts';
import { act, ask, askAndConfirm, letterAbout, once, see, staff, start } from '../requests/request-flow.ts';
import { staffHeaders } from '../support/callers.ts';
import { atConsole } from '../support/console.ts';
import { filesHolding, person, registerToLink } from '../support/people.ts';
import { preferenceLink } from '../support/preferences.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';
import { birthDate, canary, expectSilent, holds, needles } from './canary-person.ts';
import { blockedCategories, readableRows } from './sealed-rows.ts';

/**
 * The unmistakable person asks for their rights, by every way in and to every end. Nothing of them is found in a log line, an error, a
 * header, an address, the list, the history or a mark; in no file but sealed, and in the end under the keys of blocked data alone.
 */
let server: TestServer;
const { email, name, phone } = canary;
const words = `Soy ${name}, ${phone}, nacida el ${birthDate}`;

beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

const data = () => join(server.folder, 'data');
/** What is written down as it is: of the person, and of what a copy or a document is made of. */
const inFiles = () => filesHolding(data(), [...needles, 'data.json', 'manifest.json', '%PDF-'], /mailbox/);
/** Files that pass: copies to be fetched, and documents that were sent. */
const passing = async (): Promise<readonly string[]> =>
  (await readdir(join(data(), 'files'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const expectNoTrace = async (): Promise<void> => {
  expect(await inFiles()).toEqual([]);
  expect(holds(JSON.stringify(server.log))).toEqual([]);
};
const silent = (answer: Answer, ...statuses: number[]): Answer => {
  expect(statuses).toContain(answer.status);
  expect(holds(answer.text)).toEqual([]);
  expectSilent(answer);
  return answer;
};
const known = async (): Promise<string> => {
  const link = await registerToLink(server, { ...person(name, email, { phone, birthDate }), email });
  expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
  const headers = { authorization: `Bearer ${await server.token('lookup', 'own-shop')}` };
  const { json } = await server.post('/subjects/lookup', { email }, headers);
  return String((json['subjects'] as string[])[0]);
};
const listed = async (): Promise<string> => {
  const headers = await staffHeaders(server, 'auditor');
  const states = ['triage', 'unverified', 'open', 'asked', 'executing', 'answered', 'refused', 'closed'];
  const pages = await Promise.all(states.map((state) => server.get(`/staff/requests?state=${state}`, headers)));
  return pages.map(({ text }) => text).join('\n');
};
/** What of a request is told to staff beside the words of the person and their letters. */
const expectNamesNobody = async (reference: string): Promise<void> => {
  const { file, history, waiting } = await see(server, reference);
  expect(holds(JSON.stringify([file, history, waiting]))).toEqual([]);
  const list = await listed();
  expect(list).toContain(reference);
  expect(holds(list)).toEqual([]);
};

describe('the canary asks for their rights', () => {
  it('and until the mailbox has confirmed it, what they wrote is sealed, and only the mailbox hears', async () => {
    const asked = silent(
      await server.post('/requests', { right: 'access', email, name, language: 'es', details: words }),
      202,
    );
    const reference = String(asked.json['reference']);
    const form = { right: 'erasure', email, name, details: words, language: 'es' };
    silent(await server.postForm('/requests', form), 202);
    silent(await server.postForm('/requests', { ...form, right: 'objection', email: `other.${email}` }), 202);
    for (const wrong of [
      { right: name },
      { language: name },
      { details: words.repeat(200) },
      { name: name.repeat(40) },
    ]) {
      expectSilent(await server.post('/requests', { right: 'access', email, language: 'es', ...wrong }));
    }
    const receipt = await letterAbout(server, email, reference, /./);
    expect(holds(`${receipt.subject}${receipt.text}${receipt.links}`)).toEqual([]);
    silent(await server.get(linkIn(receipt), { accept: 'application/json' }), 200);
    silent(await server.get(linkIn(receipt), { accept: 'text/html' }), 200);
    expectSilent(await server.post(linkIn(receipt), { action: name, name, secret: phone }));
    await expectNoTrace();
    await expectNamesNobody(reference);
    expect(await readableRows(server)).toEqual(['records CONTENT']);
  });

  it('and after 30 days without a word from the mailbox nothing is left that could be read', async () => {
    await server.advance('P30DT1H');
    await server.advance('P2D');
    expect(await readableRows(server)).toEqual([]);
    expect(await blockedCategories(server)).toEqual([]);
    const rows = (['records', 'keys'] as const).flatMap((table) => storedRows(server.folder, table));
    expect(rows.filter(({ sk }) => sk === 'CONTENT')).toEqual([]);
    expect(rows.filter(({ pk }) => String(pk).startsWith('SUBJECT#R-'))).toEqual([]);
    await expectNoTrace();
  });

  it('and a copy lies sealed in the folder, is given to the mailbox alone, and is gone in time', async () => {
    await known();
    const { reference } = await askAndConfirm(server, 'access', email, { name, details: words });
    await once(server, reference, 'answered');
    await expectNamesNobody(reference);
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    expect(holds(`${letter.subject}${letter.text}${letter.links}`)).toEqual([]);
    const link = linkIn(letter);
    silent(await server.get(link, { accept: 'text/html' }), 200);
    expectSilent(await server.post(link, { action: 'open', code: phone, name, secret: words.slice(0, 100) }));
    silent(await server.post(link, { action: 'send-code' }), 200);
    const mailed = await until(async () => (await server.mails(email)).find(({ text }) => /\b\d{6}\b/.test(text)));
    expect(holds(mailed.text)).toEqual([]);
    const code = /\b\d{6}\b/.exec(mailed.text)?.[0];
    const { grant } = silent(await server.post(link, { action: 'open', code }), 200).json;
    expectSilent(await server.post(`${link}/files/${encodeURIComponent(name)}`, { grant: name }));
    const file = await fetch(`${server.url}${link}/files/1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant }),
    });
    expect(holds([...file.headers].join('\n'))).toEqual([]);
    const files = unzipSync(new Uint8Array(await file.arrayBuffer()));
    // So that what is looked for is there at all.
    expect(holds(Buffer.from(files['data.json'] ?? []).toString())).toEqual(
      expect.arrayContaining(['Zebulon', birthDate]),
    );
    expect((await passing()).length).toBeGreaterThan(0);
    await expectNoTrace();
    await server.advance('PT74H');
    expect(await passing()).toEqual([]);
    expect(storedRows(server.folder, 'keys').filter(({ pk }) => String(pk).startsWith('BUNDLE#'))).toEqual([]);
  });

  it('and a document that shows who they are lies sealed, and goes with the decision', async () => {
    const { reference } = await ask(server, 'portability', email, { details: words });
    await act(server, reference, { action: 'ask', question: 'identity', text: 'No sabemos quién es.' });
    const question = await until(async () =>
      (await server.mails(email)).find(({ text }) => text.includes('No sabemos quién es.')),
    );
    const path = `${linkIn(question)}/document`;
    const part = `Content-Disposition: form-data; name="document"; filename="${name}.pdf"\r\nContent-Type: application/pdf`;
    const body = (content: string) => `--x\r\n${part}\r\n\r\n${content}\r\n--x--\r\n`;
    const asParts = { 'content-type': 'multipart/form-data; boundary=x' };
    expectSilent(await server.post(path, body(words), asParts));
    silent(await server.post(path, body(pdf(words).toString()), asParts), 201);
    expect((await passing()).length).toBeGreaterThan(0);
    await expectNoTrace();
    await expectNamesNobody(reference);
    const look = await staff(server, 'operator', `/requests/${reference}/document`, { reason: 'Comprobar quién es' });
    expect(holds(look.text)).toContain('Zebulon');
    expectSilent(look);
    await act(server, reference, { action: 'settle', accepted: false });
    expect(await passing()).toEqual([]);
    expect(storedRows(server.folder, 'keys').filter(({ pk }) => String(pk).startsWith('DOCUMENT#'))).toEqual([]);
    silent(
      await staff(server, 'operator', `/requests/${reference}/actions`, { action: 'withdraw', reason: 'Lo retira' }),
      200,
    );
  });

  it('and a mail of theirs is kept sealed, without the card that it names', async () => {
    const raw = [
      `From: ${name} <${email}>`,
      `Subject: Consulta de ${name}`,
      `Message-ID: <7.${email}>`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      `${words}. ¿Qué hay de lo mío? Tarjeta 4111 1111 1111 1111.`,
    ].join('\r\n');
    const type = { 'content-type': 'message/rfc822' };
    silent(await server.post('/_local/inbound-mail', raw, type), 200, 202, 204);
    expectSilent(await server.post('/_local/inbound-mail', raw.replace('From:', 'X-From:'), type));
    const headers = await staffHeaders(server, 'operator');
    const list = silent(await server.get('/staff/requests?state=triage', headers), 200);
    const [read] = list.json['requests'] as { id: string }[];
    const { content } = await see(server, String(read?.id));
    expect(content?.details).toMatch(/Zebulon[\s\S]*\[…\]/);
    expect(content?.details).not.toContain('4111');
    await expectNoTrace();
    await expectNamesNobody(String(read?.id));
    await act(server, String(read?.id), { action: 'dismiss' });
  });

  it('and a letter that staff type in names them nowhere but in its words', async () => {
    const letter = {
      channel: 'post',
      right: 'no-automated-decision',
      language: 'es',
      receivedOn: start.slice(0, 10),
      name,
      email,
      details: words,
      onBehalf: { as: 'relative', authority: words, receives: false },
      reason: 'Carta certificada 7',
    };
    const waits = silent(await staff(server, 'operator', '/requests', letter, 'lucia'), 202);
    silent(await staff(server, 'operator', `/back-datings/${waits.json['waitsFor']}/approval`, {}, 'marcos'), 200);
    const recorded = silent(await staff(server, 'operator', '/requests', letter, 'lucia'), 201);
    const reference = String(recorded.json['id']);
    for (const wrong of [
      { right: name },
      { receivedOn: name },
      { email: name },
      { reason: email },
      { channel: name },
    ]) {
      expectSilent(await staff(server, 'operator', '/requests', { ...letter, ...wrong }, 'lucia'));
    }
    const refuse = {
      action: 'propose-refusal',
      ground: 'unfounded',
      text: `A ${name}: no hay nada de eso.`,
      reason: 'Infundada',
    };
    silent(await staff(server, 'operator', `/requests/${reference}/actions`, refuse, 'lucia'), 200);
    const headers = await staffHeaders(server, 'privacy-lead', 'marcos');
    const waiting = silent(await server.get('/staff/approvals', headers), 200);
    const [proposal] = (waiting.json['approvals'] as { id: string; details: { request?: string } }[]).filter(
      ({ details }) => details.request === reference,
    );
    silent(await server.post(`/staff/requests/${reference}/approval`, { act: proposal?.id }, headers), 200);
    await once(server, reference, 'refused');
    await expectNoTrace();
    await expectNamesNobody(reference);
  });

  it('and the console shows them to whoever gave a reason, and in no address, cookie, list or log', async () => {
    const { reference } = await ask(server, 'objection', email, { name, details: words });
    const lucia = await atConsole(server, 'lucia');
    silent(await lucia.get('/console'), 200);
    silent(await lucia.get(`/console/requests/${reference}`), 200);
    const shown = await lucia.open(reference);
    expect(holds(shown.text)).toContain('Zebulon');
    expectSilent(shown);
    const wrong: readonly Record<string, string>[] = [
      { text: words, question: name },
      { email, subjectId: name },
    ];
    for (const fields of wrong) {
      for (const action of ['ask', 'identify', name]) expectSilent(await lucia.act(reference, action, fields));
    }
    expectSilent(await lucia.get(`/console?right=${encodeURIComponent(name)}&cursor=${encodeURIComponent(email)}`));
    expectSilent(await lucia.get(`/console/audit?day=${encodeURIComponent(name)}`));
    silent(await lucia.get('/console/approvals'), 200);
    silent(await (await atConsole(server, 'ada')).get('/console/audit'), 200);
    await expectNoTrace();
  });

  it('and what is put right, also from the preference centre, is sealed before and after', async () => {
    const centre = await preferenceLink(server, email);
    silent(await server.post(centre, { action: 'send-own-code' }), 200);
    const mailed = await until(async () => (await server.mails(email)).find(({ text }) => /\b\d{6}\b/.test(text)));
    const code = /\b\d{6}\b/.exec(mailed.text)?.[0];
    expectSilent(await server.post(centre, { action: 'open-own-data', code: phone, name, secret: phone }));
    const opened = await server.post(centre, { action: 'open-own-data', code });
    expect(holds(opened.text)).toContain('Zebulon');
    expectSilent(opened);
    const asked = { action: 'ask', grant: opened.json['grant'], wish: 'rectification' };
    expectSilent(await server.post(centre, { ...asked, changes: { [name]: email, email, phone: name } }));
    const kept = silent(await server.post(centre, { ...asked, changes: { name: `${name} Segunda` } }), 200);
    await once(server, String(kept.json['reference']), 'answered');
    await expectNamesNobody(String(kept.json['reference']));
    await expectNoTrace();
    expect(await readableRows(server)).toContain('journal rectification');
    expect(await blockedCategories(server)).toContain('contact');
  });

  it('and once they are erased, and the night has passed, only blocked data can be read, until they end', async () => {
    // An address gets only so many receipts a day.
    await server.advance('P2D');
    const { reference } = await askAndConfirm(server, 'erasure', email, { name, details: words });
    await once(server, reference, 'answered');
    // Until the night, what they asked for and were answered; of them nothing.
    for (const row of await readableRows(server))
      expect(['records CONTENT', 'records answer', 'records receipt']).toContain(row);
    await expectNamesNobody(reference);
    await server.advance('P34D');
    expect(await readableRows(server)).toEqual([]);
    expect(await blockedCategories(server)).toEqual(['contact', 'petitions', 'proof']);
    expect(holds(await listed())).toEqual([]);
    await expectNoTrace();
    await server.advance('P1200D');
    expect(await blockedCategories(server)).toEqual([]);
    expect(await passing()).toEqual([]);
    await expectNoTrace();
  });
});
