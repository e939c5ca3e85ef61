import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { answerFloorMs } from '../../lambdas/runtime/uniform-answer.ts';
import { spanishRights } from '../../policy/model/spanish-duties.ts';
import type { Language } from '../../policy/model/types.ts';
import { enter, filesHolding } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { testWorld } from '../support/test-world.ts';
import { until } from '../support/until.ts';
import { act, ask, once, see, start, type Told } from './request-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

let number = 0;
let email = '';
beforeEach(() => {
  number += 1;
  email = `berta${number}@example.com`;
});

const referenceShape = /^R-[0-9A-HJKMNP-TV-Z]{13}$/;
const receipts = async (to: string) => (await server.mails(to)).filter(({ text }) => /R-[0-9A-Z]{13}/.test(text));

/** What an answer says, but for what is its own: reference, time of arrival, and the time by the server's clock. */
const sameness = ({ status, headers, text }: Answer) => ({
  status,
  headers: [...headers].filter(([name]) => name !== 'date').sort(),
  text: text
    .replaceAll(/R-[0-9A-Z]{13}/g, 'REFERENCE')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'ARRIVAL')
    .replaceAll(/\d\d:\d\d C/g, 'TIME C'),
});

describe.each<Language>(['es', 'en'])('every right of a real policy, in %s', (language) => {
  let real: TestServer;
  beforeAll(async () => {
    real = await testServer({ policy: 'antara' });
    await real.setClock(start);
  });
  afterAll(() => real.stop());

  it.each(spanishRights)('%s is taken, as JSON and by the page, and its receipt names the dates', async (right) => {
    const to = `${right}@example.com`;
    const answer = await real.post('/requests', { right, email: to, language });
    const { reference, receivedAt, dueOn } = answer.json as unknown as Told;
    expect(answer.status).toBe(202);
    expect(Object.keys(answer.json).sort()).toEqual(['dueOn', 'receivedAt', 'reference']);
    expect([reference, receivedAt.slice(0, 10), dueOn]).toEqual([
      expect.stringMatching(referenceShape),
      '2027-01-11',
      '2027-02-11',
    ]);
    const receipt = await until(async () => (await real.mails(to)).find(({ text }) => text.includes(reference)));
    expect(receipt.text).toContain(language === 'es' ? '11 de febrero de 2027' : '11 February 2027');
    expect(receipt.links.some((link) => link.includes('/links/'))).toBe(true);

    const page = await real.postForm('/requests', { right, email: to, language, name: 'Berta', details: '' });
    expect(page.status).toBe(202);
    expect(page.text).toMatch(/R-[0-9A-Z]{13}/);
    expect(page.text).toContain(`<html lang="${language}">`);
    expect(page.text).toContain('<time datetime="2027-02-11">');
  });
});

it('an objection to advertising stops it before the answer leaves, and is answered with its receipt', async () => {
  for (const send of [
    () => server.post('/requests', { right: 'objection', marketing: true, email, language: 'es' }),
    () => server.postForm('/requests', { right: 'advertising', email, language: 'es' }),
  ]) {
    const begun = performance.now();
    const answer = await send();
    // The second time there is nothing left to note, and that does not show in the time.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(answerFloorMs - 10);
    expect(answer.status).toBe(202);
    const reference = /R-[0-9A-Z]{13}/.exec(answer.text)?.[0] ?? '';
    expect((await once(server, reference, 'answered')).file.outcome).toBe('fulfilled');
    const receipt = await until(async () => (await server.mails(email)).find(({ text }) => text.includes(reference)));
    expect(receipt.text).toContain('La publicidad ya está parada');
    expect(receipt.links.some((link) => link.includes('/links/'))).toBe(false);
  }
});

it('the restriction carries its ground, and the words reach staff as they were typed', async () => {
  const answer = await server.postForm('/requests', {
    right: 'restriction',
    ground: 'claims',
    email,
    language: 'es',
    name: ' Berta Ruiz ',
    details: 'Primera línea\r\nsegunda línea',
  });
  const seen = await see(server, /R-[0-9A-Z]{13}/.exec(answer.text)?.[0] ?? '');
  expect(seen.file).toMatchObject({ right: 'restriction', ground: 'claims', channel: 'web' });
  expect(seen.content).toMatchObject({ name: 'Berta Ruiz', details: 'Primera línea\nsegunda línea' });
});

