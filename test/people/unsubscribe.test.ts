import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mayWe as gate } from '../../lambdas/domain/consent/gate.ts';
import { actOnLink } from '../../lambdas/domain/links/act-on-link.ts';
import type { Address } from '../../lambdas/domain/mail/address.ts';
import { savePreferences } from '../../lambdas/domain/preferences/preferences.ts';
import { handler as recordMailFeedback } from '../../lambdas/handlers/record-mail-feedback.ts';
import { startContract } from '../support/life-events.ts';
import { person } from '../support/people.ts';
import { confirmed, historyOf, mayWe, preferenceLink, rowsOf, unsubscribePath } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

const html = { accept: 'text/html' };
const json = { accept: 'application/json' };
const listOf = (subjectId: string) => ({ subjectId, purpose: 'newsletter', language: 'es' as const });
const subscribed = async (name: string, email: string) => {
  const subjectId = await confirmed(server, name, email);
  return { subjectId, path: await unsubscribePath(server, listOf(subjectId)) };
};
const posting = (path: string, init: RequestInit = {}) =>
  fetch(server.url + path, { method: 'POST', redirect: 'manual', ...init });

describe('one-click unsubscription (RFC 8058)', () => {
  const oneClick = 'List-Unsubscribe=One-Click';
  const multipart = new FormData();
  multipart.set('List-Unsubscribe', 'One-Click');
  const requests: readonly (readonly [string, RequestInit])[] = [
    ['as mail programs post it', { body: oneClick, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['as multipart', { body: multipart }],
    ['as JSON', { body: '{"List-Unsubscribe":"One-Click"}', headers: { 'content-type': 'application/json' } }],
    ['with nothing at all', {}],
    ['with nonsense', { body: Buffer.from([0xff, 0x00, 0x7b]), headers: { 'content-type': 'x/y; charset=bogus' } }],
    ['from a browser of another origin', { body: oneClick, headers: { origin: 'https://mail.example' } }],
  ];
  it.each(requests)('%s: 200 at once, without cookie or redirect', async (how, init) => {
    const { subjectId, path } = await subscribed('Ana Uno', `ana${how.length}@example.com`);
    expect((await mayWe(server, subjectId, 'newsletter'))['allowed']).toBe(true);
    const answer = await posting(path, init);
    expect([answer.status, answer.headers.get('set-cookie'), answer.headers.get('location')]).toEqual([
      200,
      null,
      null,
    ]);
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
    const [latest] = await historyOf(server, subjectId);
    expect(latest).toMatchObject({ method: 'unsubscribe', source: 'self', purposes: { newsletter: 'withdrawn' } });
  });

  it('records one event, however often and however many at once, and journals it', async () => {
    const { subjectId, path } = await subscribed('Ana Dos', 'ana2@example.com');
    const other = await unsubscribePath(server, listOf(subjectId));
    expect(other).not.toBe(path);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => server.post(at % 2 ? path : other, {})));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ status: 'unsubscribed', purposes: ['newsletter'] });
    expect((await server.post(path, {})).text).toBe(answers[0]?.text);
    const history = await historyOf(server, subjectId);
    expect(history).toHaveLength(2);
    const journal = await rowsOf(server, 'journal', `J#${String(history[0]?.decidedAt).slice(0, 10)}`);
    expect(journal.filter((entry) => entry['subjectId'] === subjectId)).toHaveLength(1);
  });

  it('leaves other purposes as they are, and a later yes of the person counts again', async () => {
    const subjectId = await confirmed(server, 'Ana Tres', 'ana3@example.com', { newsletter: true, profiling: true });
    const path = await unsubscribePath(server, listOf(subjectId));
    await server.post(path, {});
    expect((await mayWe(server, subjectId, 'profiling'))['allowed']).toBe(true);
    const noticeHash = (await server.get('/notice?lang=es')).json['hash'];
    const link = await preferenceLink(server, 'ana3@example.com');
    await server.post(link, { action: 'save', decisions: { newsletter: true }, noticeHash });
    expect((await mayWe(server, subjectId, 'newsletter'))['allowed']).toBe(true);
    // The link of the old mail still takes it back.
    expect((await server.post(path, {})).status).toBe(200);
    expect((await mayWe(server, subjectId, 'newsletter'))['allowed']).toBe(false);
  });

  it('works ten years later', async () => {
    const { subjectId, path } = await subscribed('Ana Cuatro', 'ana4@example.com');
    await startContract(server, subjectId);
    server = await server.restart();
    await server.advance('P10Y');
    expect((await server.get(path, html)).status).toBe(200);
    expect((await server.post(path, {})).status).toBe(200);
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
  });

  it('is remembered for as long as the person: no old list brings the yes back', async () => {
    const { subjectId, path } = await subscribed('Ana Lista', 'lista@example.com');
    await startContract(server, subjectId);
    await server.post(path, {});
    await server.advance('P12Y');
    await server.post('/_local/run/destroy-link-keys', {});
    const token = await server.token('imports', 'own-shop');
    const decidedOn = String((await server.get('/_local/clock')).json['now']).slice(0, 10);
    const row = {
      form: 'registration',
      language: 'es',
      source: 'lista nueva',
      decidedOn,
      proof: 'carpeta 9',
      fields: { name: 'Ana Lista', email: 'lista@example.com' },
      decisions: { newsletter: true },
    };
    const answer = await server.post('/imports', { rows: [row] }, { authorization: `Bearer ${token}` });
    expect(answer.json['rows']).toMatchObject([{ outcome: 'joined', kept: { newsletter: 'withdrawn' } }]);
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
  });

  it('answers 200 after the person was erased, and stores nothing', async () => {
    const { subjectId, path } = await subscribed('Ana Cinco', 'ana5@example.com');
    const undo = linkIn(await server.mail('ana5@example.com', 2));
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    const before = await server.post(path, {});
    expect([before.status, before.json['status']]).toEqual([200, 'unsubscribed']);
    expect((await server.get(path, html)).status).toBe(200);
    expect(await rowsOf(server, 'records', `S#${subjectId}`)).toEqual([]);
  });

  it('stops everything that advertises with scope=all, once', async () => {
    const { subjectId, path } = await subscribed('Ana Seis', 'ana6@example.com');
    const answer = await server.post(`${path}?scope=all`, {});
    expect(answer.json['purposes']).toEqual(['newsletter']);
    expect((await historyOf(server, subjectId))[0]?.purposes).toEqual({ newsletter: 'withdrawn' });
  });

  it.each([
    ['forged', 'AQABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['not a token', '%3Cscript%3E'],
    ['too long', 'A'.repeat(2_000)],
    ['another kind of link', 'AQAAAE4gAQEBAQEBAQEBAQEByKG7O5NjJh9h9m_tZ3-v_qnwQsjK'],
  ])('answers a neutral 410 to a link that is %s', async (_what, token) => {
    const path = `/unsubscribe/${token}`;
    const [page, problem, post] = [
      await server.get(path, html),
      await server.get(path, json),
      await server.post(path, {}),
    ];
    expect([page.status, problem.status, post.status]).toEqual([410, 410, 410]);
    expect([problem.json['code'], post.json['code']]).toEqual(['LINK_DEAD', 'LINK_DEAD']);
    expect(page.text).toContain('/preference-links');
  });
});

