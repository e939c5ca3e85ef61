import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { as, confirmedPerson, report } from '../support/consents.ts';
import { messageWorld, news, newsIn, notice, type Shown } from '../support/message-world.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
let ana: string;
beforeAll(async () => {
  server = await testServer();
  ana = await confirmedPerson(server, 'ana@example.com', { newsletter: true, profiling: false });
});
afterAll(() => server.stop());

const post = async (body: unknown): Promise<Answer> => server.post('/messages', body, await as(server, 'messages'));
const get = async (id: string, query = ''): Promise<Answer> =>
  server.get(`/messages/${id}${query}`, await as(server, 'messages'));
const recipientsOf = ({ json }: Answer) => json['recipients'] as readonly Shown[];
/** Waits until nothing of a message is under way. */
const settled = async (id: string): Promise<readonly Shown[]> => {
  for (;;) {
    const shown = recipientsOf(await get(id));
    if (shown.every(({ state }) => state !== 'queued' && state !== 'sending')) return shown;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('POST /messages', () => {
  it('takes a message, says its class and for how many people it is, and sends it', async () => {
    const message = notice([ana, ana, randomUUID()]);
    const answer = await post(message);
    const { messageId } = message;
    expect([answer.status, answer.json]).toEqual([
      202,
      { messageId, template: 'maintenance', class: 'service', accepted: 2 },
    ]);
    const shown = await settled(messageId);
    expect(shown.find(({ subjectId }) => subjectId === ana)).toMatchObject({ state: 'sent', basis: 'contract' });
    const { json } = await get(messageId);
    expect(json).toMatchObject({
      messageId,
      template: 'maintenance',
      class: 'service',
      createdAt: expect.stringMatching(/Z$/),
      accepted: 2,
      counts: { queued: 0, sending: 0, sent: 1, refused: 1, unknown: 0, failed: 0 },
    });
    expect(Object.keys(json)).not.toContain('next');
  });

  const cases: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['a message that the policy lacks', notice([randomUUID()], { template: 'gossip' }), 'UNKNOWN_MESSAGE'],
    ['an inherited name', notice([randomUUID()], { template: 'constructor' }), 'UNKNOWN_MESSAGE'],
    ['a message that Habeas sends by itself', notice([randomUUID()], { template: 'confirmation' }), 'UNKNOWN_MESSAGE'],
    ['a class of its own (AN-55)', { ...notice([randomUUID()]), class: 'service' }, 'INVALID_BODY'],
    ['advertising sent as service', { ...news([randomUUID()]), class: 'service' }, 'INVALID_BODY'],
    ['words for a service message', { ...notice([randomUUID()]), content: newsIn }, 'CONTENT_NOT_EXPECTED'],
    ['a fact too few', notice([randomUUID()], { variables: {} }), 'MISSING_FIELD'],
    ['no facts', notice([randomUUID()], { variables: undefined }), 'MISSING_FIELD'],
    ['a fact too many', notice([randomUUID()], { variables: { date: 'hoy', more: 'x' } }), 'UNKNOWN_FIELD'],
    ['advertising without words', news([randomUUID()], { content: undefined }), 'CONTENT_MISSING'],
    ['words in one language', news([randomUUID()], { content: { es: newsIn.es } }), 'CONTENT_MISSING'],
    [
      'words in a language of its own',
      news([randomUUID()], { content: { ...newsIn, fr: newsIn.en } }),
      'UNKNOWN_LANGUAGE',
    ],
    ['facts for advertising', news([randomUUID()], { variables: { date: 'hoy' } }), 'FIELD_NOT_EXPECTED'],
    ['nobody', notice([]), 'INVALID_BODY'],
    ['1,001 people', notice(Array.from({ length: 1_001 }, () => randomUUID())), 'INVALID_BODY'],
    ['an address in place of an id', notice(['ana@example.com']), 'INVALID_BODY'],
    ['an id that is no UUID', notice([randomUUID()], { messageId: 'march' }), 'INVALID_BODY'],
  ];
  it.each(cases)('refuses %s, and queues nothing', async (_what, message, code) => {
    const answer = await post(message);
    expect([answer.status, answer.json['code']]).toEqual([422, code]);
    expect((await get(String(message['messageId']))).status).toBe(404);
  });

  it('refuses a body above 64 KB', async () => {
    const long = { ...newsIn.es, paragraphs: Array(30).fill('x'.repeat(1_400)) };
    const answer = await post(news([ana], { content: { es: long, en: long } }));
    expect([answer.status, answer.json['code']]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it.each([
    ['longer than the policy allows', 'x'.repeat(41), 'INVALID_FIELD'],
    ['empty', '  ', 'INVALID_FIELD'],
    ['two lines', 'lunes\nmartes', 'INVALID_FIELD'],
    ['hidden letters', 'lu\u200bnes', 'INVALID_FIELD'],
    ['a link', 'https://example.com', 'INVALID_FIELD'],
    ['a link without a scheme', 'www.example.com', 'INVALID_FIELD'],
    ['a path', 'example.com/spring', 'INVALID_FIELD'],
    ['a mail address', 'write to a@example.com', 'INVALID_FIELD'],
    ['a card', '4111 1111 1111 1111', 'FORBIDDEN_DATA'],
    ['an account', 'ES91 2100 0418 4502 0005 1332', 'FORBIDDEN_DATA'],
    ['an offer', 'hoy, con OFERTAS', 'PROMOTION_REFUSED'],
    ['an offer without its accent', 'promocion de marzo', 'PROMOTION_REFUSED'],
    ['an offer in English', 'Monday - 20% discount', 'PROMOTION_REFUSED'],
    ['a call to buy', 'today: Buy   now', 'PROMOTION_REFUSED'],
  ])('takes no fact that is %s', async (_what, date, code) => {
    const answer = await post(notice([ana], { variables: { date } }));
    expect([answer.status, answer.json['code']]).toEqual([422, code]);
    expect(answer.json['errors']).toEqual([{ path: 'variables', code }]);
    expect(answer.text).not.toContain(date.trim() || 'no date');
  });

  it.each(['3 de marzo, 10:00-12:00', 'el 24/12', 'día 5 (ofrecido por ti)', 'Offertorio'])(
    'takes an ordinary fact: %s',
    async (date) => {
      expect((await post(notice([randomUUID()], { variables: { date } }))).status).toBe(202);
    },
  );

  it.each<[string, Record<string, unknown>, string]>([
    ['http', { paragraphs: ['Mira http://example.com/x'] }, 'INVALID_FIELD'],
    ['ftp', { paragraphs: ['ftp://example.com'] }, 'INVALID_FIELD'],
    ['a link to http', { paragraphs: [{ link: 'Mira', href: 'http://example.com' }] }, 'INVALID_FIELD'],
    ['a script', { paragraphs: [{ link: 'Mira', href: 'javascript:alert(1)' }] }, 'INVALID_FIELD'],
    [
      'a name before the host',
      { paragraphs: [{ link: 'x', href: 'https://bank.example@evil.test/' }] },
      'INVALID_FIELD',
    ],
    ['a subject of two lines', { subject: 'Hola\r\nBcc: a@example.com' }, 'INVALID_FIELD'],
    ['an account number', { paragraphs: ['ES91 2100 0418 4502 0005 1332'] }, 'FORBIDDEN_DATA'],
    ['no paragraph', { paragraphs: [] }, 'INVALID_BODY'],
    ['an endless paragraph', { paragraphs: ['x'.repeat(1_501)] }, 'INVALID_BODY'],
    ['an image', { paragraphs: ['x'], image: 'https://example.com/i.png' }, 'INVALID_BODY'],
  ])('takes no advertising with %s', async (_what, changes, code) => {
    const answer = await post(news([ana], { content: { ...newsIn, es: { ...newsIn.es, ...changes } } }));
    expect([answer.status, answer.json['code']]).toEqual([422, code]);
  });
});

describe('the same message again', () => {
  it('is the same however its ids are written', async () => {
    const message = notice([ana]);
    const shouted = { ...message, messageId: message.messageId.toUpperCase(), subjects: [ana.toUpperCase()] };
    expect((await post(shouted)).json['messageId']).toBe(message.messageId);
    expect((await post(message)).status).toBe(202);
    expect(await settled(message.messageId)).toMatchObject([{ subjectId: ana, state: 'sent', copies: 1 }]);
    expect((await get(message.messageId.toUpperCase())).json['messageId']).toBe(message.messageId);
  });

  it('answers the same and sends nothing twice, in whatever order people are named', async () => {
    const others = [randomUUID(), randomUUID()];
    const message = notice([ana, ...others], { variables: { date: 'jueves' } });
    const first = await post(message);
    await settled(message.messageId);
    const again = await Promise.all([
      post(message),
      post({ ...message, subjects: [...others, ana, ana] }),
      post(message),
    ]);
    for (const answer of again) expect([answer.status, answer.text]).toEqual([202, first.text]);
    await settled(message.messageId);
    const mails = (await server.mails('ana@example.com')).filter(({ subject }) => subject.includes('jueves'));
    expect(mails).toHaveLength(1);
    expect((await get(message.messageId)).json['accepted']).toBe(3);
  });

  it.each<[string, (message: ReturnType<typeof notice>) => unknown]>([
    ['another fact', (message) => ({ ...message, variables: { date: 'viernes' } })],
    ['other people', (message) => ({ ...message, subjects: [randomUUID()] })],
    ['more people', (message) => ({ ...message, subjects: [...message.subjects, randomUUID()] })],
    ['another message', ({ messageId, subjects }) => news(subjects, { messageId })],
  ])('with %s is a mistake', async (_what, change) => {
    const message = notice([randomUUID()]);
    expect((await post(message)).status).toBe(202);
    const answer = await post(change(message));
    expect([answer.status, answer.json['code']]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
  });

  it('completes what somebody died over, and queues nobody twice', async () => {
    const shop = await messageWorld();
    try {
      const people = await Promise.all(Array.from({ length: 5 }, () => shop.person()));
      const message = news(people.map(({ subjectId }) => subjectId));
      const { table } = shop.world;
      const { put } = table;
      let puts = 0;
      Object.assign(table, {
        put: (...args: Parameters<typeof put>) => {
          puts += 1;
          if (puts === 5) throw new Error('killed');
          return put(...args);
        },
      });
      expect((await shop.call('POST', '/messages', message)).status).toBe(500);
      await shop.pump();
      const before = shop.sent.length;
      expect(before).toBeLessThan(5);
      Object.assign(table, { put });
      await shop.send(message);
      expect(shop.sent.map(({ to }) => to).sort()).toEqual(people.map(({ address }) => address).sort());
    } finally {
      await shop.close();
    }
  });
});

describe('who may', () => {
  it.each([
    ['no token', {}, 401, 'TOKEN_MISSING'],
    ['a bad token', { authorization: 'Bearer x.y.z' }, 401, 'TOKEN_INVALID'],
  ])('nobody with %s', async (_what, headers, status, code) => {
    const sent = await server.post('/messages', notice([ana]), headers);
    const asked = await server.get(`/messages/${randomUUID()}`, headers);
    for (const { status: said, json } of [sent, asked]) expect([said, json['code']]).toEqual([status, code]);
  });

  it('no application without the scope', async () => {
    for (const headers of [await as(server, 'decisions'), await as(server, 'messages', 'partner-crm')]) {
      const answers = [
        await server.post('/messages', notice([ana]), headers),
        await server.get(`/messages/${randomUUID()}`, headers),
      ];
      for (const { status, json } of answers) expect([status, json['code']]).toEqual([403, 'SCOPE_MISSING']);
    }
  });

  it('another application sees nothing of it, and may use the same id for its own', async () => {
    const shop = await messageWorld();
    try {
      const { subjectId } = await shop.person();
      const message = notice([subjectId]);
      const path = await shop.send(message);
      expect((await shop.call('GET', path, undefined, 'other#shop')).status).toBe(404);
      const other = { ...message, variables: { date: 'otro día' } };
      expect((await shop.call('POST', '/messages', other, 'other#shop')).status).toBe(202);
      await shop.pump();
      const seen = await shop.call('GET', path, undefined, 'other#shop');
      expect(seen.json).toMatchObject({ accepted: 1, counts: { sent: 1 } });
      expect(shop.sent.map(({ subject }) => subject)).toEqual([
        'La tienda cierra el 3 de marzo',
        'La tienda cierra el otro día',
      ]);
      expect((await shop.call('GET', path, undefined, 'reader')).status).toBe(403);
    } finally {
      await shop.close();
    }
  });
});

describe('GET /messages/{id}', () => {
  it('pages through everybody once, in order, with the counts of all', async () => {
    const shop = await messageWorld();
    try {
      const ids = Array.from({ length: 1_000 }, () => randomUUID()).sort();
      const path = await shop.send(notice(ids));
      const pages: string[][] = [];
      let query = '?limit=90';
      do {
        const { json } = await shop.call('GET', path + query);
        expect(json['counts']).toMatchObject({ refused: 1_000 });
        pages.push((json['recipients'] as Shown[]).map(({ subjectId }) => subjectId));
        query = json['next'] === undefined ? '' : `?limit=90&after=${json['next']}`;
      } while (query !== '');
      expect(pages.map(({ length }) => length)).toEqual([...Array(11).fill(90), 10]);
      expect(pages.flat()).toEqual(ids);
    } finally {
      await shop.close();
    }
  });

  it.each(['0', '101', 'x', '1.5'])('refuses a limit of %s', async (limit) => {
    const answer = await get(randomUUID(), `?limit=${limit}`);
    expect([answer.status, answer.json['code']]).toEqual([422, 'INVALID_FIELD']);
  });

  it.each([randomUUID(), 'x', '%23', '..%2F'])('answers 404 for what is no message: %s', async (id) => {
    expect((await get(id)).status).toBe(404);
  });
});

describe('an advertising mail', () => {
  const send = async (subjects: readonly string[], changes = {}) => {
    const message = news(subjects, changes);
    expect((await post(message)).status).toBe(202);
    return settled(message.messageId);
  };

  it('says first that it is advertising and whose, why the person gets it, who sends it and how to stop it (AN-49, AB-24)', async () => {
    await send([ana], {
      content: {
        es: {
          subject: 'Novedades de otoño',
          paragraphs: ['Ya están aquí.', { link: 'Verlas', href: 'https://acme.example.com/x?a=1&b=2' }],
        },
        en: {
          subject: 'Autumn news',
          paragraphs: ['They are here.', { link: 'See them', href: 'https://acme.example.com/en' }],
        },
      },
    });
    const mail = (await server.mails('ana@example.com')).find(({ subject }) => subject === 'Novedades de otoño');
    if (!mail) throw new Error('no mail came');
    expect(mail.text.startsWith('Publicidad de Acme Papelería, S.L.\n')).toBe(true);
    const flat = mail.text.replace(/\s+/g, ' ');
    expect(flat).toContain('Ya están aquí. Verlas: https://acme.example.com/x?a=1&b=2');
    expect(flat).toMatch(/Diste tu consentimiento el \d+ de \w+ de \d{4}, para: Boletín\./);
    expect(flat).toContain('escribirnos a privacidad@acme.example.com');
    expect(flat).toContain(
      'Acme Papelería, S.L. · Calle Inventada 1, 00000 Ejemplo, España · privacidad@acme.example.com',
    );
    const unsubscribe = mail.headers['list-unsubscribe']?.slice(1, -1) ?? '';
    expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    expect(mail.links).toContain(unsubscribe);
    expect(flat).toContain(`No quiero recibir más: ${unsubscribe}`);
    expect(mail.html).not.toMatch(/<img|<script|<link|url\(|src=/i);
    expect(mail.headers['auto-submitted']).toBe('auto-generated');
  });

  it('comes in the language of the person, with the binding one alongside', async () => {
    const { json } = await server.get('/notice?lang=en');
    const taken = await server.post('/registrations', {
      form: 'registration',
      language: 'en',
      noticeHash: json['hash'],
      accepted: true,
      fields: { name: 'Bea Example', email: 'bea@example.com', birthDate: '1990-05-01' },
      decisions: { newsletter: true, profiling: false },
    });
    expect(taken.status).toBe(202);
    const link = new URL((await server.mail('bea@example.com')).links[0] ?? '').pathname;
    await server.post(link, { action: 'confirm' });
    const receipt = /^eyJ[\w-]+\.([\w-]+)\./m.exec((await server.mail('bea@example.com', 2)).text)?.[1] ?? '';
    const { subjectId } = JSON.parse(Buffer.from(receipt, 'base64url').toString());
    await send([subjectId]);
    const [mail] = await server.mails('bea@example.com');
    expect(mail?.subject).toBe('New notebooks');
    expect(mail?.text).toMatch(
      /^Advertising by Acme Papelería(.|\n)*notebooks(.|\n)*Publicidad de Acme(.|\n)*cuadernos/,
    );
    expect(mail?.headers['content-language']).toBe('en');
  });

  it('is stopped by one click, with no cookie and no redirect, from the next mail on (RFC 8058)', async () => {
    const subject = await confirmedPerson(server, 'carla@example.com', { newsletter: true, profiling: false });
    await send([subject]);
    const [mail] = await server.mails('carla@example.com');
    const url = mail?.headers['list-unsubscribe']?.slice(1, -1) ?? '';
    const clicked = await fetch(server.url + new URL(url).pathname, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect([clicked.status, clicked.headers.get('set-cookie'), clicked.headers.get('location')]).toEqual([
      200,
      null,
      null,
    ]);
    expect((await send([subject]))[0]).toMatchObject({ state: 'refused', reason: 'withdrawn', copies: 0 });
    const service = notice([subject], { variables: { date: 'sábado' } });
    await post(service);
    expect((await settled(service.messageId))[0]).toMatchObject({ state: 'sent' });
    const [sheet] = await server.mails('carla@example.com');
    expect(sheet?.subject).toBe('La tienda cierra el sábado');
  });

  it('says to a customer that it comes without asking, on which contract, and how to say no (AN-38)', async () => {
    const subject = await confirmedPerson(server, 'dora@example.com', { newsletter: false, profiling: false });
    expect((await send([subject]))[0]).toMatchObject({ state: 'refused', reason: 'refused' });
    const never = await confirmedPerson(server, 'eva@example.com', {});
    const facts = { contract: 'A-77', concludedOn: '2026-01-20', product: 'Tinta azul', optOutOfferedOn: '2026-01-20' };
    const kept = await report(server, never, { decisions: {}, softOptIn: { newsletter: facts } });
    expect(kept.status).toBe(201);
    expect((await send([never]))[0]).toMatchObject({
      state: 'sent',
      basis: 'legitimate-interests',
      reason: 'soft-opt-in',
    });
    const [mail] = await server.mails('eva@example.com');
    const flat = mail?.text.replace(/\s+/g, ' ');
    expect(flat).toContain('(Tinta azul, el 20 de enero de 2026)');
    expect(flat).toContain('parecidas a la papelería que ya compraste (LSSI, art. 21.2)');
    expect(mail?.headers['list-unsubscribe']).toMatch(/^<http/);
  });

  it('is refused to everybody who withdraws while a run is under way', async () => {
    const people: string[] = [];
    for (const at of [0, 1, 2, 3, 4, 5]) {
      people.push(await confirmedPerson(server, `run-${at}@example.com`, { newsletter: true, profiling: false }));
    }
    await send(people.slice(0, 2));
    for (const subject of people.slice(0, 5))
      expect((await report(server, subject, { decisions: { newsletter: false } })).status).toBe(201);
    const shown = await send(people);
    const allowed = shown.filter(({ state }) => state === 'sent').map(({ subjectId }) => subjectId);
    expect(allowed).toEqual(people.slice(5));
  });
});

describe('a service mail', () => {
  it('carries its approved wording and no advertising, no label of it and no way to unsubscribe (AN-52)', async () => {
    const message = notice([ana], { variables: { date: '7 <b>de</b> mayo & más' } });
    await post(message);
    await settled(message.messageId);
    const mail = (await server.mails('ana@example.com')).find(({ subject }) =>
      subject.includes('7 <b>de</b> mayo & más'),
    );
    expect(mail?.text.replace(/\s+/g, ' ')).toContain('Tus pedidos no cambian.');
    expect(mail?.html).toContain('7 &lt;b&gt;de&lt;/b&gt; mayo &amp; más');
    for (const name of ['list-unsubscribe', 'list-unsubscribe-post']) expect(mail?.headers[name]).toBeUndefined();
    expect(mail?.links.some((link) => link.includes('/unsubscribe/'))).toBe(false);
    expect(mail?.text).not.toMatch(/Publicidad de|Advertising by/);
  });
});
