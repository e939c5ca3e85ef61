import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { lookUp } from '../retention/life-flow.ts';
import { nonceOf, person, registerToLink } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { act, ask, letterAbout, once, see, start, type Told } from './request-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

const html = { accept: 'text/html' };
const json = { accept: 'application/json' };
let number = 0;
let email = '';
beforeEach(() => {
  number += 1;
  email = `dora${number}@example.com`;
});

/** Asks, and answers the path of the link in the receipt. */
const asked = async (right: string, to: string, more: object = {}): Promise<Told & { readonly link: string }> => {
  const told = await ask(server, right, to, more);
  const receipt = await until(async () => (await server.mails(to)).find(({ text }) => text.includes(told.reference)));
  return { ...told, link: linkIn(receipt) };
};
const confirm = (link: string, said: object = {}) => server.post(link, { action: 'confirm', ...said });
const takeBack = (link: string) => server.post(link, { action: 'take-back' });

/** Everything that a download link gives out to who has its mailbox, as one text. */
const downloaded = async (link: string, to: string, said: object = {}): Promise<string> => {
  const before = (await server.mails(to)).length;
  expect((await server.post(link, { action: 'send-code' })).status).toBe(200);
  const code = /\b\d{6}\b/.exec((await server.mail(to, before + 1)).text)?.[0] ?? '';
  const opened = await server.post(link, { action: 'open', code, ...said });
  expect(opened.status).toBe(200);
  const { grant, files } = opened.json as { grant: string; files: { part: string }[] };
  const texts: string[] = [];
  for (const { part } of files) {
    const answer = await fetch(`${server.url}${link}/files/${part}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant }),
    });
    for (const bytes of Object.values(unzipSync(new Uint8Array(await answer.arrayBuffer())))) {
      texts.push(Buffer.from(bytes).toString());
    }
  }
  return texts.join('\n');
};

describe('the link in a receipt', () => {
  it('shows what was asked, its dates and how it stands, nobody’s data, and changes nothing when opened', async () => {
    await confirmed(server, 'Dora Visible', email);
    const { link, reference, receivedAt, dueOn } = await asked('access', email, {
      name: 'Dora Visible',
      details: 'Lo quiero todo',
    });
    const before = await see(server, reference);
    for (const headers of [json, html, html]) {
      for (const method of ['GET', 'HEAD']) await fetch(server.url + link, { method, headers });
    }
    const shown = await server.get(link, json);
    expect(shown.json).toMatchObject({
      kind: 'request',
      status: 'open',
      reference,
      right: 'access',
      receivedAt,
      dueOn,
      actions: ['confirm', 'take-back'],
    });
    const page = await server.get(link, html);
    expect(page.text).toContain(reference);
    expect(page.text).toContain('Acceso a los datos');
    expect(page.text).toContain('11 de febrero de 2027');
    for (const { text } of [shown, page]) expect(text).not.toMatch(/Dora|Visible|dora\d|Lo quiero todo/);
    expect((await see(server, reference)).history).toEqual(before.history);
  });

  it('confirms by a form that is at least a second old, once, and the answer has a link to the copy', async () => {
    await confirmed(server, 'Dora Copia', email);
    const { link, reference } = await asked('access', email);
    const typed = { name: 'Dora "Copia"', secret: '28013' };
    const page = await server.get(link, html);
    const nonce = nonceOf(page.text);
    const soon = await server.postForm(link, { nonce: '', action: 'confirm', ...typed });
    expect([soon.status, soon.text.includes('<title>Error: ')]).toEqual([422, true]);
    expect(soon.text).toContain('value="Dora &quot;Copia&quot;"');
    expect(soon.text).toMatch(/<details open>/);
    expect((await see(server, reference)).file.state).toBe('unverified');
    await server.advance('PT2S');
    const done = await server.postForm(link, { nonce, action: 'confirm', name: '', secret: '' });
    expect([done.status, done.text.includes('La solicitud está confirmada.')]).toEqual([200, true]);
    expect((await confirm(link)).json).toMatchObject({ reference });
    const seen = await once(server, reference, 'answered');
    expect(seen.history.filter(({ what }) => what === 'verified')).toHaveLength(1);
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    expect(await downloaded(linkIn(letter), email)).toContain('Dora Copia');
    const after = await server.get(link, html);
    expect(after.text).toContain('Tu solicitud está contestada');
    expect(after.text).not.toContain('<form');
  });

  it('of a stranger is answered at once, and only by mail', async () => {
    const { link, reference, dueOn } = await asked('access', email);
    expect((await confirm(link)).json).toEqual({ status: 'answered', reference, dueOn });
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    expect(letter.links.some((url) => url.includes('/links/'))).toBe(false);
    expect((await server.get(link, json)).json).toMatchObject({
      status: 'answered',
      outcome: 'nothing-held',
      actions: [],
    });
  });

  it('takes a request back until it is done, and says so when it is too late', async () => {
    await confirmed(server, 'Dora Atrás', email);
    const first = await asked('access', email, { details: 'uno' });
    expect((await takeBack(first.link)).json).toMatchObject({ status: 'closed', reference: first.reference });
    expect((await takeBack(first.link)).json['status']).toBe('closed');
    expect((await confirm(first.link)).json['status']).toBe('closed');
    expect((await server.get(first.link, html)).text).toContain('La solicitud está retirada');
    expect((await see(server, first.reference)).file).toMatchObject({ state: 'closed', outcome: 'withdrawn' });

    const second = await asked('access', email, { details: 'dos' });
    await confirm(second.link);
    await once(server, second.reference, 'answered');
    const late = await takeBack(second.link);
    expect([late.status, late.json['code']]).toEqual([409, 'WRONG_STATE']);
    await server.advance('PT2S');
    const { text } = await server.get(second.link, html);
    expect(text).not.toContain('value="take-back"');
  });

  it('says that we wait for an answer, once staff have asked something', async () => {
    await confirmed(server, 'Dora Pregunta', email);
    const { link, reference } = await asked('no-automated-decision', email);
    expect((await confirm(link)).json['status']).toBe('confirmed');
    await once(server, reference, 'open');
    await act(server, reference, { action: 'ask', question: 'identity', text: 'Dinos desde qué tienda compraste.' });
    expect((await server.get(link, json)).json).toMatchObject({ status: 'asked', actions: ['take-back'] });
    expect((await server.get(link, html)).text).toContain('Esperamos tu respuesta');
  });

  it.each([
    ['an action that it lacks', { action: 'undo' }, 422, 'UNKNOWN_ACTION'],
    ['no action', { action: '' }, 422, 'UNKNOWN_ACTION'],
    ['fields of its own', { action: 'confirm', reference: 'R-0' }, 422, 'INVALID_BODY'],
  ])('refuses %s, and nothing happens', async (_what, body, status, code) => {
    const { link, reference } = await asked('access', email);
    const answer = await server.post(link, body);
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect((await see(server, reference)).file.state).toBe('unverified');
  });
});

describe('a mailbox that several people share (promises.md case 8)', () => {
  const register = async (name: string, phone: string): Promise<void> => {
    const before = (await server.mails(email)).length;
    const link = await registerToLink(server, person(name, email, { phone }));
    expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
    await server.mail(email, before + 2);
  };
  beforeEach(async () => {
    await register('Pepa Gómez', '+34 600 111 222');
    await register('Juan Gómez', '+34 600 333 444');
  });

  it('gives a copy to whoever says their name and something only they told us, and of nobody else', async () => {
    const said = { name: 'pepa gómez', secret: '+34600111222' };
    const { link, reference } = await asked('access', email);
    expect((await confirm(link, said)).json['status']).toBe('confirmed');
    await once(server, reference, 'answered');
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    const copy = await downloaded(linkIn(letter), email, said);
    expect(copy).toContain('Pepa Gómez');
    expect(copy).not.toMatch(/Juan|333 ?444/);
  });

  it.each([
    ['nothing', {}],
    ['a name alone', { name: 'Pepa Gómez' }],
    ['the name of one and the phone of the other', { name: 'Pepa Gómez', secret: '+34600333444' }],
    ['the name twice', { name: 'Pepa Gómez', secret: 'Pepa Gómez' }],
    ['the address', { name: 'Pepa Gómez', secret: 'EMAIL' }],
    ['a few digits', { name: 'Pepa Gómez', secret: '222' }],
  ])(
    'waits for a person to look after %s, and says no more than to anybody',
    async (_what, said: Record<string, string>) => {
      const { link, reference } = await asked('access', email);
      const answer = await confirm(
        link,
        'secret' in said ? { ...said, secret: said['secret']?.replace('EMAIL', email) } : said,
      );
      expect(answer.json).toEqual({ status: 'confirmed', reference, dueOn: '2027-02-11' });
      const seen = await once(server, reference, 'open');
      expect(seen.file).not.toHaveProperty('subjectId');
      expect((await server.mails(email)).some(({ subject }) => subject.startsWith('Respuesta'))).toBe(false);
    },
  );

  it('does not take for a secret what two of them gave: a firm, or the telephone of a home', async () => {
    await register('Rosa Gómez', '+34 600 111 222');
    for (const name of ['Pepa Gómez', 'Rosa Gómez']) {
      const { link, reference } = await asked('access', email, { details: name });
      expect((await confirm(link, { name, secret: '+34600111222' })).json['status']).toBe('confirmed');
      expect((await once(server, reference, 'open')).file).not.toHaveProperty('subjectId');
    }
  });

  it('is not told by the page: it is the same as for one person, and for nobody', async () => {
    await confirmed(server, 'Sola Ruiz', 'sola@example.com');
    const pages: string[] = [];
    for (const to of [email, 'sola@example.com', 'ninguna@example.com']) {
      const { link } = await asked('erasure', to);
      const { text } = await server.get(link, html);
      pages.push(
        text
          .replaceAll(/R-[0-9A-Z]{13}|\/links\/[\w-]+/g, '')
          .replaceAll(/name="nonce" value="[^"]+"/g, '')
          .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d CET/g, ''),
      );
    }
    expect(new Set(pages).size).toBe(1);
  });
});

describe('somebody who asks in the name of another, without their mailbox', () => {
  const victim = { name: 'Víctima Zurbarán', email: 'victima@example.com', phone: '+34 600 987 654' };
  const own = 'impostora@example.com';
  let subject: string;
  let ownLink: string;
  beforeAll(async () => {
    const link = await registerToLink(server, person(victim.name, victim.email, { phone: victim.phone }));
    await server.post(link, { action: 'confirm' });
    [subject = ''] = await lookUp(server, victim.email);
    ownLink = (await asked('access', own, { name: victim.name })).link;
  });

  it('gets nothing, by any sequence of calls', async () => {
    const rights = fc.constantFrom('access', 'portability', 'erasure', 'rectification', 'restriction', 'withdrawal');
    const said = fc.record({ name: fc.constant(victim.name), secret: fc.constantFrom(victim.phone, '', 'x') });
    const references: string[] = [];
    const anyReference = fc.nat().map((place) => references[place % Math.max(1, references.length)] ?? 'R-0');
    const mangled = fc.nat(120).map((place) => {
      const token = ownLink.slice('/links/'.length);
      const at = place % token.length;
      return `/links/${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    });
    const call: fc.Arbitrary<() => Promise<Answer>> = fc.oneof(
      fc.record({ right: rights, details: fc.nat(5) }).map(({ right, details }) => async () => {
        const body = { right, email: victim.email, language: 'es', name: victim.name, details: `${details} ${own}` };
        const answer = await server.post('/requests', body);
        references.push(String(answer.json['reference']));
        return answer;
      }),
      said.map((words) => () => server.post(ownLink, { action: 'confirm', ...words })),
      mangled.map((link) => () => server.post(link, { action: 'confirm' })),
      mangled.map((link) => () => server.get(link, html)),
      anyReference.map((reference) => () => server.post(`/links/${reference}`, { action: 'confirm' })),
      fc.tuple(anyReference, said).map(
        ([reference, words]) =>
          () =>
            server.post(`/links/${reference}/files/1`, { grant: words.secret }),
      ),
      anyReference.map(
        (reference) => () => server.post(`/staff/requests/${reference}/views`, { reason: 'Soy yo misma' }),
      ),
      fc.constant(() => server.get('/staff/requests')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
        for (const send of calls) {
          const { text, json: told } = await send();
          expect(text).not.toMatch(/Zurbarán|600 ?987|victima@/);
          expect(JSON.stringify(told)).not.toContain(subject);
        }
      }),
      { numRuns: 40 },
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references)) await once(server, reference, 'unverified');
    expect(await lookUp(server, victim.email)).toEqual([subject]);
    for (const { text, html: shown } of await server.mails(own)) expect(text + shown).not.toMatch(/Zurbarán|600 ?987/);
    expect((await see(server, [...references][0] ?? '')).file).not.toHaveProperty('subjectId');
  });
});