describe('the page behind it', () => {
  it('changes nothing, asks for nothing, shows nobody, and has one button', async () => {
    const { subjectId, path } = await subscribed('Berta Uno', 'berta1@example.com');
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) await fetch(server.url + path, { method, headers: html });
    const page = await server.get(path, html);
    expect(page.text).toContain('Boletín');
    expect(page.text).not.toMatch(/Berta|berta1|<input/);
    expect(page.text.match(/<button/g)).toHaveLength(1);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect((await server.get(path, json)).json).toEqual({ purpose: 'newsletter', title: 'Boletín', language: 'es' });
    expect(await historyOf(server, subjectId)).toHaveLength(1);
    const done = await server.postForm(path, {});
    expect(done.status).toBe(200);
    // LOPDGDD art. 23.3: whoever says no is told of the exclusion lists.
    expect(done.text).toContain('https://www.listarobinson.es');
    expect(done.text).toContain('/preference-links?lang=es');
    expect(await historyOf(server, subjectId)).toHaveLength(2);
  });
});

describe('a complaint about a mail', () => {
  /** Confirms somebody in a world of its own; answers their id. */
  const stored = async (world: TestWorld, name: string, email: string): Promise<string> => {
    const { listMailbox } = await import('../../lambdas/adapters/mailbox/read-mailbox.ts');
    const fields = person(name, email);
    const decisions = { newsletter: true, profiling: true };
    const { noticeHash } = world;
    await world.post('/registrations', {
      form: 'registration',
      language: 'es',
      noticeHash,
      accepted: true,
      fields,
      decisions,
    });
    const [mail] = (await listMailbox(join(world.folder, 'mailbox'))).items.filter(({ to }) => to === email);
    const token =
      mail?.links
        .find((url) => url.includes('/links/'))
        ?.split('/')
        .at(-1) ?? '';
    await actOnLink(token, { action: 'confirm' }, world.world);
    const ids = await world.world.people.subjectsAt(email as Address);
    const [newest] = (
      await Promise.all(ids.map(async (id) => ({ id, at: (await world.world.people.storedSince(id)) ?? '' })))
    ).sort((a, b) => (a.at < b.at ? 1 : -1));
    return newest?.id ?? '';
  };
  const complaint = (email: string) => ({
    eventType: 'Complaint',
    complaint: { complainedRecipients: [{ emailAddress: email }] },
  });
  const bounce = (email: string) => ({
    eventType: 'Bounce',
    bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: email }] },
  });

  it('takes back every yes to advertising of everybody at the address, once, and nothing else', async () => {
    const world = await testWorld();
    try {
      const { world: w } = world;
      const people = [
        await stored(world, 'Pepa Gil', 'casa@example.com'),
        await stored(world, 'Juan Gil', 'casa@example.com'),
      ];
      const neighbour = await stored(world, 'Eva Sol', 'eva@example.com');
      expect(new Set(people).size).toBe(2);
      await recordMailFeedback(complaint('casa@example.com'), w);
      await recordMailFeedback(complaint('casa@example.com'), w);
      for (const subjectId of people) {
        const who = { subjectId };
        expect(await gate({ who, purpose: 'newsletter' }, w)).toMatchObject({ allowed: false, reason: 'withdrawn' });
        expect(await gate({ who, purpose: 'profiling' }, w)).toMatchObject({ allowed: true });
        const { decisions } = await w.decisions.holding(who);
        expect(decisions.map(({ method }) => method).sort()).toEqual(['complaint', 'mailed-link']);
      }
      expect(await gate({ who: { subjectId: neighbour }, purpose: 'newsletter' }, w)).toMatchObject({ allowed: true });
      expect(await w.guards.isSuppressed('casa@example.com' as Address, 'marketing')).toBe(true);
      const journal = await w.table.query('journal', `J#${w.now().toISOString().slice(0, 10)}`, { limit: 1_000 });
      expect(
        journal.items
          .filter((entry) => entry['kind'] === 'withdrawal')
          .map((entry) => entry['subjectId'])
          .sort(),
      ).toEqual(people.toSorted());
    } finally {
      await world.close();
    }
  });

  it('says no for nobody who was never asked; a bounce says nothing about what somebody wants', async () => {
    const world = await testWorld();
    try {
      const { world: w } = world;
      const subjectId = await stored(world, 'Ana Sol', 'ana@example.com');
      await recordMailFeedback(bounce('ana@example.com'), w);
      expect(await gate({ who: { subjectId }, purpose: 'newsletter' }, w)).toMatchObject({ allowed: true });
      expect((await w.decisions.holding({ subjectId })).decisions).toHaveLength(1);
      expect(await w.guards.isSuppressed('ana@example.com' as Address, 'marketing')).toBe(true);
      await recordMailFeedback(complaint('nobody@example.com'), w);
      expect(await w.guards.isSuppressed('nobody@example.com' as Address, 'marketing')).toBe(true);
    } finally {
      await world.close();
    }
  });

  it('that is reported late, or again, leaves what the person said since', async () => {
    const world = await testWorld();
    try {
      const { world: w } = world;
      const subjectId = await stored(world, 'Ana Mar', 'mar@example.com');
      const timestamp = new Date(w.now().getTime() - 60_000).toISOString();
      const late = { ...complaint('mar@example.com').complaint, timestamp };
      for (let time = 0; time < 2; time += 1) {
        await recordMailFeedback({ eventType: 'Complaint', complaint: late }, w);
        expect(await gate({ who: { subjectId }, purpose: 'newsletter' }, w)).toMatchObject({ allowed: true });
        expect(await w.guards.suppressedSince('mar@example.com' as Address, 'marketing')).toBe(timestamp);
      }
    } finally {
      await world.close();
    }
  });

  it('that is older than what is known for one scope adds the other and makes nothing older', async () => {
    const world = await testWorld();
    try {
      const { guards } = world.world;
      const address = 'sur@example.com' as Address;
      const [older, newer] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];
      await guards.suppress(address, ['entry'], 'declined', newer);
      await guards.suppress(address, ['entry', 'marketing'], 'complaint', older);
      expect(await guards.suppressedSince(address, 'entry')).toBe(newer.toISOString());
      expect(await guards.suppressedSince(address, 'marketing')).toBe(older.toISOString());
    } finally {
      await world.close();
    }
  });

  it('does not outlive a later yes of the person', async () => {
    const world = await testWorld();
    try {
      const { world: w } = world;
      const subjectId = await stored(world, 'Ana Luz', 'luz@example.com');
      await recordMailFeedback(complaint('luz@example.com'), w);
      const { sealLink } = await import('../../lambdas/domain/links/link-token.ts');
      const token = await sealLink({ kind: 'preference', issuedAt: w.now(), subjectId, language: 'es' }, w);
      await savePreferences(
        token,
        { action: 'save', decisions: { newsletter: true }, noticeHash: world.noticeHash },
        w,
      );
      const { allowed, since } = await gate({ who: { subjectId }, purpose: 'newsletter' }, w);
      expect(allowed).toBe(true);
      // Whoever sends compares the two times.
      const suppressed = await w.guards.suppressedSince('luz@example.com' as Address, 'marketing');
      expect(String(since) > String(suppressed)).toBe(true);
    } finally {
      await world.close();
    }
  });
});
