import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Mail } from '../../lambdas/domain/mail/mailer.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { answerFloorMs } from '../../lambdas/runtime/uniform-answer.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { startContract } from '../support/life-events.ts';
import { enter, nonceOf } from '../support/people.ts';
import {
  confirmed,
  currentHash,
  historyOf,
  mayWe,
  preferenceLink,
  rowsOf,
  unsubscribePath,
} from '../support/preferences.ts';
import { linkIn, policyFolder, type TestServer, testServer } from '../support/server.ts';
import { testWorld } from '../support/test-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

const html = { accept: 'text/html' };
const json = { accept: 'application/json' };

type States = Readonly<Record<string, { readonly state: string; readonly since?: string }>>;
const statesOn = async (link: string): Promise<Record<string, string>> => {
  const purposes = (await server.get(link, json)).json['purposes'] as States;
  return Object.fromEntries(Object.entries(purposes).map(([id, { state }]) => [id, state]));
};
const save = async (link: string, decisions: Record<string, boolean>, noticeHash?: string) =>
  server.post(link, { action: 'save', decisions, ...(noticeHash !== undefined && { noticeHash }) });
/** Names of the radio buttons that are marked, with their value. */
const markedOn = (page: string): readonly string[] =>
  [...page.matchAll(/<input type="radio"[^>]* name="([^"]+)" value="(yes|no)" checked>/g)].map(
    ([, name, value]) => `${name} ${value}`,
  );
/** What a browser posts of a page where nothing is touched: what is hidden and what is marked. */
const formOn = (page: string): Record<string, string> =>
  Object.fromEntries(
    [...page.matchAll(/<input type="(?:hidden|radio)"[^>]*>/g)].flatMap(([tag]) => {
      const [, name = '', value = ''] = / name="([^"]+)" value="([^"]*)"/.exec(tag) ?? [];
      return /type="hidden"| checked/.test(tag) ? [[name, value] as const] : [];
    }),
  );