it('a ground that the page has hidden again is nobody’s', async () => {
  const answer = await server.postForm('/requests', { right: 'access', ground: 'claims', email, language: 'es' });
  expect(answer.status).toBe(202);
  expect((await see(server, /R-[0-9A-Z]{13}/.exec(answer.text)?.[0] ?? '')).file).not.toHaveProperty('ground');
});

describe('known, unknown, suppressed, erased or past the cap', () => {
  it('is answered alike: status, headers and body, as JSON and as a page', async () => {
    const address = (who: string) => `${who}-alike@example.com`;
    await confirmed(server, 'Carmen Alike', address('known'));
    await confirmed(server, 'Carmen Erased', address('erased'));
    await server.post(linkIn(await server.mail(address('erased'), 2)), { action: 'undo' });
    await enter(server, { name: 'Carmen Entered', email: address('suppressed') });
    await server.post(linkIn(await server.mail(address('suppressed'))), { action: 'decline' });
    for (const time of ['1', '2', '3', '4']) await ask(server, 'access', address('capped'), { details: time });

    const people = ['known', 'unknown', 'erased', 'suppressed', 'capped'].map(address);
    for (const right of ['access', 'erasure', 'withdrawal']) {
      const answers: Answer[] = [];
      for (const to of people) answers.push(await server.post('/requests', { right, email: to, language: 'es' }));
      for (const answer of answers) expect(sameness(answer)).toEqual(sameness(answers[0] as Answer));
      expect(new Set(answers.map(({ json }) => json['reference'])).size).toBe(people.length);
      const pages: Answer[] = [];
      for (const to of people) pages.push(await server.postForm('/requests', { right, email: to, language: 'en' }));
      for (const page of pages) expect(sameness(page)).toEqual(sameness(pages[0] as Answer));
      expect(pages[0]?.text).not.toContain('alike');
    }
  });

  it('only the mailbox learns that nothing is held', async () => {
    await confirmed(server, 'Berta Conocida', email);
    const [known, stranger] = [await ask(server, 'access', email), await ask(server, 'access', 'nadie@example.com')];
    const of = (to: string, { reference }: Told) =>
      until(async () => (await server.mails(to)).find(({ text }) => text.includes(reference)));
    expect((await of(email, known)).text).not.toContain('no tenemos nada');
    expect((await of('nadie@example.com', stranger)).text).toContain('Con esta dirección no tenemos nada');
  });
});

describe('the same again', () => {
  it('on the same day is the same request, with one receipt', async () => {
    const body = { right: 'erasure', email, language: 'es', details: 'Por favor' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => server.post('/requests', body)));
    answers.push(await server.post('/requests', { ...body, details: '  Por favor ' }));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await once(server, String(answers[0]?.json['reference']), 'unverified');
    expect(await receipts(email)).toHaveLength(1);
  });

  it('hours later tells nobody that somebody asked before, nor when', async () => {
    const own = await testServer();
    try {
      await own.setClock(start);
      const first = await ask(own, 'access', email);
      await own.advance('PT3H');
      const [known, unknown] = [await ask(own, 'access', email), await ask(own, 'access', 'nadie@example.com')];
      expect(known.reference).toBe(first.reference);
      expect(known.dueOn).toBe(unknown.dueOn);
      expect(known.receivedAt.slice(0, 16)).toBe(unknown.receivedAt.slice(0, 16));
      expect(known.receivedAt > first.receivedAt).toBe(true);
    } finally {
      await own.stop();
    }
  });

  it.each([
    ['other words', { details: 'Otra cosa' }],
    ['another right', { right: 'access' }],
    ['another language', { language: 'en' }],
  ])('with %s is another', async (_what, changes) => {
    const first = await ask(server, 'erasure', email, { details: 'Por favor' });
    const second = await ask(server, 'erasure', email, { details: 'Por favor', ...changes });
    expect(second.reference).not.toBe(first.reference);
  });

  it('on another day is another', async () => {
    const own = await testServer();
    try {
      await own.setClock(start);
      const first = await ask(own, 'access', email);
      await own.advance('P1D');
      const second = await ask(own, 'access', email);
      expect(second.reference).not.toBe(first.reference);
      expect(second.dueOn).toBe('2027-02-12');
    } finally {
      await own.stop();
    }
  });
});

