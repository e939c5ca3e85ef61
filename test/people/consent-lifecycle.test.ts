import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import type { Policy } from '../../policy/model/types.ts';
import {
  as,
  ask,
  claimsOf,
  confirmedPerson,
  cookieChoice,
  faultsOf,
  historyOf,
  noticeHash,
  report,
  settingsChoice,
} from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { startContract } from '../support/life-events.ts';
import { linkIn, policyFolder, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { testWorld } from '../support/test-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock('2027-01-15T10:00:00Z');
});
afterAll(() => server?.stop());

let people = 0;
const newPerson = (decisions: Record<string, boolean> = {}, on = server) => {
  people += 1;
  return confirmedPerson(on, `persona-${people}@example.com`, decisions);
};
const reasonFor = async (subject: string, purpose: string, on = server) =>
  (await ask(on, { subject, purpose })).json['reason'];
type History = {
  readonly purposes: Readonly<Record<string, { readonly state: string; readonly since?: string }>>;
  readonly decisions: readonly { readonly decisionId: string; readonly receipt: string; readonly purposes: object }[];
  readonly next?: string;
};
const history = async (subject: string, query = '', on = server) =>
  (await historyOf(on, subject, query)).json as unknown as History;

describe('a withdrawal', () => {
  it('counts from the next question on, is not retroactive, and leaves both decisions provable (AN-71)', async () => {
    const subject = await newPerson({ newsletter: true, profiling: true });
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toMatchObject({
      allowed: true,
      basis: 'consent',
    });
    const before = await history(subject);
    const withdrawn = await report(server, subject, { decisions: { newsletter: false } });
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toEqual({
      allowed: false,
      basis: 'consent',
      reason: 'withdrawn',
      since: withdrawn.json['decidedAt'],
    });
    // Purposes that it does not mention are unchanged.
    expect(await reasonFor(subject, 'profiling')).toBe('given');
    const after = await history(subject);
    expect(after.purposes).toMatchObject({ newsletter: { state: 'withdrawn' }, profiling: { state: 'given' } });
    expect(after.decisions.map(({ receipt }) => receipt)).toEqual([
      withdrawn.json['receipt'],
      before.decisions[0]?.receipt,
    ]);
    for (const { receipt } of after.decisions) expect(await faultsOf(server, receipt)).toEqual([]);
    expect(claimsOf(before.decisions[0]?.receipt)['purposes']).toEqual({ newsletter: 'given', profiling: 'given' });
  });

  it('wins over a yes of the same millisecond, whichever came first', async () => {
    const frozen = new Date('2027-03-01T09:00:00.000Z');
    const world = await testWorld({ now: () => frozen });
    try {
      for (const order of [
        [true, false],
        [false, true],
      ]) {
        const visitorId = randomUUID();
        for (const yes of order) {
          const { statusCode } = await world.post('/consents', {
            decisionId: randomUUID(),
            visitorId,
            noticeHash: world.noticeHash,
            language: 'es',
            method: yes ? 'accept-all' : 'refuse-all',
            form: 'cookie-panel',
            decisions: { advertising: yes },
          });
          expect(statusCode).toBe(201);
        }
        const verdict = await mayWe({ who: { visitorId }, purpose: 'advertising' }, world.world);
        expect(verdict).toMatchObject({ allowed: false, reason: 'withdrawn' });
      }
    } finally {
      await world.close();
    }
  });

  it('can be followed by a new yes', async () => {
    const subject = await newPerson({ newsletter: true });
    await report(server, subject, { decisions: { newsletter: false } });
    await server.advance('PT1S');
    await report(server, subject);
    expect(await reasonFor(subject, 'newsletter')).toBe('given');
  });
});

