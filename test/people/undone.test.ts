import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { type Decision, signDecision } from '../../lambdas/domain/consent/decision.ts';
import { actOnLink } from '../../lambdas/domain/links/act-on-link.ts';
import { openLink } from '../../lambdas/domain/links/link-token.ts';
import { sendWelcome } from '../../lambdas/domain/people/send-welcome.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { settingsChoice } from '../support/consents.ts';
import { enter, person, registerToLink } from '../support/people.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());
const json = { accept: 'application/json' };
const dayMs = 86_400_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('what was undone', () => {
  it('does not come back by the entry link, which lives longer', async () => {
    await enter(server, { name: 'Ana Uno', email: 'ana1@example.com' });
    const link = linkIn(await server.mail('ana1@example.com'));
    const act = { action: 'confirm', accepted: true, fields: { birthDate: '1990-01-01' } };
    expect((await server.post(link, act)).json['status']).toBe('confirmed');
    const undo = linkIn(await server.mail('ana1@example.com', 2));
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    await server.advance('P8D');
    expect((await server.get(link, json)).json['status']).toBe('undone');
    expect((await server.post(link, act)).json['status']).toBe('undone');
  });

  it('leaves neither sealed data nor key in the file or its log, within a second', async () => {
    const link = await registerToLink(server, person('Ana Dos', 'ana2@example.com', { phone: '600123123' }));
    await server.post(link, { action: 'confirm' });
    const undo = linkIn(await server.mail('ana2@example.com', 2));
    const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date() });
    const { changes } = await table.changes(0, 1000);
    const subject = changes.findLast(({ key }) => key.sk.startsWith(keys.formPrefix))?.key.pk ?? '';
    table.close();
    await server.post(undo, { action: 'undo' });
    await wait(1_000);
    const files = (await readdir(join(server.folder, 'data'))).filter((name) => name.startsWith('habeas.sqlite'));
    const found = await Promise.all(
      files.map(async (name) =>
        (await readFile(join(server.folder, 'data', name))).includes(`SUBJECT#${subject.slice(2)}`),
      ),
    );
    expect(subject).toMatch(/^S#/);
    expect(found).not.toContain(true);
  });

  it('goes whole, however often the person changed their mind', async () => {
    const link = await registerToLink(server, person('Ana Cien', 'ana100@example.com'));
    await server.post(link, { action: 'confirm' });
    const undo = linkIn(await server.mail('ana100@example.com', 2));
    const as = async (scope: string) => ({ authorization: `Bearer ${await server.token(scope, 'own-shop')}` });
    const { json } = await server.post('/subjects/lookup', { email: 'ana100@example.com' }, await as('lookup'));
    const [subjectId = ''] = json['subjects'] as string[];
    const authorized = await as('consents');
    for (let time = 0; time < 220; time += 1) {
      const change = await settingsChoice(server, subjectId, { decisions: { newsletter: time % 2 === 0 } });
      expect((await server.post('/consents', change, authorized)).status).toBe(201);
    }
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date() });
    expect((await table.query('records', keys.subject(subjectId))).items).toEqual([]);
    table.close();
  });

  it('and what was declined can be filled in again on the same day', async () => {
    const same = person('Ana Tres', 'ana3@example.com');
    const first = await registerToLink(server, same);
    await server.post(first, { action: 'decline' });
    await server.advance('PT11M');
    const second = await registerToLink(server, same);
    expect((await server.post(second, { action: 'confirm' })).json['status']).toBe('confirmed');
    expect((await server.get(first, json)).json['status']).toBe('declined');
  });
});

/** A confirmed person in a world of its own, with their link's payload. */
const confirmed = async (world: TestWorld, email: string) => {
  const { noticeHash } = world;
  const fields = person('Berta Gil', email);
  const body = {
    form: 'registration',
    language: 'es',
    noticeHash,
    accepted: true,
    fields,
    decisions: { newsletter: true },
  };
  await world.post('/registrations', body);
  const { listMailbox } = await import('../../lambdas/adapters/mailbox/read-mailbox.ts');
  const mail = (await listMailbox(join(world.folder, 'mailbox'))).items.find(({ to }) => to === email);
  const token =
    mail?.links
      .find((url) => url.includes('/links/'))
      ?.split('/')
      .at(-1) ?? '';
  await actOnLink(token, { action: 'confirm' }, world.world);
  const payload = await openLink(token, world.world);
  if (payload?.kind !== 'registration') throw new Error('a registration');
  const outcome = await world.world.guards.linkOutcome(payload.id);
  if (!outcome?.subjectId || !outcome.decisionId) throw new Error('not confirmed');
  return { token, payload, subjectId: outcome.subjectId, decisionId: outcome.decisionId, outcome };
};

const itemsOf = async ({ table }: World, subjectId: string) =>
  (await table.query('records', keys.subject(subjectId))).items;