describe('the preference centre', () => {
  it('shows each purpose, how it stands and since when, and nothing that says whose it is', async () => {
    await confirmed(server, 'Ana Uno', 'ana1@example.com');
    const link = await preferenceLink(server, 'ana1@example.com');
    const { json: shown } = await server.get(link, json);
    expect(shown).toMatchObject({
      kind: 'preference',
      status: 'open',
      language: 'es',
      noticeHash: await currentHash(server),
      purposes: {
        newsletter: { state: 'given', title: 'Boletín', since: expect.stringMatching(/^\d{4}-.*Z$/) },
        profiling: { state: 'refused' },
      },
    });
    // Cookies belong to a browser; what rests on another basis is not asked.
    expect(Object.keys(shown['purposes'] as States)).toEqual(['newsletter', 'profiling']);
    const page = await server.get(link, html);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Dijiste que sí el');
    expect(markedOn(page.text)).toEqual(['purpose.newsletter yes', 'purpose.profiling no']);
    for (const text of [page.text, JSON.stringify(shown)]) expect(text).not.toMatch(/Ana Uno|ana1@/);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('speaks the language that the link was asked for in', async () => {
    await confirmed(server, 'Ana English', 'ana.en@example.com');
    const link = await preferenceLink(server, 'ana.en@example.com', 'en');
    expect((await server.get(link, html)).text).toContain('You said yes on');
    expect((await server.get(link, json)).json['noticeHash']).toBe(await currentHash(server, 'en'));
    expect((await server.mails('ana.en@example.com'))[0]?.subject).toBe('Your preferences with Acme Papelería, S.L.');
  });

  it('counts from the next question on, records only what changes, and leaves the earlier yes provable', async () => {
    const subjectId = await confirmed(server, 'Ana Dos', 'ana2@example.com');
    const link = await preferenceLink(server, 'ana2@example.com');
    expect((await mayWe(server, subjectId, 'newsletter'))['allowed']).toBe(true);
    const saved = await save(link, { newsletter: false, profiling: false });
    expect(saved.json).toMatchObject({ status: 'saved', purposes: { newsletter: { state: 'withdrawn' } } });
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
    const [latest, first, ...none] = await historyOf(server, subjectId);
    expect(none).toEqual([]);
    expect(latest).toMatchObject({
      method: 'preference-centre',
      source: 'self',
      purposes: { newsletter: 'withdrawn' },
    });
    expect(Object.keys(latest?.purposes ?? {})).toEqual(['newsletter']);
    expect(first).toMatchObject({ method: 'mailed-link', purposes: { newsletter: 'given', profiling: 'refused' } });
    // What stops is journalled, for a restore.
    const journal = await rowsOf(server, 'journal', `J#${String(latest?.decidedAt).slice(0, 10)}`);
    expect(journal.filter(({ sk }) => String(sk).endsWith(`#${latest?.decisionId}`))).toHaveLength(1);
  });

  it('takes a yes with the text that was read, and shows the receipt', async () => {
    const subjectId = await confirmed(server, 'Ana Tres', 'ana3@example.com', { newsletter: false });
    const link = await preferenceLink(server, 'ana3@example.com');
    const noticeHash = await currentHash(server);
    const saved = await save(link, { newsletter: true, profiling: true }, noticeHash);
    const [latest] = await historyOf(server, subjectId);
    expect(latest).toMatchObject({ noticeHash, purposes: { newsletter: 'given', profiling: 'given' } });
    const claims = JSON.parse(Buffer.from(String(saved.json['receipt']).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ decisionId: latest?.decisionId, subjectId, noticeHash });
    expect((await mayWe(server, subjectId, 'profiling'))['allowed']).toBe(true);
  });

  it.each([
    ['without the text that was read', undefined],
    ['with another text', 'x'.repeat(43)],
  ])('refuses a new yes %s, and stores nothing of that form', async (what, noticeHash) => {
    const email = `ana4${what.length}@example.com`;
    const subjectId = await confirmed(server, 'Ana Cuatro', email);
    const link = await preferenceLink(server, email);
    const answer = await save(link, { profiling: true, newsletter: false }, noticeHash);
    expect([answer.status, answer.json['code']]).toEqual([409, 'NOTICE_OUTDATED']);
    expect(answer.json['current']).toMatchObject({ hash: await currentHash(server) });
    expect(await historyOf(server, subjectId)).toHaveLength(1);
    // A no needs no text, nor does a yes that stands already.
    expect((await save(link, { newsletter: true, profiling: false }, noticeHash)).status).toBe(200);
    expect((await save(link, { newsletter: false }, noticeHash)).status).toBe(200);
    expect((await historyOf(server, subjectId))[0]).not.toHaveProperty('noticeHash');
  });

  it('makes one event of repeats and of forty posts at once, and none where nothing changes', async () => {
    const subjectId = await confirmed(server, 'Ana Cinco', 'ana5@example.com');
    const links = [await preferenceLink(server, 'ana5@example.com'), await preferenceLink(server, 'ana5@example.com')];
    const noticeHash = await currentHash(server);
    const link = links[0] ?? '';
    expect((await save(link, { newsletter: true, profiling: false }, noticeHash)).status).toBe(200);
    expect((await save(link, {})).status).toBe(200);
    expect(await historyOf(server, subjectId)).toHaveLength(1);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        save(links[at % 2] ?? '', { newsletter: false, profiling: true }, noticeHash),
      ),
    );
    expect(
      new Set(answers.map(({ status, json: { receipt, purposes } }) => JSON.stringify([status, receipt, purposes])))
        .size,
    ).toBe(1);
    expect(await historyOf(server, subjectId)).toHaveLength(2);
    await save(link, { newsletter: false, profiling: true }, noticeHash);
    expect(await historyOf(server, subjectId)).toHaveLength(2);
    // And back and forth, as often as somebody likes, in the same second too.
    for (let time = 0; time < 3; time += 1) {
      await save(link, { newsletter: true }, noticeHash);
      expect((await mayWe(server, subjectId, 'newsletter'))['allowed']).toBe(true);
      await save(link, { newsletter: false });
      expect((await mayWe(server, subjectId, 'newsletter'))['allowed']).toBe(false);
    }
    expect(await historyOf(server, subjectId)).toHaveLength(8);
  });

  it('ends a yes and a no at once in one of the two, and the same for every reader', async () => {
    const subjectId = await confirmed(server, 'Ana Seis', 'ana6@example.com', {});
    const link = await preferenceLink(server, 'ana6@example.com');
    const noticeHash = await currentHash(server);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([save(link, { newsletter: true }, noticeHash), save(link, { newsletter: false })]);
      const { newsletter } = await statesOn(link);
      const { reason } = await mayWe(server, subjectId, 'newsletter');
      expect(reason).toBe(newsletter);
      const [latest] = await historyOf(server, subjectId);
      const said = latest?.purposes['newsletter'];
      if (newsletter === 'given') expect(said).toBe('given');
    }
  });

  it.each([
    ['an unknown purpose', 'nothing', 'UNKNOWN_PURPOSE'],
    ['one named like a method', 'constructor', 'UNKNOWN_PURPOSE'],
    ['a purpose of a contract', 'service', 'NOT_A_CONSENT_PURPOSE'],
    ['a purpose of cookies', 'advertising', 'PURPOSE_NOT_OFFERED'],
  ])('refuses %s', async (_what, purpose, code) => {
    const email = `ana7.${purpose}@example.com`;
    const subjectId = await confirmed(server, 'Ana Siete', email);
    const link = await preferenceLink(server, email);
    const answer = await save(link, { newsletter: false, [purpose]: false }, await currentHash(server));
    expect([answer.status, answer.json['code']]).toEqual([422, code]);
    expect(await historyOf(server, subjectId)).toHaveLength(1);
  });

  it('has no default action, and is inert to GET, HEAD and OPTIONS', async () => {
    const subjectId = await confirmed(server, 'Ana Ocho', 'ana8@example.com');
    const link = await preferenceLink(server, 'ana8@example.com');
    for (const action of ['', 'confirm', 'decline', 'undo']) {
      const answer = await server.post(link, { action, decisions: { newsletter: false } });
      expect([answer.status, answer.json['code']]).toEqual([422, 'UNKNOWN_ACTION']);
    }
    for (const method of ['HEAD', 'OPTIONS', 'GET']) await fetch(server.url + link, { method, headers: html });
    expect(await historyOf(server, subjectId)).toHaveLength(1);
  });

  it('saves by its own form, which must be a second old and carry its own nonce', async () => {
    const subjectId = await confirmed(server, 'Ana Nueve', 'ana9@example.com');
    const link = await preferenceLink(server, 'ana9@example.com');
    const page = (await server.get(link, html)).text;
    const hidden = { nonce: nonceOf(page), noticeHash: /name="noticeHash" value="([^"]+)"/.exec(page)?.[1] ?? '' };
    const fields = { ...hidden, action: 'save', 'purpose.newsletter': 'no', 'purpose.profiling': 'yes' };
    expect((await server.postForm(link, { ...fields, nonce: 'forged.nonce' })).status).toBe(422);
    await server.advance('PT2S');
    const outdated = await server.postForm(link, { ...fields, noticeHash: 'x'.repeat(43) });
    expect(outdated.status).toBe(409);
    expect(outdated.text).toContain('El aviso de privacidad ha cambiado');
    expect(markedOn(outdated.text)).toEqual(['purpose.newsletter yes', 'purpose.profiling no']);
    expect(await historyOf(server, subjectId)).toHaveLength(1);
    const saved = await server.postForm(link, fields);
    expect(saved.status).toBe(200);
    expect(saved.text).toContain('Guardado.');
    expect(markedOn(saved.text)).toEqual(['purpose.newsletter no', 'purpose.profiling yes']);
    expect(await statesOn(link)).toEqual({ newsletter: 'withdrawn', profiling: 'given' });
    // Pressed again without a change, as after going back.
    expect((await server.postForm(link, fields)).status).toBe(200);
    expect(await historyOf(server, subjectId)).toHaveLength(2);
  });

  it.each([
    ['saved as a no in another tab', 'preference-centre'],
    ['unsubscribed from by one click', 'unsubscribe'],
  ])('takes no mark of an old page for a wish: what was %s stays withdrawn', async (_what, method) => {
    const email = `tabs.${method}@example.com`;
    const subjectId = await confirmed(server, 'Ana Pestañas', email);
    const link = await preferenceLink(server, email);
    const [old, other] = [formOn((await server.get(link, html)).text), formOn((await server.get(link, html)).text)];
    expect(old).toMatchObject({ 'purpose.newsletter': 'yes', 'purpose.profiling': 'no' });
    await server.advance('PT2S');
    const list = { subjectId, purpose: 'newsletter', language: 'es' as const };
    if (method === 'unsubscribe') await server.post(await unsubscribePath(server, list), {});
    else await server.postForm(link, { ...other, 'purpose.newsletter': 'no', action: 'save' });
    expect((await historyOf(server, subjectId))[0]).toMatchObject({ method, purposes: { newsletter: 'withdrawn' } });

    // Only this was touched in the old tab; its browser posts the mark beside it too. Pressed twice, it is one event.
    const touched = { ...old, 'purpose.profiling': 'yes', action: 'save' };
    for (let time = 0; time < 2; time += 1) {
      const saved = await server.postForm(link, touched);
      expect(saved.status).toBe(200);
      expect(markedOn(saved.text)).toEqual(['purpose.newsletter no', 'purpose.profiling yes']);
    }
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
    const [latest, ...before] = await historyOf(server, subjectId);
    expect(latest?.purposes).toEqual({ profiling: 'given' });
    expect(before).toHaveLength(2);

    // On a page that shows the no, a yes is a wish again.
    const fresh = formOn((await server.get(link, html)).text);
    await server.advance('PT2S');
    await server.postForm(link, { ...fresh, 'purpose.newsletter': 'yes', action: 'save' });
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: true, reason: 'given' });
  });

  it('draws a form that is refused with what was touched in it, and the rest as it stands now', async () => {
    const subjectId = await confirmed(server, 'Ana Vieja', 'tabs.refused@example.com');
    const link = await preferenceLink(server, 'tabs.refused@example.com');
    const old = formOn((await server.get(link, html)).text);
    await save(link, { newsletter: false });
    const forged = await server.postForm(link, {
      ...old,
      nonce: 'forged.nonce',
      'purpose.profiling': 'yes',
      action: 'save',
    });
    expect(forged.status).toBe(422);
    expect(markedOn(forged.text)).toEqual(['purpose.newsletter no', 'purpose.profiling yes']);
    await server.advance('PT2S');
    await server.postForm(link, { ...formOn(forged.text), action: 'save' });
    const [latest] = await historyOf(server, subjectId);
    expect(latest?.purposes).toEqual({ profiling: 'given' });
  });

  it('is open for an hour, as often as one likes; then the dead link says where to ask again', async () => {
    await confirmed(server, 'Ana Diez', 'ana10@example.com');
    const link = await preferenceLink(server, 'ana10@example.com');
    const ends = Date.parse(String((await server.get(link, json)).json['expiresAt']));
    await server.setClock(new Date(ends - 1_000).toISOString());
    expect((await save(link, { newsletter: false })).status).toBe(200);
    expect((await server.get(link, html)).status).toBe(200);
    await server.setClock(new Date(ends).toISOString());
    const dead = await server.get(link, html);
    expect([dead.status, (await save(link, { newsletter: false })).status]).toEqual([410, 410]);
    expect(dead.text).toContain('href="/preference-links?lang=es"');
    const [, key = ''] = /^\/links\/(.+)$/.exec(link) ?? [];
    const period = Buffer.from(key, 'base64url').readUInt32BE(2);
    await server.advance('PT2H');
    await server.post('/_local/run/destroy-link-keys', {});
    const { sqliteTable } = await import('../../lambdas/adapters/sqlite/sqlite-table.ts');
    const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date(0) });
    const { items } = await table.query('keys', 'PASSING#preference', { limit: 1_000 });
    table.close();
    expect(items.map(({ sk }) => Number(sk))).not.toContain(period);
  });

  it('asks anew once a yes has run out, with nothing marked, and renews it', async () => {
    const subjectId = await confirmed(server, 'Ana Once', 'ana11@example.com');
    await startContract(server, subjectId);
    await server.advance('P24M');
    const link = await preferenceLink(server, 'ana11@example.com');
    expect(await statesOn(link)).toEqual({ newsletter: 'expired', profiling: 'refused' });
    const page = await server.get(link, html);
    expect(page.text).toContain('caducó');
    expect(markedOn(page.text)).toEqual(['purpose.profiling no']);
    await save(link, { newsletter: true }, await currentHash(server));
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: true, reason: 'given' });
  });

  it('shows what rests on no consent as that, marks nothing for it, and takes the no', async () => {
    const subjectId = await confirmed(server, 'Ana Doce', 'ana12@example.com', {});
    const today = String((await server.get('/health')).json['time']).slice(0, 10);
    const soft = await server.post(
      '/consents',
      {
        decisionId: crypto.randomUUID(),
        subjectId,
        noticeHash: await currentHash(server),
        language: 'es',
        method: 'switch',
        form: 'settings',
        decisions: {},
        softOptIn: {
          newsletter: { contract: 'P-1', concludedOn: today, product: 'Cuadernos', optOutOfferedOn: today },
        },
      },
      { authorization: `Bearer ${await server.token('consents', 'own-shop')}` },
    );
    expect(soft.status).toBe(201);
    const link = await preferenceLink(server, 'ana12@example.com');
    expect(await statesOn(link)).toEqual({ newsletter: 'soft-opt-in', profiling: 'never' });
    const page = await server.get(link, html);
    expect(page.text).toContain('la papelería que ya compraste');
    expect(markedOn(page.text)).toEqual([]);
    await save(link, { newsletter: false });
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'withdrawn' });
  });

  it('freezes what a material new text changed, says so, and a new yes renews it', async () => {
    const own = await testServer();
    let two = own;
    try {
      await own.setClock('2027-01-01T00:00:00Z');
      const subjectId = await confirmed(own, 'Eva Luz', 'eva@example.com', { newsletter: true, profiling: true });
      const next: Policy = {
        ...fixturePolicy,
        version: '2026-02-01',
        summary: { es: 'Otro texto.', en: 'Other text.' },
      };
      const at = '2027-01-01T00:00:00Z';
      const versions = [{ policy: fixturePolicy }, { policy: next, material: ['newsletter'], at }];
      two = await own.restart({ policy: await policyFolder(join(own.folder, 'policy-2'), ...versions) });
      await two.setClock('2027-01-02T00:00:00Z');
      expect(await mayWe(two, subjectId, 'newsletter')).toMatchObject({ allowed: false, reason: 'superseded' });
      const link = await preferenceLink(two, 'eva@example.com');
      const page = await two.get(link, html);
      expect(page.text).toContain('el texto cambió');
      expect(markedOn(page.text)).toEqual(['purpose.profiling yes']);
      const noticeHash = await currentHash(two);
      await two.post(link, { action: 'save', decisions: { newsletter: true, profiling: true }, noticeHash });
      expect(await mayWe(two, subjectId, 'newsletter')).toMatchObject({ allowed: true });
      const [latest] = await historyOf(two, subjectId);
      expect(latest).toMatchObject({ policyVersion: '2026-02-01', noticeHash, purposes: { newsletter: 'given' } });
    } finally {
      await two.stop();
    }
  });
});

