import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isStaff, type Route, routes } from '../../lambdas/routes.ts';
import { row } from '../imports/rows.ts';
import { notice } from '../support/message-world.ts';
import { linkIn } from '../support/server.ts';
import { until } from '../support/until.ts';
import { type BlockingWorld, blockingWorld, everything, order, rowsIn } from './blocking-world.ts';

/** Two people share a mailbox: one is blocked, of the other nothing ever was. */
const name = 'Inés Bloqueada';
const email = 'ines.bloqueada@example.com';
const phone = '+34600111222';

let world: BlockingWorld;
let id: string;
/** Nobody was ever stored under this one. */
const stranger = randomUUID();
let session: string;

beforeAll(async () => {
  world = await blockingWorld();
  const { server, event } = world;
  id = await world.registered(name, email, { decisions: { newsletter: true, profiling: false } });
  await event(id, { type: 'contract-started', reference: 'C-1' });
  const begun = await server.post('/sessions', { subjectId: id }, await world.as('sessions'));
  session = String(begun.json['sessionId']);
  await event(id, { type: 'contract-ended', reference: 'C-1' });
  // They withdraw, and nothing is left that is used.
  const { json: text } = await server.get('/notice?lang=es');
  const choice = {
    decisionId: randomUUID(),
    subjectId: id,
    noticeHash: text['hash'],
    language: 'es',
    method: 'switch',
    form: 'settings',
    decisions: { newsletter: false },
  };
  expect((await server.post('/consents', choice, await world.as('consents'))).status).toBe(201);
  await world.nights(3);
});
afterAll(() => world.server.stop());

describe('somebody whose data are blocked', () => {
  it('is found by nobody: what is asked about them is answered as about somebody who never was', async () => {
    const { server, as, staff } = world;
    expect(await world.lookUp(email)).toEqual([]);
    const get = async (path: (of: string) => string, headers: Record<string, string>) => {
      const [blocked, never] = [await server.get(path(id), headers), await server.get(path(stranger), headers)];
      expect([blocked.status, blocked.text]).toEqual([never.status, never.text]);
      return blocked;
    };
    const post = async (send: (of: string) => Promise<{ status: number; text: string }>) => {
      const [blocked, never] = [await send(id), await send(stranger)];
      expect([blocked.status, blocked.text]).toEqual([never.status, never.text]);
      return blocked;
    };
    for (const purpose of ['service', 'billing', 'newsletter', 'security', 'accountability']) {
      const answer = await get((of) => `/decisions?subject=${of}&purpose=${purpose}`, await as('decisions'));
      expect(answer.json).toMatchObject({ allowed: false, reason: 'unknown-subject' });
    }
    expect((await get((of) => `/subjects/${of}/decisions`, await as('decisions'))).status).toBe(404);
    const events = await as('events');
    const ended = { eventId: randomUUID(), type: 'last-contact' };
    expect((await post((of) => server.post(`/subjects/${of}/events`, ended, events))).status).toBe(404);
    const sessions = await as('sessions');
    expect((await post((subjectId) => server.post('/sessions', { subjectId }, sessions))).status).toBe(404);
    expect((await server.get(`/sessions/${session}`, sessions)).status).toBe(404);

    const look = (of: string) => `/subjects/${of}/views`;
    for (const role of ['privacy-lead', 'operator', 'support', 'billing'] as const) {
      expect((await post((of) => staff(role, look(of), { reason: 'Pregunta por ella' }))).status).toBe(404);
    }
    for (const more of [{ action: 'restrict', ground: 'claims' }, { action: 'lift' }]) {
      const restriction = { reason: 'Lo pide por telefono', ...more };
      expect((await post((of) => staff('operator', `/subjects/${of}/restriction`, restriction))).status).toBe(404);
    }
    const link = (subjectId: string) => ({
      subjectId,
      ground: 'misuse',
      caseReference: 'Caso 7',
      from: '2026-01-01',
      to: '2026-01-02',
      reason: 'Intento de fraude',
      tellPerson: true,
    });
    expect((await post((of) => staff('privacy-lead', '/visit-links', link(of)))).status).toBe(404);
  });

  it('is written to by no message and by no list, and asking for their preferences finds nothing', async () => {
    const { server, as } = world;
    const before = (await server.mails(email)).length;
    const message = notice([id]);
    await server.post('/messages', message, await as('messages'));
    const reason = await until(async () => {
      const { json } = await server.get(`/messages/${message.messageId}`, await as('messages'));
      return (json['recipients'] as { reason?: string }[])[0]?.reason;
    });
    expect(reason).toBe('unknown-subject');
    expect(await server.mails(email)).toHaveLength(before);
    await server.post('/preference-links', { email, language: 'es' });
    const mail = await server.mail(email, before + 1);
    expect(() => linkIn(mail)).toThrow('has no link');
    expect(mail.text).not.toContain(name);
  });

  it('may register again, or be taken over from a list, and gets a record of their own that knows nothing', async () => {
    const again = await world.registered(name, email);
    expect(again).not.toBe(id);
    const history = await world.server.get(`/subjects/${again}/decisions`, await world.as('decisions'));
    expect(history.json['decisions']).toHaveLength(1);
    const other = row(email, { decidedOn: await world.today(), fields: { name: 'Inés Otra', email } });
    const taken = await world.server.post('/imports', { rows: [other] }, await world.as('imports'));
    expect(taken.json['rows']).toMatchObject([{ outcome: 'imported' }]);
    expect((await world.lookUp(email)).includes(id)).toBe(false);
    expect((await world.view('support', id)).status).toBe(404);
    // What is blocked is still there for an authority, and is of the old record alone.
    const rows = rowsIn(await world.look(await world.disclosure({ email }, everything)));
    expect([...new Set(rows.map(({ subjectId }) => subjectId))]).toEqual([id]);
  });

  it('is read by no route of staff but the views of an approved disclosure', async () => {
    const { server, staff } = world;
    const disclosureId = randomUUID();
    const proposal = { ...order, disclosureId, subjectId: id, categories: everything };
    const answers = [await staff('disclosure', '/disclosures', proposal)];
    answers.push(await staff('privacy-lead', `/disclosures/${disclosureId}/approval`));
    answers.push(await world.hold({ subjectId: id }));
    for (const { status } of answers) expect(status).toBeLessThan(300);
    const getting = (routes as readonly Route[]).filter(({ method, caller }) => method === 'GET' && isStaff(caller));
    for (const { path, caller } of getting) {
      const [role] = isStaff(caller) ? caller.roles : [];
      answers.push(
        await world.reads(role ?? 'auditor', path.replace('/staff', '').replace('{id}', await world.today())),
      );
    }
    for (const { text } of answers) {
      for (const told of [name, email, phone, 'C-1']) expect(text).not.toContain(told);
    }
    const read = await world.look(disclosureId);
    expect(read.text).toContain(name);
    expect(JSON.stringify(server.log)).not.toContain(name);
  });
});

it('blocked data are opened by one function of the domain, and their rows by stores alone', () => {
  const root = resolve(import.meta.dirname, '../../lambdas');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const naming = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')));
  expect(naming(/\bblockedData\.open(Visits)?\(/)).toEqual(['domain/blocking/disclose.ts']);
  expect(naming(/\bblockedData\.unblock\(/)).toEqual(['domain/blocking/unblock.ts']);
  const opening = naming(/\b(openBlocked|existingClassKey)\b/);
  expect(opening.filter((file) => !file.startsWith('stores/'))).toEqual(['domain/keys/key-ring.ts']);
});