it('the fourth receipt of a day is not sent, and the request stands all the same', async () => {
  const told: Told[] = [];
  for (const details of ['uno', 'dos', 'tres', 'cuatro']) told.push(await ask(server, 'access', email, { details }));
  for (const { reference } of told) await once(server, reference, 'unverified');
  expect(await receipts(email)).toHaveLength(3);
  const last = await see(server, told[3]?.reference ?? '');
  expect(last.file).toMatchObject({ state: 'unverified', dueOn: told[0]?.dueOn });
  expect(last.history.at(-1)).toMatchObject({ what: 'not-sent', details: { letter: 'receipt', code: 'MAIL_CAP' } });
});

it('a question of staff does not wait behind a receipt that is not sent, for the clock stands from it on', async () => {
  const told: Told[] = [];
  for (const details of ['uno', 'dos', 'tres', 'cuatro']) {
    told.push(await ask(server, 'access', email, { details }));
    await once(server, told.at(-1)?.reference ?? '', 'unverified');
  }
  const last = told[3]?.reference ?? '';
  await act(server, last, { action: 'ask', question: 'identity', text: 'Son cuatro solicitudes en un día.' });
  await until(async () =>
    (await server.mails(email)).find(({ text }) => text.includes('Son cuatro solicitudes en un día.')),
  );
  const waits = await once(server, last, 'asked');
  expect([waits.file.toSend, waits.history.at(-1)?.details]).toEqual([
    ['receipt'],
    { letter: 'receipt', code: 'MAIL_CAP' },
  ]);
});

it('whom staff recognise is answered, though their receipt was not sent: it has nothing left to confirm', async () => {
  const subjectId = await confirmed(server, 'Berta Ejemplo', email);
  let last = '';
  for (const details of ['uno', 'dos', 'tres', 'cuatro']) {
    last = (await ask(server, 'access', email, { details })).reference;
    await once(server, last, 'unverified');
  }
  await act(server, last, { action: 'identify', subjectId });
  const { letters } = await once(server, last, 'answered');
  expect(letters.map(({ kind }) => kind)).toEqual(['answer']);
});

it('card and account numbers are taken out before anything is kept', async () => {
  const iban = 'ES91 2100 0418 4502 0005 1332';
  const card = '4111 1111 1111 1111';
  const { reference } = await ask(server, 'access', email, {
    name: `Berta ${card}`,
    details: `Mi cuenta es ${iban}, mi tarjeta ${card}. Gracias.`,
  });
  const { content } = await see(server, reference);
  expect(content).toMatchObject({ name: 'Berta […]', details: 'Mi cuenta es […], mi tarjeta […]. Gracias.' });
  expect(await filesHolding(server.folder, [iban, card, iban.replaceAll(' ', '')], /policy|@writing/)).toEqual([]);
});

it('what nobody confirms within 30 days is erased; reference and dates stay', async () => {
  const own = await testServer();
  try {
    await own.setClock(start);
    const told = await ask(own, 'access', email, { details: 'Quiero una copia' });
    const link = linkIn(await own.mail(email));
    expect((await see(own, told.reference)).content?.details).toBe('Quiero una copia');
    await own.advance('P30DT1H');
    const seen = await once(own, told.reference, 'closed');
    expect(seen.file).toMatchObject({ outcome: 'unverified', dueOn: told.dueOn });
    expect(seen.content).toBeUndefined();
    expect((await own.get(link)).status).toBe(410);
    expect((await own.post(link, { action: 'confirm' })).status).toBe(410);
  } finally {
    await own.stop();
  }
});