describe('asking for a preference link', () => {
  it('says to strangers, by mail, that nothing is held, and to the asker the same as for anybody', async () => {
    const subjectId = await confirmed(server, 'Berta Uno', 'berta1@example.com');
    const undo = linkIn(await server.mail('berta1@example.com', 2));
    const ask = async (email: string) => {
      const start = performance.now();
      const { status, text, headers } = await server.post('/preference-links', { email, language: 'es' });
      const names = [...headers.keys()].filter((name) => name !== 'date').sort();
      return { ms: performance.now() - start, said: `${status} ${text} ${names}` };
    };
    const open = await preferenceLink(server, 'berta1@example.com');
    const answers = [await ask('berta1@example.com'), await ask('nadie1@example.com')];
    await server.post(undo, { action: 'undo' });
    // Erased: the third of the day, and the last of this address.
    answers.push(await ask('berta1@example.com'), await ask('berta1@example.com'));
    expect(new Set(answers.map(({ said }) => said))).toEqual(new Set([answers[0]?.said]));
    for (const { ms } of answers) expect(ms).toBeGreaterThanOrEqual(answerFloorMs - 10);
    const [stranger, erased] = [await server.mail('nadie1@example.com'), await server.mail('berta1@example.com', 5)];
    for (const mail of [stranger, erased]) {
      expect(mail.text).toContain('Con esta dirección no tenemos nada guardado.');
      expect(mail.links.some((url) => url.includes('/links/'))).toBe(false);
    }
    expect(await server.mails('berta1@example.com')).toHaveLength(5);
    expect((await server.get(open, json)).status).toBe(410);
    expect((await save(open, { newsletter: false })).status).toBe(410);
    expect(await rowsOf(server, 'records', `S#${subjectId}`)).toEqual([]);
  });

  it('mails three times in 24 hours at most, however soon, suppressed or not', async () => {
    await confirmed(server, 'Berta Dos', 'berta2@example.com');
    for (let time = 0; time < 5; time += 1) {
      expect((await server.post('/preference-links', { email: 'berta2@example.com', language: 'es' })).status).toBe(
        202,
      );
    }
    const sent = (await server.mails('berta2@example.com')).filter(({ subject }) =>
      subject.startsWith('Tus preferencias'),
    );
    expect(sent).toHaveLength(3);
    // Whoever does not want to be entered by others still gets what they ask for themselves.
    await server.advance('PT24H1M');
    const before = (await server.mails('berta2@example.com')).length;
    await enter(server, { name: 'Berta Dos', email: 'berta2@example.com' });
    await server.post(linkIn(await server.mail('berta2@example.com', before + 1)), { action: 'decline' });
    await preferenceLink(server, 'berta2@example.com');
  });

  it('mails several people of one address once, a link each, told apart by when they registered and never by name', async () => {
    const pepa = await confirmed(server, 'Pepa Gómez', 'casa@example.com');
    await server.advance('P3D');
    const juan = await confirmed(server, 'Juan Gómez', 'casa@example.com');
    const before = (await server.mails('casa@example.com')).length;
    await server.post('/preference-links', { email: 'casa@example.com', language: 'es' });
    const mail = await server.mail('casa@example.com', before + 1);
    expect(await server.mails('casa@example.com')).toHaveLength(before + 1);
    expect(`${mail.subject} ${mail.text} ${mail.html}`).not.toMatch(/Pepa|Juan|Gómez/);
    const links = [...new Set(mail.links.filter((url) => url.includes('/links/')))].map((url) => new URL(url).pathname);
    expect(links).toHaveLength(2);
    expect(new Set(mail.text.match(/Registro del \d+ de \w+/g)).size).toBe(2);
    await save(links[0] ?? '', { newsletter: false });
    expect((await mayWe(server, pepa, 'newsletter'))['allowed']).toBe(false);
    expect((await mayWe(server, juan, 'newsletter'))['allowed']).toBe(true);
  });

  it.each([
    ['no address', { email: 'not an address', language: 'es' }, 'INVALID_FIELD'],
    ['two addresses', { email: 'a@example.com,b@example.com', language: 'es' }, 'INVALID_FIELD'],
    ['a header', { email: 'a@example.com\r\nBcc: b@example.com', language: 'es' }, 'INVALID_FIELD'],
    ['another language', { email: 'a@example.com', language: 'fr' }, 'UNKNOWN_LANGUAGE'],
    ['more than it asks for', { email: 'a@example.com', language: 'es', name: 'Ana' }, 'INVALID_BODY'],
  ])('refuses %s, with nothing mailed', async (_what, body, code) => {
    const before = (await server.mails()).length;
    const answer = await server.post('/preference-links', body);
    expect([answer.status, answer.json['code']]).toEqual([422, code]);
    expect(await server.mails()).toHaveLength(before);
  });

  it('works by a page without script', async () => {
    const page = await server.get('/preference-links?lang=en', html);
    expect(page.text).toContain('<form method="post" action="/preference-links"');
    await confirmed(server, 'Berta Tres', 'berta3@example.com');
    const wrong = await server.postForm('/preference-links', { email: 'berta3', language: 'en' });
    expect([wrong.status, wrong.text.includes('Check the address')]).toEqual([422, true]);
    expect(wrong.text).not.toContain('berta3');
    const sent = await server.postForm('/preference-links', { email: 'berta3@example.com', language: 'en' });
    expect([sent.status, sent.text.includes('Look at your mail')]).toEqual([202, true]);
    expect(sent.text).not.toContain('berta3');
    expect((await server.mail('berta3@example.com', 3)).subject).toContain('Your preferences');
  });

  it('answers 503 to everybody, before anybody is looked up, when no mail can be sent', async () => {
    const sent: Mail[] = [];
    const away = async (): Promise<never> => {
      throw new Unavailable('away');
    };
    const world = await testWorld({ mailer: { ready: away, send: async (mail) => void sent.push(mail) } });
    try {
      const { people } = world.world;
      const looked: string[] = [];
      const subjectsAt: typeof people.subjectsAt = async (address) => {
        looked.push(address);
        return people.subjectsAt(address);
      };
      Object.assign(world.world, { people: { ...people, subjectsAt } });
      const answer = await world.post('/preference-links', { email: 'ana@example.com', language: 'es' });
      expect([answer.statusCode, looked, sent]).toEqual([503, [], []]);
    } finally {
      await world.close();
    }
  });
});

it('the welcome mail says where to change one’s mind', async () => {
  await confirmed(server, 'Carla Uno', 'carla1@example.com');
  const { links } = await server.mail('carla1@example.com', 2);
  const page = links.find((url) => url.includes('/preference-links')) ?? '';
  expect((await server.get(new URL(page).pathname, html)).status).toBe(200);
});
