import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { confirmed, mayWe } from '../support/preferences.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { start } from './request-flow.ts';

/** Somebody who knows name and address of another, reads a mailbox of their own, and tries whatever there is. */
const victim = { name: 'Ana Ejemplo', email: 'ana@example.com' };
const liar = 'mallory@example.com';

let server: TestServer;
let subjectId: string;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
  subjectId = await confirmed(server, victim.name, victim.email);
  await confirmed(server, 'Mallory Ajena', liar);
});
afterAll(() => server.stop());

const rights = [
  'access',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'withdrawal',
  'no-automated-decision',
] as const;

/** What is stored of the victim; without notes that nights make on every row, and the note of their welcome, which ends. */
const rowsOf = () =>
  (['records', 'blocked', 'keys'] as const).flatMap((table) =>
    storedRows(server.folder, table)
      .filter(
        ({ pk, sk }) => new RegExp(`^(S|B|SUBJECT)#${subjectId}`).test(String(pk)) && !/^WELCOME/.test(String(sk)),
      )
      .map(({ dueAt: _due, dueBucket: _bucket, expiresAt: _end, version: _version, ...row }) => row)
      .toSorted((a, b) => (`${a['pk']} ${a['sk']}` < `${b['pk']} ${b['sk']}` ? -1 : 1)),
  );

/** Links in the liar's own mails, newest first. */
const ownLinks = async (): Promise<readonly string[]> =>
  (await server.mails(liar)).flatMap(({ links }) =>
    links.filter((link) => link.includes('/links/')).map((link) => new URL(link).pathname),
  );

/** The same link with one character of its token changed. */
const forged = (path: string, place: number): string => {
  const at = '/links/'.length + (place % (path.length - '/links/'.length));
  return `${path.slice(0, at)}${path[at] === 'A' ? 'B' : 'A'}${path.slice(at + 1)}`;
};

const actions = [
  'confirm',
  'take-back',
  'open',
  'send-code',
  'revert',
  'ask',
  'send-own-code',
  'open-own-data',
] as const;

type Try = () => Promise<Answer | { readonly text: string }>;
const tries: fc.Arbitrary<Try> = fc.oneof(
  fc.record({ right: fc.constantFrom(...rights), details: fc.string({ maxLength: 40 }) }).map(
    (asked): Try =>
      () =>
        server.post('/requests', { ...asked, email: victim.email, name: victim.name, language: 'es' }),
  ),
  fc.constantFrom(...rights).map(
    (right): Try =>
      () =>
        server.post('/requests', {
          right,
          email: liar,
          name: victim.name,
          language: 'es',
          details: `Soy ${victim.name}, ${victim.email}, y escribo desde otro correo`,
        }),
  ),
  fc.record({ place: fc.nat(400), link: fc.nat(20), action: fc.constantFrom(...actions), isForged: fc.boolean() }).map(
    ({ place, link, action, isForged }): Try =>
      async () => {
        const links = await ownLinks();
        const path = links[link % Math.max(1, links.length)];
        if (path === undefined) return { text: '' };
        const said = { name: victim.name, secret: '600111222', code: '123456', wish: 'erasure', grant: 'x.y' };
        const kept = {
          confirm: { name: said.name, secret: said.secret },
          open: { code: said.code, name: said.name, secret: said.secret },
          'open-own-data': { code: said.code, name: said.name, secret: said.secret },
          ask: { grant: said.grant, wish: said.wish, accepted: true },
        } as Readonly<Record<string, object>>;
        return server.post(isForged ? forged(path, place) : path, { action, ...kept[action] });
      },
  ),
  fc.constantFrom('Borren todos mis datos.', 'Quiero una copia de mis datos personales.', 'Rectifiquen mi nombre.').map(
    (text): Try =>
      async () => {
        const raw = `From: ${victim.name} <${victim.email}>\r\nReply-To: ${liar}\r\nTo: privacidad@acme.example.com\r\nMessage-ID: <${Math.trunc(Date.now())}@evil.example>\r\nSubject: Mis datos\r\n\r\n${text}\r\n`;
        const answer = await fetch(`${server.url}/_local/inbound-mail`, {
          method: 'POST',
          headers: { 'content-type': 'message/rfc822' },
          body: raw,
        });
        return { text: await answer.text() };
      },
  ),
);

describe('an impersonator who does not control the mailbox', () => {
  it('gets nothing and changes nothing, by any sequence of calls', async () => {
    const before = rowsOf();
    await fc.assert(
      fc.asyncProperty(fc.array(tries, { minLength: 1, maxLength: 8 }), async (sequence) => {
        for (const attempt of sequence) {
          const { text } = await attempt();
          expect(text).not.toContain(subjectId);
        }
        await server.advance('PT2H');
        expect(rowsOf()).toEqual(before);
      }),
      { numRuns: Number(process.env['HABEAS_RUNS'] ?? 50) },
    );
    // What the liar got by mail is about themselves: nothing of it speaks of the other.
    for (const mail of await server.mails(liar)) {
      expect(`${mail.subject} ${mail.text}`).not.toMatch(/ana@example\.com|Ana Ejemplo/);
    }
    expect(await mayWe(server, subjectId, 'newsletter')).toMatchObject({ allowed: true });
    expect((await server.mails(victim.email)).filter(({ subject }) => /^Respuesta/.test(subject))).toEqual([]);
  });
});