describe('a no of a person', () => {
  const journalOf = (decisionId: unknown) =>
    storedRows(server.folder, 'journal').filter(({ sk }) => String(sk).endsWith(`#${decisionId}`));

  it('is journalled, so that no restored backup undoes it; a yes and a browser are not', async () => {
    const subject = await newPerson();
    const no = await report(server, subject, { decisions: { newsletter: false, profiling: true } });
    const [entry, ...more] = journalOf(no.json['decisionId']);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ kind: 'withdrawal', subjectId: subject });
    expect(entry?.['pk']).toBe(`J#${String(no.json['decidedAt']).slice(0, 10)}`);
    const yes = await report(server, subject);
    const sent = await cookieChoice(server, { method: 'refuse-all', decisions: { advertising: false } });
    await server.post('/consents', sent);
    expect([...journalOf(yes.json['decisionId']), ...journalOf(sent['decisionId'])]).toEqual([]);
  });

  it('is kept with its journal entry or not at all', async () => {
    const subject = await newPerson({ newsletter: true });
    const sent = await settingsChoice(server, subject, { decisions: { newsletter: false } });
    const headers = await as(server, 'consents');
    const database = new DatabaseSync(join(server.folder, 'data', 'habeas.sqlite'));
    try {
      database.exec("CREATE TRIGGER fault BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'fault'); END");
      const failed = await server.post('/consents', sent, headers);
      expect(failed.status).toBeGreaterThanOrEqual(500);
      expect(storedRows(server.folder, 'records').filter((row) => row['decisionId'] === sent['decisionId'])).toEqual(
        [],
      );
      expect(await reasonFor(subject, 'newsletter')).toBe('given');
      database.exec('DROP TRIGGER fault');
    } finally {
      database.close();
    }
    const kept = await server.post('/consents', sent, headers);
    expect([kept.status, journalOf(sent['decisionId']).length]).toEqual([201, 1]);
    expect(await reasonFor(subject, 'newsletter')).toBe('withdrawn');
  });
});

describe('somebody who is erased', () => {
  it('stays erased: a late yes changes nothing that the gate says, and there is no history', async () => {
    const email = 'borrada@example.com';
    const subject = await confirmedPerson(server, email, { newsletter: true });
    const undone = await server.post(linkIn(await server.mail(email, 2)), { action: 'undo' });
    expect(undone.json['status']).toBe('undone');
    const unknown = { allowed: false, basis: 'consent', reason: 'unknown-subject' };
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toEqual(unknown);
    expect((await report(server, subject)).status).toBe(201);
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toEqual(unknown);
    expect((await ask(server, { subject, purpose: 'service' })).json).toMatchObject({
      allowed: false,
      reason: 'unknown-subject',
    });
    expect((await historyOf(server, subject)).status).toBe(404);
    expect((await historyOf(server, randomUUID())).status).toBe(404);
  });
});

describe('a soft opt-in', () => {
  const softly = (subject: string, concludedOn: string, on = server) =>
    report(on, subject, {
      decisions: {},
      softOptIn: { newsletter: { contract: 'P-17', concludedOn, product: 'cuadernos', optOutOfferedOn: concludedOn } },
    });

  it('allows on a legitimate interest until the person says no, and never comes back over it', async () => {
    const subject = await newPerson();
    expect(await reasonFor(subject, 'newsletter')).toBe('never');
    expect((await softly(subject, '2027-01-10')).status).toBe(201);
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toMatchObject({
      allowed: true,
      basis: 'legitimate-interests',
      reason: 'soft-opt-in',
    });
    await report(server, subject, { decisions: { newsletter: false } });
    expect(await reasonFor(subject, 'newsletter')).toBe('withdrawn');
    await server.advance('PT1S');
    expect((await softly(subject, '2027-01-12')).status).toBe(201);
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toMatchObject({
      allowed: false,
      reason: 'withdrawn',
    });
  });

  it('counts for nothing over a no in the form, or a yes of the person', async () => {
    const refused = await newPerson({ newsletter: false });
    await server.advance('PT1S');
    await softly(refused, '2027-01-10');
    expect(await reasonFor(refused, 'newsletter')).toBe('refused');
    const given = await newPerson({ newsletter: true });
    await server.advance('PT1S');
    await softly(given, '2027-01-10');
    expect((await ask(server, { subject: given, purpose: 'newsletter' })).json).toMatchObject({
      basis: 'consent',
      reason: 'given',
    });
  });

  it('lapses with the period, counted from the contract', async () => {
    const subject = await newPerson();
    await softly(subject, '2025-01-20');
    expect(await reasonFor(subject, 'newsletter')).toBe('soft-opt-in');
    await server.advance('P6D');
    expect((await ask(server, { subject, purpose: 'newsletter' })).json).toMatchObject({
      allowed: false,
      reason: 'expired',
      since: '2027-01-20T00:00:00.000Z',
    });
  });
});

