import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Restore } from '../../lambdas/domain/backups/restore.ts';
import { ask, askAndConfirm, letterAbout, once, staff } from '../requests/request-flow.ts';
import { blockedOf, lookUp, message, preferencePath, start, told } from '../retention/life-flow.ts';
import { ask as askGate, cookieChoice, report } from '../support/consents.ts';
import { news } from '../support/message-world.ts';
import { askOwn, openOwn, phone, registered } from '../support/own-data.ts';
import { enter } from '../support/people.ts';
import { mayWe } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { backUp, lastingFolder, order, restored } from './restore-world.ts';

let place: Awaited<ReturnType<typeof lastingFolder>>;
let server: TestServer;
let done: Restore;
const ids: Record<string, string> = {};
const mailOf = (name: string) => `${name}@example.com`;
const visitorId = randomUUID();

/** What happens to whom after the backup was taken. */
const people = [
  'quieta',
  'retira',
  'borrada',
  'corrige',
  'limitada',
  'bloqueada',
  'renueva',
  'opuesta',
  'retenida',
] as const;

beforeAll(async () => {
  place = await lastingFolder();
  server = await testServer(place);
  await server.setClock(start);
  for (const name of people) ids[name] = await registered(server, `${name} Ejemplo`, mailOf(name));
  const id = (name: string) => ids[name] ?? '';
  await told(server, id('bloqueada'), 'contract-started', { reference: 'C-1' });
  await report(server, id('bloqueada'), { decisions: { newsletter: false } });
  await told(server, id('renueva'), 'contract-started', { reference: 'C-2' });
  await report(server, id('renueva'), { decisions: { newsletter: false } });
  await server.advance('PT1H');
  await told(server, id('renueva'), 'contract-ended', { reference: 'C-2' });
  await server.advance('PT1H');
  expect((await server.post('/consents', await cookieChoice(server, { visitorId }))).status).toBe(201);
  const backup = await backUp(server);

  await server.advance('PT1H');
  ids['nueva'] = await registered(server, 'Nueva Ejemplo', mailOf('nueva'));
  await report(server, id('retira'), { decisions: { newsletter: false } });
  const refusal = { visitorId, method: 'refuse-all', decisions: { advertising: false } };
  expect((await server.post('/consents', await cookieChoice(server, refusal))).status).toBe(201);
  await once(server, (await askAndConfirm(server, 'erasure', mailOf('borrada'))).reference, 'answered');
  const link = await preferencePath(server, id('corrige'));
  const { grant } = await openOwn(server, link, mailOf('corrige'));
  const asked = await askOwn(server, link, grant, 'rectification', { changes: { phone: '+34 600 999 888' } });
  await once(server, String(asked.json['reference']), 'answered');
  const restriction = { action: 'restrict', ground: 'accuracy', reason: 'Dice que no es exacto' };
  expect((await staff(server, 'operator', `/subjects/${id('limitada')}/restriction`, restriction)).status).toBe(200);
  await ask(server, 'objection', mailOf('opuesta'), { marketing: true });
  await letterAbout(server, mailOf('opuesta'), '', /./);
  const hold = { holdId: '0b0f9a4e-3f0c-4c0b-9b5e-0a4f7f1f2a11', subjectId: id('retenida'), reason: 'Hay un pleito' };
  expect((await staff(server, 'privacy-lead', '/holds', { ...hold, citation: 'LEC art. 328' })).status).toBe(201);
  await told(server, id('bloqueada'), 'contract-ended', { reference: 'C-1' });
  await told(server, id('renueva'), 'contract-started', { reference: 'C-3' });
  await server.advance('P2D');
  before = await answers();
  await order(server, backup);
  const after = await restored(server, place, backup);
  server = after.server;
  done = after.restore;
});
afterAll(async () => {
  await server.stop();
  await rm(place.folder, { recursive: true, force: true });
});