describe('what cannot be right', () => {
  const good = { right: 'access', email: 'ana@example.com', language: 'es' };
  it.each([
    ['no right', { ...good, right: undefined }, 'INVALID_BODY', 'right'],
    ['an empty right', { ...good, right: '' }, 'MISSING_FIELD', 'right'],
    ['a right that nobody has', { ...good, right: 'silence' }, 'UNKNOWN_RIGHT', 'right'],
    ['a right that this policy lacks', { ...good, right: 'post-mortem' }, 'UNKNOWN_RIGHT', 'right'],
    ['what only mail can be', { ...good, right: 'unknown' }, 'UNKNOWN_RIGHT', 'right'],
    ['no address', { ...good, email: '' }, 'MISSING_FIELD', 'email'],
    ['two addresses', { ...good, email: 'a@example.com,b@example.com' }, 'INVALID_FIELD', 'email'],
    ['a header', { ...good, email: 'a@example.com\r\nBcc: b@example.com' }, 'INVALID_FIELD', 'email'],
    ['another language', { ...good, language: 'fr' }, 'UNKNOWN_LANGUAGE', 'language'],
    ['advertising with another right', { ...good, marketing: true }, 'FIELD_NOT_EXPECTED', 'marketing'],
    ['a ground with another right', { ...good, ground: 'claims' }, 'FIELD_NOT_EXPECTED', 'ground'],
    ['a ground that is none', { ...good, right: 'restriction', ground: 'whim' }, 'INVALID_BODY', 'ground'],
    ['4,001 characters', { ...good, details: '🙂'.repeat(4_001) }, 'INVALID_FIELD', 'details'],
    ['a name of two lines', { ...good, name: 'Ana\nRuiz' }, 'INVALID_FIELD', 'name'],
    ['a name of 201 characters', { ...good, name: 'a'.repeat(201) }, 'INVALID_FIELD', 'name'],
    ['a channel', { ...good, channel: 'post' }, 'INVALID_BODY', ''],
    ['a date of arrival', { ...good, receivedAt: '2027-01-01' }, 'INVALID_BODY', ''],
  ])('%s is refused, by place, with nothing mailed', async (_what, body, code, path) => {
    const answer = await server.post('/requests', body);
    expect([answer.status, answer.json['code']]).toEqual([422, code]);
    expect(answer.json['errors']).toMatchObject([{ path }]);
    const mails = (await server.mails()).filter(({ to }) => ['ana', 'a', 'b'].includes(to.split('@')[0] ?? ''));
    expect(mails).toEqual([]);
  });

  it('exactly 4,000 characters are taken, however a browser ends its lines', async () => {
    const lines = `${'🙂'.repeat(3_998)}\r\n!`;
    expect((await server.postForm('/requests', { ...good, email, details: lines })).status).toBe(202);
  });

  it('comes back in the form, with everything that was typed and the error beside its field', async () => {
    const details = `<b>Quiero</b> todo & "más"\r\n${'x'.repeat(4_000)}`;
    const answer = await server.postForm('/requests', {
      right: 'restriction',
      ground: 'unlawful',
      email: 'no es una dirección "<',
      name: 'Ana & <Ruiz>',
      details,
      language: 'en',
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
    const { text } = answer;
    expect(text).toContain('<title>Error: Exercise your rights');
    expect(text).toContain('value="no es una dirección &quot;&lt;"');
    expect(text).toContain('value="Ana &amp; &lt;Ruiz&gt;"');
    expect(text).toContain('&lt;b&gt;Quiero&lt;/b&gt; todo &amp; &quot;más&quot;\n');
    expect(text).toMatch(/<input[^>]* value="restriction" checked/);
    expect(text).toMatch(/<input[^>]* value="unlawful" checked/);
    expect(text).toMatch(/<input[^>]* id="email"[^>]* aria-invalid="true" aria-describedby="email-hint email-wrong"/);
    expect(text).toMatch(/<textarea[^>]* aria-invalid="true" aria-describedby="details-hint details-wrong"/);
    expect(text).toContain('<a href="#email">');
    expect(text).toContain('<a href="#details">');
    expect(text).not.toContain('<b>');
  });
});

it('comes back in the form, with its words, while nothing can be kept; nobody is told that it was taken', async () => {
  const opened = await testWorld();
  try {
    const { requests } = opened.world;
    const open = async (): Promise<never> => {
      throw new Unavailable('away');
    };
    Object.assign(opened.world, { requests: { ...requests, open } });
    const fields = { right: 'erasure', email, language: 'es', details: 'Borrad lo mío' };
    const answer = await opened.call('POST', '/requests', {
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      body: new URLSearchParams(fields).toString(),
    });
    expect([answer.status, answer.headers['Retry-After']]).toEqual([503, '5']);
    expect(answer.text).toContain('Borrad lo mío</textarea>');
    expect(answer.text).toContain('Ahora mismo no podemos guardarla.');
    expect(answer.text).not.toMatch(/R-[0-9A-Z]{13}/);
    const json = await opened.post('/requests', fields);
    expect([json.statusCode, JSON.parse(json.body ?? '')]).toMatchObject([503, { code: 'UNAVAILABLE' }]);
  } finally {
    await opened.close();
  }
});