describe('the history', () => {
  it('is paged newest first, goes on where it was, and shows nothing twice', async () => {
    const subject = await newPerson({ newsletter: true });
    for (const yes of [false, true, false, true]) {
      await server.advance('PT1S');
      await report(server, subject, { decisions: { profiling: yes } });
    }
    const all = (await history(subject)).decisions.map(({ decisionId }) => decisionId);
    expect(all).toHaveLength(5);
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page: History = await history(subject, `?limit=2${next === undefined ? '' : `&before=${next}`}`);
      seen.push(...page.decisions.map(({ decisionId }) => decisionId));
      next = page.next;
      // What is decided meanwhile belongs on a page before.
      await report(server, subject, { decisions: { profiling: false } });
    } while (next !== undefined && seen.length < 20);
    expect(seen).toEqual(all);
    const { purposes } = await history(subject, '?limit=1');
    expect(Object.keys(purposes)).toEqual(['newsletter', 'profiling', 'advertising']);
  });

  it('pages over decisions to which two senders gave one id, in one instant', async () => {
    const frozen = new Date('2027-03-01T09:00:00.000Z');
    const decisionId = randomUUID();
    const applications = {
      one: { organisation: 'Uno', contact: 'uno@example.com', scopes: ['consents', 'decisions'] },
    };
    const settings = {
      publicUrl: 'https://privacy.example.com',
      sender: 'privacy@example.com',
      origins: [],
      applications: { ...applications, two: applications.one },
    };
    const world = await testWorld({ now: () => frozen, settings });
    try {
      const subjectId = randomUUID();
      const { handler } = await import('../../lambdas/handlers/list-decisions.ts');
      for (const client_id of ['one', 'two']) {
        const body = {
          decisionId,
          subjectId,
          noticeHash: world.noticeHash,
          language: 'es',
          method: 'switch',
          form: 'settings',
          decisions: { newsletter: true },
        };
        expect((await world.post('/consents', body, { client_id, scope: 'consents' })).statusCode).toBe(201);
      }
      const { table, decisions } = world.world;
      await table.put('records', { pk: `S#${subjectId}`, sk: 'PERSON' });
      expect((await decisions.holding({ subjectId })).decisions).toHaveLength(2);
      const sources: unknown[] = [];
      let before: string | undefined;
      do {
        const query = { limit: '1', ...(before !== undefined && { before }) };
        const answer = await handler.handle({ params: { id: subjectId }, query } as never, world.world);
        const json = ('json' in answer ? answer.json : {}) as { decisions: { source: string }[]; next?: string };
        sources.push(...json.decisions.map(({ source }) => source));
        before = json.next;
      } while (before !== undefined && sources.length < 5);
      expect(sources).toEqual(['two', 'one']);
    } finally {
      await world.close();
    }
  });

  it('refuses a limit or a place that makes no sense', async () => {
    const subject = await newPerson();
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=1e1',
      'limit=',
      'limit=x',
      'before=',
      'before=x',
      'before=%00',
    ]) {
      const { status, json } = await historyOf(server, subject, `?${query}`);
      expect([query, status, json['code']]).toEqual([query, 422, 'INVALID_FIELD']);
    }
  });
});

describe('time', () => {
  it('lets a consent lapse after 12 or 24 months; from then on it is never said to be given', async () => {
    const own = await testServer();
    try {
      await own.setClock('2027-01-15T10:00:00Z');
      const subject = await newPerson({ newsletter: true }, own);
      await startContract(own, subject);
      const sent = await cookieChoice(own);
      await own.post('/consents', sent);
      const visitor = String(sent['visitorId']);
      const ads = async () => (await ask(own, { visitor, purpose: 'advertising' })).json;
      await own.setClock('2028-01-15T09:59:50Z');
      expect(await ads()).toMatchObject({ allowed: true, reason: 'given' });
      await own.advance('PT1M');
      expect(await ads()).toMatchObject({ allowed: false, reason: 'expired' });
      await own.setClock('2029-01-15T09:59:50Z');
      expect(await reasonFor(subject, 'newsletter', own)).toBe('given');
      await own.advance('PT1M');
      expect(await reasonFor(subject, 'newsletter', own)).toBe('expired');
      expect((await history(subject, '', own)).purposes['newsletter']).toMatchObject({ state: 'expired' });
      for (const years of [1, 4, 10]) {
        await own.advance(`P${years}Y`);
        expect(await reasonFor(subject, 'newsletter', own)).not.toBe('given');
        expect(await ads()).toMatchObject({ allowed: false });
      }
    } finally {
      await own.stop();
    }
  });

  it('never lets a yes outlive the no that followed it, however long both are kept', async () => {
    const own = await testServer();
    try {
      await own.setClock('2027-01-15T10:00:00Z');
      const subject = await newPerson({ newsletter: true }, own);
      await startContract(own, subject);
      await report(own, subject, { decisions: { newsletter: false } });
      for (let year = 0; year < 8; year += 1) {
        await own.advance('P1Y');
        const { json } = await ask(own, { subject, purpose: 'newsletter' });
        // The yes has left use by now, so what is left is a plain no.
        expect(json).toMatchObject({ allowed: false, reason: 'refused' });
      }
    } finally {
      await own.stop();
    }
  });
});