/** What the gate and the lookup say of everybody who was there when the backup was taken. */
const answers = async () =>
  Object.fromEntries(
    await Promise.all(
      people.map(async (name) => {
        const gates = await Promise.all(
          ['newsletter', 'service', 'profiling'].map(async (purpose) => {
            const { allowed, reason } = await mayWe(server, ids[name] ?? '', purpose);
            return [purpose, allowed, reason];
          }),
        );
        return [name, { found: await found(name), gates }];
      }),
    ),
  );
let before: Awaited<ReturnType<typeof answers>>;

const newsletter = async (name: string) => (await mayWe(server, ids[name] ?? '', 'newsletter'))['reason'];
const found = async (name: string) => lookUp(server, mailOf(name));

describe('after a restore', () => {
  it('the proof was clean, and says in counts what was done', () => {
    expect(done.report.findings).toEqual([]);
    expect(done.state).toBe('switched');
    expect(done.report.replayed).toMatchObject({
      erasure: 2,
      event: 2,
      withdrawal: expect.any(Number),
      rectification: 1,
      hold: 1,
    });
  });

  it('everybody who was there is answered as before it', async () => {
    expect(before['borrada']).toMatchObject({ found: [] });
    expect(before['bloqueada']).toMatchObject({ found: [] });
    expect(await answers()).toEqual(before);
  });

  it('whoever changed nothing is there as before', async () => {
    expect([await found('quieta'), await newsletter('quieta')]).toEqual([[ids['quieta']], 'given']);
  });

  it('whoever took back a yes has not given it', async () => {
    expect([await found('retira'), await newsletter('retira')]).toEqual([[ids['retira']], 'withdrawn']);
  });

  it('a browser that took back its yes chooses anew, for no entry tells of it', async () => {
    const { json } = await askGate(server, { visitor: visitorId, purpose: 'advertising' });
    expect(json).toMatchObject({ allowed: false, reason: 'never' });
  });

  it('whoever was erased is nobody, in no row, and cannot be entered again', async () => {
    expect(await found('borrada')).toEqual([]);
    const records = storedRows(place.folder, 'records').filter(({ pk }) => pk === `S#${ids['borrada']}`);
    expect(records).toEqual([]);
  });

  it('what was put right is right, and what was wrong is blocked', async () => {
    const { text } = await staff(server, 'privacy-lead', `/subjects/${ids['corrige']}/views`, { reason: 'Comprobar' });
    expect(text).toContain('+34 600 999 888');
    expect(text).not.toContain(phone);
    expect(Object.keys(blockedOf(server, ids['corrige'] ?? ''))).toEqual(['contact']);
  });

  it('whoever is restricted is restricted, and whoever objected gets no advertising', async () => {
    expect((await mayWe(server, ids['limitada'] ?? '', 'service'))['allowed']).toBe(false);
    expect(await newsletter('limitada')).toBe('restricted');
    const sent = await message(server, news([ids['opuesta'] ?? '']));
    expect(sent).toBe('suppressed');
  });

  it('whoever was blocked is blocked, with what the law keeps of them', async () => {
    expect(await found('bloqueada')).toEqual([]);
    expect(Object.keys(blockedOf(server, ids['bloqueada'] ?? '')).length).toBeGreaterThan(0);
  });

  it('whose contract began after the backup is a customer all the same', async () => {
    expect([await found('renueva'), (await mayWe(server, ids['renueva'] ?? '', 'service'))['allowed']]).toEqual([
      [ids['renueva']],
      true,
    ]);
  });

  it('what is held stays held', async () => {
    const { json } = await server.get('/staff/holds', {
      authorization: `Bearer ${await server.staffToken('auditor')}`,
    });
    expect((json['holds'] as { subjectId: string }[]).map(({ subjectId }) => subjectId)).toEqual([ids['retenida']]);
  });

  it('whoever came after the backup is not there, and may register again', async () => {
    expect(await found('nueva')).toEqual([]);
    await registered(server, 'Nueva Ejemplo', mailOf('nueva'));
    expect(await found('nueva')).toHaveLength(1);
    expect((await enter(server, { name: 'Otra Persona', email: mailOf('otra') })).status).toBe(202);
  });
});
