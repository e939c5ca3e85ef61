import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import type { Form } from '../../policy/model/types.ts';
import { filesHolding, nonceOf } from '../support/people.ts';
import { filledIn, linkOn, type Receipt, realPolicies, receiptIn } from '../support/real-policies.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';

/** What a browser tells about itself and its owner, asked or not. */
const browser = {
  'user-agent': 'Zyzzyva/7.3 (Quokka OS 12)',
  referer: 'https://search.example/?q=zebulon+diagnosis#fragment',
  'accept-language': 'es-AR,qu;q=0.9',
  'x-forwarded-for': '203.0.113.77',
  'x-real-ip': '203.0.113.77',
  forwarded: 'for=203.0.113.77',
  'cloudfront-viewer-country': 'AR',
  'x-geo-position': '-31.4201;-64.1888',
  cookie: 'visitor=wombat-4711; sid=numbat-0815',
  accept: 'text/html',
};
const traces = [
  'Zyzzyva',
  'Quokka',
  'search.example',
  'diagnosis',
  'es-AR',
  '203.0.113',
  '31.4201',
  'wombat',
  'numbat',
];
const person = ['Olalla', 'Nogal', '600 123 789', '1979-11-23', 'visible.person'];

describe.each(realPolicies)('what %s leaves behind', (id, policy) => {
  let server: TestServer;
  let answers: Answer[];
  let receipt: Receipt;
  /** What was stored of the person, as it lay in the file: sealed data and wrapped key. */
  let sealed: readonly string[] = [];
  const form = policy.forms['registration'] as Form;
  const email = 'visible.person@example.com';
  const data = () => join(server.folder, 'data');

  /** Everything the log said, and every file but the mailbox. */
  const found = async (needles: readonly string[]) => ({
    log: needles.filter((needle) => JSON.stringify(server.log).includes(needle)),
    files: await filesHolding(data(), needles, /mailbox/),
  });
  const nothing = { log: [], files: [] };
  const keep = async (answer: Promise<Answer>): Promise<Answer> => {
    answers.push(await answer);
    return answer;
  };
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  beforeAll(async () => {
    server = await testServer({ policy: id });
    answers = [];
  });
  afterAll(() => server.stop());

  it('a visit: no identifier, no cookie, nothing of the browser (AN-76, AB-11, AB-13)', async () => {
    for (const path of [
      '/notice',
      '/notice?lang=en',
      '/processors',
      '/cookies',
      '/docs',
      '/.well-known/gpc.json',
      '/health',
    ]) {
      expect((await keep(server.get(path, browser))).status).toBe(200);
      await keep(server.get(path, browser));
    }
    expect(await found(traces)).toEqual(nothing);
    const visits = server.log.filter(({ event, name }) => event === 'request' && name?.startsWith('GET '));
    expect(visits.length).toBeGreaterThanOrEqual(14);
    const said: readonly (keyof LogLine)[] = ['event', 'ms', 'name', 'requestId', 'status'];
    for (const line of visits) expect(Object.keys(line).sort()).toEqual(said);
    expect(new Set(visits.map(({ requestId }) => requestId)).size).toBe(visits.length);
    expect(server.log.map(({ name }) => name).filter((name) => name?.includes('?'))).toEqual([]);
  });

  it('a form that was sent in: the mail to its owner, and no more (AN-73, AN-75, AN-77)', async () => {
    await linkOn(server, 'registration', filledIn(form, email));
    const { birthDate: _birthDate, ...fields } = filledIn(form, `entry.${email}`);
    const headers = { authorization: `Bearer ${await server.token()}` };
    await keep(server.post('/entries', { form: 'registration', language: 'es', fields }, headers));
    await server.mail(`entry.${email}`);
    expect(await found([...person, ...traces])).toEqual(nothing);
    // The purge and the statistics of the night before counted, and there was nothing; and a backup of it was noted, and tried.
    const ofNobody: readonly unknown[] = [keys.purges, keys.statistics, keys.backups, keys.rehearsals];
    for (const table of ['records', 'blocked', 'journal', 'transient'] as const)
      expect(storedRows(server.folder, table).filter(({ pk }) => !ofNobody.includes(pk))).toEqual([]);
    // What keeps mails from being too many is keyed hashes, and gone within a day.
    const counting = storedRows(server.folder, 'guards').filter(({ pk }) => /^(CAP|REPEAT)#/.test(String(pk)));
    expect(counting.length).toBeGreaterThanOrEqual(4);
    const tomorrow = Date.now() / 1000 + 24 * 3600 + 1;
    for (const { expiresAt } of counting) expect(Number(expiresAt)).toBeLessThanOrEqual(tomorrow);
  });

  it('a person who confirms: no cookie is needed or set, and every step works (AN-15)', async () => {
    const link = linkIn(await server.mail(email));
    const page = await keep(server.get(link, browser));
    await wait(1_050);
    const confirmed = await keep(server.postForm(link, { action: 'confirm', nonce: nonceOf(page.text) }));
    expect(confirmed.status).toBe(200);
    const welcome = await server.mail(email, 2);
    receipt = receiptIn(welcome.text);
    const entered = linkIn(await server.mail(`entry.${email}`));
    expect((await keep(server.post(entered, { action: 'decline' }))).json['status']).toBe('declined');
    await keep(server.get(linkIn(welcome), browser));
    for (const { headers } of answers) {
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('a log that cannot be joined with an account (AN-20)', async () => {
    const inLog = new Set(server.log.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId])));
    expect(inLog.size).toBeGreaterThan(10);
    expect(await filesHolding(data(), [...inLog], /mailbox/)).toEqual([]);
    const { subjectId, decisionId } = receipt.claims;
    const form = storedRows(server.folder, 'records').find(
      (row) => row['decisionId'] === decisionId && 'source' in row,
    );
    const ids = [subjectId, decisionId, String(form?.['registrationId'] ?? form?.['sk'])];
    for (const id of ids) expect(id.length).toBeGreaterThan(15);
    expect([...ids, ...person].filter((text) => JSON.stringify(server.log).includes(text))).toEqual([]);
  });

  it('a stored person: a language code, sealed data, and no place or browser (AB-11)', async () => {
    expect(await found([...person, ...traces])).toEqual(nothing);
    const stored = storedRows(server.folder, 'records').find(({ sk }) => sk === 'PERSON');
    const parts = ['createdAt', 'expiresAt', 'language', 'lookupPk', 'lookupSk', 'pk', 'sealed', 'sk'];
    expect(Object.keys(stored ?? {}).sort()).toEqual(parts);
    expect(stored?.['language']).toBe('es');
    const named = Object.values(policy.categories).flatMap(({ fields }) => fields);
    expect(named.filter((field) => /latitude|longitude|position|coordinates|city|town/i.test(field))).toEqual([]);
  });

  it('a person who undoes it: nothing readable, and the log has still not named anybody (AN-75)', async () => {
    const { subjectId } = receipt.claims;
    sealed = (['records', 'keys'] as const).flatMap((table) =>
      storedRows(server.folder, table)
        .filter(({ pk }) => String(pk).endsWith(`#${subjectId}`))
        .flatMap((row) => [row['sealed'], row['wrapped']].filter((text) => typeof text === 'string')),
    );
    const undo = linkIn(await server.mail(email, 2));
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect(await found([...person, ...traces])).toEqual(nothing);
    for (const table of ['records', 'keys'] as const) {
      expect(storedRows(server.folder, table).filter(({ pk }) => String(pk).endsWith(`#${subjectId}`))).toEqual([]);
    }
  });

  it('an erasure: within seconds not even sealed data or keys, in the file or its write-ahead log', async () => {
    expect(sealed.length).toBeGreaterThanOrEqual(3);
    let left = ['not looked yet'];
    for (let tries = 0; tries < 80 && left.length > 0; tries += 1) {
      await wait(250);
      left = await filesHolding(data(), sealed, /mailbox/);
    }
    expect(left).toEqual([]);
  });
});