describe('a slow writer', () => {
  it('cannot add a withdrawal to somebody who was erased meanwhile', async () => {
    const world = await testWorld();
    try {
      const { world: w } = world;
      const { payload, subjectId, decisionId, outcome } = await confirmed(world, 'berta@example.com');
      const given = await w.people.decision(subjectId, decisionId);
      if (!given) throw new Error('a decision');
      const { kid: _kid, signature: _signature, ...claims } = given;
      const later = async (id: string) =>
        signDecision<Decision>(
          { ...claims, decisionId: id, decidedAt: w.now().toISOString(), purposes: { newsletter: 'withdrawn' } },
          await w.keyRing.signer(),
        );
      const until = new Date(w.now().getTime() + 86_400_000);
      const undo = { kind: 'undo', id: decisionId, issuedAt: w.now(), subjectId, decisionId, language: 'es' } as const;
      const [withdrawal, other] = [await later('w-1'), await later('w-2')];
      const address = 'berta@example.com' as Parameters<World['people']['withdraw']>[1];
      const results = await Promise.all([
        w.people.withdraw(payload, address, outcome, withdrawal),
        w.people.undo(undo, other, until),
      ]);
      // Whichever came first, the other saw that the person had changed; nothing half stands.
      const items = await itemsOf(w, subjectId);
      if (results[1]?.state === 'kept') expect(items).toEqual([]);
      else expect(items.some(({ sk }) => sk === keys.person)).toBe(true);
      expect(results.map(({ state }) => state)).toContain('kept');
    } finally {
      await world.close();
    }
  });

  it('leaves nothing behind in 40 rounds of declining and undoing at once', async () => {
    const world = await testWorld();
    try {
      const { world: w } = world;
      for (let round = 0; round < 40; round += 1) {
        const { token, subjectId, decisionId } = await confirmed(world, `berta${round}@example.com`);
        const undo = {
          kind: 'undo',
          id: decisionId,
          issuedAt: w.now(),
          subjectId,
          decisionId,
          language: 'es',
        } as const;
        const { sealLink } = await import('../../lambdas/domain/links/link-token.ts');
        const undoToken = await sealLink(undo, w);
        await Promise.all([
          actOnLink(token, { action: 'decline' }, w),
          actOnLink(undoToken, { action: 'undo' }, w),
          sendWelcome({ subjectId, decisionId }, w).catch((error: unknown) => {
            if (!(error instanceof Unavailable)) throw error;
          }),
        ]);
        expect(await itemsOf(w, subjectId)).toEqual([]);
        expect(await w.table.get('keys', { pk: keys.subjectKey(subjectId), sk: keys.key })).toBeUndefined();
      }
    } finally {
      await world.close();
    }
  });
});

describe('the welcome mail', () => {
  it('outlives an outage, however often it is tried, and is sent once', async () => {
    let away = true;
    const sent: string[] = [];
    const mailer = {
      ready: async () => {
        if (away) throw new Unavailable('away');
      },
      send: async ({ to }: { to: string }) => {
        sent.push(to);
      },
    };
    const world = await testWorld();
    try {
      const { subjectId, decisionId } = await confirmed(world, 'carla@example.com');
      const w = { ...world.world, mailer };
      for (let attempt = 0; attempt < 10; attempt += 1) {
        await expect(sendWelcome({ subjectId, decisionId }, w)).rejects.toThrow(Unavailable);
      }
      away = false;
      await sendWelcome({ subjectId, decisionId }, w);
      await sendWelcome({ subjectId, decisionId }, w);
      expect(sent).toEqual(['carla@example.com']);
    } finally {
      await world.close();
    }
  });

  it.each([
    ['six days ago is owed one, after whatever outage', 6 * dayMs, 1],
    [
      'longer ago is owed none: a note that one was sent may have gone, and a restore tells of every form again',
      6 * dayMs + 1,
      0,
    ],
  ])('of a form that was confirmed %s', async (_what, later, copies) => {
    const sent: string[] = [];
    const mailer = { ready: async () => undefined, send: async ({ to }: { to: string }) => void sent.push(to) };
    const start = Date.parse('2026-02-02T09:00:00.000Z');
    let present = start;
    const world = await testWorld({ now: () => new Date(present) });
    try {
      const form = await confirmed(world, 'elsa@example.com');
      present = start + later;
      const w = { ...world.world, mailer };
      await sendWelcome(form, w);
      expect(sent).toHaveLength(copies);
      // Fed again on any day after that: the note ends, and nothing is done twice.
      for (let days = 1; days < 30; days += 1) {
        present = start + later + days * dayMs;
        await sendWelcome(form, w);
      }
      expect(sent).toHaveLength(copies);
    } finally {
      await world.close();
    }
  });

  it('goes out three times at most where nobody can say whether it did', async () => {
    const { Unsure } = await import('../../lambdas/domain/mail/mailer.ts');
    let tried = 0;
    const mailer = {
      ready: async () => undefined,
      send: async () => {
        tried += 1;
        throw new Unsure('no answer');
      },
    };
    const world = await testWorld();
    try {
      const { subjectId, decisionId } = await confirmed(world, 'dora@example.com');
      const w = { ...world.world, mailer };
      for (let attempt = 0; attempt < 6; attempt += 1)
        await sendWelcome({ subjectId, decisionId }, w).catch(() => undefined);
      expect(tried).toBe(3);
    } finally {
      await world.close();
    }
  });
});