const next: Policy = {
  ...fixturePolicy,
  version: '2026-02-01',
  // The English sentence stands as it was: only the text that binds changes.
  summary: { ...fixturePolicy.summary, es: 'Ahora lo contamos mejor.' },
};

/** A server on the first version, `before`, then the same data so many minutes after a second one, and `after`. */
const acrossVersions = async <T>(
  material: string[],
  minutes: number,
  before: (on: TestServer) => Promise<T>,
  after: (on: TestServer, kept: T) => Promise<void>,
) => {
  let own = await testServer();
  try {
    await own.setClock('2027-01-15T10:00:00Z');
    const kept = await before(own);
    const now = Date.parse(String((await own.get('/health')).json['time']));
    const policy = await policyFolder(
      join(own.folder, 'policy-2'),
      { policy: fixturePolicy },
      { policy: next, material, at: new Date(now - minutes * 60_000).toISOString() },
    );
    own = await own.restart({ policy });
    await after(own, kept);
  } finally {
    await own.stop();
  }
};

describe('a new version of the notice', () => {
  const hashes = async (on: TestServer) => ({ es: await noticeHash(on), en: await noticeHash(on, 'en') });

  it('that is not material takes choices on the old text for 60 minutes, then answers 409 with the current one', async () => {
    await acrossVersions([], 58, hashes, async (on, old) => {
      const inTime = await on.post('/consents', await cookieChoice(on, { noticeHash: old.es }));
      expect(inTime.status).toBe(201);
      expect(claimsOf(inTime.json['receipt'])).toMatchObject({
        policyVersion: fixturePolicy.version,
        noticeHash: old.es,
      });
      expect(await faultsOf(on, inTime.json['receipt'], join(on.folder, 'policy-2'))).toEqual([]);
      await on.advance('PT3M');
      const late = await on.post('/consents', await cookieChoice(on, { noticeHash: old.es }));
      expect([late.status, late.json['code']]).toEqual([409, 'NOTICE_OUTDATED']);
      expect(late.json['current']).toEqual({ version: next.version, language: 'es', hash: await noticeHash(on) });
      const current = await on.post('/consents', await cookieChoice(on));
      expect([current.status, current.json['policyVersion']]).toEqual([201, next.version]);
    });
  });

  it('that is material takes none on the old text, and none on a translation of it (AN-82)', async () => {
    await acrossVersions(['newsletter'], 1, hashes, async (on, old) => {
      for (const language of ['es', 'en'] as const) {
        const stale = await on.post('/consents', await cookieChoice(on, { language, noticeHash: old[language] }));
        expect([language, stale.status, stale.json['code']]).toEqual([language, 409, 'NOTICE_OUTDATED']);
        expect(stale.json['current']).toMatchObject({ language, hash: await noticeHash(on, language) });
      }
      const crossed = await cookieChoice(on, { language: 'en', noticeHash: await noticeHash(on, 'es') });
      expect((await on.post('/consents', crossed)).status).toBe(409);
    });
  });

  it('freezes the purposes that it changes, and no others, until they are agreed to again', async () => {
    const before = async (on: TestServer) => {
      const subject = await newPerson({ newsletter: true, profiling: true }, on);
      const refused = await newPerson({ newsletter: false }, on);
      const sent = await cookieChoice(on);
      await on.post('/consents', sent);
      return { subject, refused, visitor: String(sent['visitorId']) };
    };
    await acrossVersions(['newsletter', 'advertising'], 10, before, async (on, { subject, refused, visitor }) => {
      expect((await ask(on, { subject, purpose: 'newsletter' })).json).toMatchObject({
        allowed: false,
        reason: 'superseded',
      });
      expect(await reasonFor(subject, 'profiling', on)).toBe('given');
      expect(await reasonFor(refused, 'newsletter', on)).toBe('refused');
      const { purposes } = await history(subject, '', on);
      expect(purposes).toMatchObject({ newsletter: { state: 'superseded' }, profiling: { state: 'given' } });
      // The panel may ask at once: what was agreed to has changed.
      const browser = await ask(on, { visitor, purpose: 'advertising' });
      expect([browser.json['reason'], browser.json['askAgainAt']]).toEqual(['superseded', undefined]);
      await report(on, subject);
      expect(await reasonFor(subject, 'newsletter', on)).toBe('given');
      await on.post('/consents', await cookieChoice(on, { visitorId: visitor }));
      expect((await ask(on, { visitor, purpose: 'advertising' })).json).toMatchObject({
        allowed: true,
        reason: 'given',
      });
    });
  });
});
