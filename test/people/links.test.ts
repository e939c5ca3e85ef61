import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { enter, filesHolding, nonceOf, person, registerToLink } from '../support/people.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

const html = { accept: 'text/html' };
const json = { accept: 'application/json' };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a registration link', () => {
  it('is inert to GET, HEAD and OPTIONS, however often, and sets no cookie', async () => {
    const link = await registerToLink(server, person('Ana Uno', 'ana1@example.com'));
    for (let time = 0; time < 5; time += 1) {
      const page = await server.get(link, html);
      expect(page.status).toBe(200);
      expect(page.headers.get('set-cookie')).toBeNull();
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const head = await fetch(server.url + link, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      await fetch(server.url + link, { method: 'OPTIONS' });
    }
    expect((await server.get(link, json)).json['status']).toBe('open');
  });

  it('refuses a form posted sooner than a second after the page was made, and takes it after', async () => {
    const link = await registerToLink(server, person('Ana Dos', 'ana2@example.com'));
    const nonce = nonceOf((await server.get(link, html)).text);
    const fields = { nonce, 'field.name': 'Ana Dos', 'field.phone': '', action: 'confirm' };
    const hasty = await server.postForm(link, fields);
    expect(hasty.status).toBe(422);
    expect(hasty.text).toContain('name="nonce"');
    expect((await server.get(link, json)).json['status']).toBe('open');
    await wait(1_050);
    expect((await server.postForm(link, { ...fields, nonce: 'forged.nonce' })).status).toBe(422);
    const done = await server.postForm(link, fields);
    expect(done.status).toBe(200);
    expect((await server.get(link, json)).json['status']).toBe('confirmed');
  });

  it('has no default action and refuses unknown ones', async () => {
    const link = await registerToLink(server, person('Ana Tres', 'ana3@example.com'));
    expect((await server.post(link, {})).json['code']).toBe('INVALID_BODY');
    expect((await server.post(link, { action: '' })).json['code']).toBe('UNKNOWN_ACTION');
    expect((await server.post(link, { action: 'undo' })).json['code']).toBe('UNKNOWN_ACTION');
    expect((await server.get(link, json)).json['status']).toBe('open');
  });

  it('takes corrections, stores the corrected values, and never another address', async () => {
    const link = await registerToLink(server, person('Ana Cuatrx', 'ana4@example.com', { phone: '600111222' }));
    const fixed = await server.post(link, { action: 'confirm', fields: { email: 'other@example.com' } });
    expect(fixed.json['code']).toBe('ADDRESS_FIXED');
    const wrong = await server.post(link, { action: 'confirm', fields: { name: '', shoe: '42' } });
    expect(wrong.json).toMatchObject({ code: 'UNKNOWN_FIELD', errors: [{ path: 'fields' }, { path: 'fields.name' }] });
    expect((await server.post(link, { action: 'confirm', fields: { name: 'Ana Cuatro' } })).status).toBe(200);
    // The corrected name joins: only what was stored can match.
    const again = await registerToLink(server, person('ANA  cuatro', 'ana4@example.com'));
    await server.post(again, { action: 'confirm' });
    const people = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date() });
    try {
      const forms = await subjectsOf(people, 'FORM#');
      expect(forms.filter(({ count }) => count === 2)).toHaveLength(1);
    } finally {
      people.close();
    }
  });

  it('ends with the same result for repeats, two tabs and a hundred posts at once: one event', async () => {
    const link = await registerToLink(server, person('Ana Cinco', 'ana5@example.com'));
    const answers = await Promise.all(Array.from({ length: 100 }, () => server.post(link, { action: 'confirm' })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ status: 'confirmed' });
    await server.mail('ana5@example.com', 2);
    await wait(300);
    expect(await server.mails('ana5@example.com')).toHaveLength(2);
  });

  it('makes one person of two mails of the same registration', async () => {
    const same = person('Ana Seis', 'ana6@example.com');
    const first = await registerToLink(server, same);
    await server.advance('PT11M');
    const second = await registerToLink(server, same);
    expect(second).not.toBe(first);
    const one = await server.post(first, { action: 'confirm' });
    const two = await server.post(second, { action: 'confirm' });
    expect(two.text).toBe(one.text);
  });

  it('shows the result without data once it was used', async () => {
    const link = await registerToLink(server, person('Ana Siete', 'ana7@example.com'));
    await server.post(link, { action: 'confirm' });
    const page = await server.get(link, html);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Ana Siete');
    expect(page.text).not.toContain('ana7@');
    expect(Object.keys((await server.get(link, json)).json).sort()).toEqual([
      'at',
      'expiresAt',
      'kind',
      'language',
      'status',
    ]);
  });

  it('once declined cannot confirm; once confirmed, declining is a withdrawal', async () => {
    const declined = await registerToLink(server, person('Ana Ocho', 'ana8@example.com'));
    expect((await server.post(declined, { action: 'decline' })).json['status']).toBe('declined');
    const late = await server.post(declined, { action: 'confirm' });
    expect([late.status, late.json['code']]).toEqual([409, 'ALREADY_DECLINED']);
    expect((await server.post(declined, { action: 'decline' })).json['status']).toBe('declined');

    const confirmed = await registerToLink(server, person('Ana Nueve', 'ana9@example.com'));
    await server.post(confirmed, { action: 'confirm' });
    expect((await server.post(confirmed, { action: 'decline' })).json['status']).toBe('withdrawn');
    expect((await server.post(confirmed, { action: 'decline' })).json['status']).toBe('withdrawn');
    expect((await server.post(confirmed, { action: 'confirm' })).json['status']).toBe('withdrawn');
  });

  it.each([
    ['forged', 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['not a token', '<script>'],
    ['empty-ish', '-'],
    ['too long', 'A'.repeat(1_801)],
  ])('that is %s answers a neutral 410', async (_what, token) => {
    const path = `/links/${encodeURIComponent(token)}`;
    const [page, problem, post] = [
      await server.get(path, html),
      await server.get(path, json),
      await server.post(path, { action: 'confirm' }),
    ];
    expect([page.status, problem.status, post.status]).toEqual([410, 410, 410]);
    expect(problem.json['code']).toBe('LINK_DEAD');
    expect(page.text).not.toContain('script>');
  });

  it('with one character changed is dead, wherever it is', async () => {
    const link = await registerToLink(server, person('Ana Diez', 'ana10@example.com'));
    const token = link.slice('/links/'.length);
    for (let at = 0; at < token.length; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect((await server.get(`/links/${changed}`, json)).status).toBe(410);
    }
  });

  it('lives 48 hours, to the second, and its key is destroyed after that', async () => {
    const link = await registerToLink(server, person('Ana Once', 'ana11@example.com'));
    const { json: open } = await server.get(link, json);
    const end = Date.parse(String(open['expiresAt']));
    await server.setClock(new Date(end - 1_500).toISOString());
    expect((await server.get(link, json)).status).toBe(200);
    await server.setClock(new Date(end).toISOString());
    expect((await server.get(link, json)).status).toBe(410);
    expect((await server.post(link, { action: 'confirm' })).status).toBe(410);
    await server.advance('P2D');
    await server.post('/_local/run/destroy-link-keys', {});
    const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date(0) });
    try {
      // Read with the clock at zero, so that nothing is hidden because it expired: the key is not there at all.
      const { items } = await table.query('keys', 'PASSING#registration');
      const period = Math.floor((end - 48 * 3_600_000) / (24 * 3_600_000));
      expect(items.map(({ sk }) => Number(sk))).not.toContain(period);
    } finally {
      table.close();
    }
  });
});

describe('an address that two people share', () => {
  it('makes two persons, who do not see or undo each other', async () => {
    const one = await registerToLink(server, person('Pepa Gómez', 'casa@example.com'));
    const two = await registerToLink(server, person('Juan Gómez', 'casa@example.com'));
    const [first, second] = [
      await server.post(one, { action: 'confirm' }),
      await server.post(two, { action: 'confirm' }),
    ];
    expect([first.json['status'], second.json['status']]).toEqual(['confirmed', 'confirmed']);
    const mails = (await server.mail('casa@example.com', 4)) && (await server.mails('casa@example.com'));
    const undo = mails.map(linkIn).find((link) => ![one, two].includes(link)) ?? '';
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    const statuses = await Promise.all([one, two].map(async (link) => (await server.get(link, json)).json['status']));
    expect(statuses.sort()).toEqual(['confirmed', 'undone']);
  });
});

describe('the undo link of the welcome mail', () => {
  it('erases the person it was alone for, and keeps only blocked proof', async () => {
    const link = await registerToLink(server, person('Berta Uno', 'berta1@example.com', { phone: '600777123' }));
    await server.post(link, { action: 'confirm' });
    const undo = linkIn(await server.mail('berta1@example.com', 2));
    const page = await server.get(undo, html);
    expect(page.text).toContain('value="undo"');
    expect(page.text).not.toContain('Berta');
    expect((await server.post(undo, { action: 'confirm' })).json['code']).toBe('UNKNOWN_ACTION');
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect((await server.get(link, json)).json['status']).toBe('undone');
    expect(await filesHolding(join(server.folder, 'data'), ['Berta Uno', 'berta1@example.com'], /mailbox/)).toEqual([]);
    // They can come back, as somebody new.
    const again = await registerToLink(server, person('Berta Uno', 'berta1@example.com', { phone: '600777124' }));
    expect((await server.post(again, { action: 'confirm' })).json['status']).toBe('confirmed');
  });

  it('of a second form leaves the first one alone', async () => {
    const first = await registerToLink(server, person('Berta Dos', 'berta2@example.com'));
    await server.post(first, { action: 'confirm' });
    await server.mail('berta2@example.com', 2);
    const second = await registerToLink(server, person('berta dos', 'berta2@example.com', { phone: '600777125' }));
    await server.post(second, { action: 'confirm' });
    const undo = linkIn(await server.mail('berta2@example.com', 4));
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect((await server.get(first, json)).json['status']).toBe('confirmed');
  });

  it('lives 72 hours', async () => {
    const link = await registerToLink(server, person('Berta Tres', 'berta3@example.com'));
    await server.post(link, { action: 'confirm' });
    const undo = linkIn(await server.mail('berta3@example.com', 2));
    await server.advance('PT71H59M');
    expect((await server.get(undo, json)).json['status']).toBe('open');
    await server.advance('PT2M');
    expect((await server.get(undo, json)).status).toBe(410);
  });

  it('survives a restart', async () => {
    const link = await registerToLink(server, person('Berta Cuatro', 'berta4@example.com'));
    server = await server.restart();
    expect((await server.post(link, { action: 'confirm' })).json['status']).toBe('confirmed');
    const undo = linkIn(await server.mail('berta4@example.com', 2));
    server = await server.restart();
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
  });
});

describe('an entry by a third party', () => {
  const entered = (name: string, email: string, changes = {}) => ({ name, email, ...changes });

  it('mails one letter with the facts of art. 14 and no value, and the person corrects and confirms', async () => {
    expect((await enter(server, entered('Carla Mal', 'carla1@example.com', { phone: '600333444' }))).json).toEqual({
      status: 'accepted',
    });
    const mail = await server.mail('carla1@example.com');
    expect(mail.text).toContain('Partner Ejemplo SL');
    expect(mail.text).not.toContain('600333444');
    expect(mail.headers['list-unsubscribe']).toBeUndefined();
    const link = linkIn(mail);
    const page = await server.get(link, html);
    expect(page.text).toContain('600333444');
    expect(page.text).not.toContain(' checked');
    const birthDate = '1980-02-03';
    expect((await server.post(link, { action: 'confirm', fields: { birthDate } })).json['code']).toBe(
      'CONSENT_NOT_EXPLICIT',
    );
    expect((await server.post(link, { action: 'confirm', accepted: true })).json['code']).toBe('MISSING_FIELD');
    const child = { action: 'confirm', accepted: true, fields: { birthDate: '2024-01-01' } };
    expect((await server.post(link, child)).json['code']).toBe('UNDER_AGE');
    const done = await server.post(link, {
      action: 'confirm',
      accepted: true,
      fields: { name: 'Carla Bien', birthDate },
      decisions: { newsletter: true },
    });
    expect(done.json['status']).toBe('confirmed');
    const welcome = await server.mail('carla1@example.com', 2);
    const receipt = /eyJ[\w-]+\.([\w-]+)\.[\w-]+/.exec(welcome.text.replace(/\s+/g, ''))?.[1] ?? '';
    expect(JSON.parse(Buffer.from(receipt, 'base64url').toString())).toMatchObject({
      source: 'partner-crm',
      purposes: { newsletter: 'given' },
    });
  });

  it('declined stores only a suppression: nobody can enter the address again, in any spelling, and the caller is told the same', async () => {
    await enter(server, entered('Carla Dos', 'carla2@example.com'));
    const link = linkIn(await server.mail('carla2@example.com'));
    expect((await server.post(link, { action: 'decline' })).json['status']).toBe('declined');
    const before = (await server.mails()).length;
    for (const email of ['carla2@example.com', 'Carla2@EXAMPLE.com', 'carla2+crm@example.com']) {
      const answer = await enter(server, entered('Carla Otra', email));
      expect([answer.status, answer.text]).toEqual([202, '{"status":"accepted"}']);
    }
    expect(await server.mails()).toHaveLength(before);
    // Her own registration is not stopped by it.
    await registerToLink(server, person('Carla Dos', 'carla2@example.com'));
    expect(await filesHolding(join(server.folder, 'data'), ['carla2'], /mailbox/)).toEqual([]);
  });

  it('left unanswered leaves nothing: no reminder, and after 14 days a dead link', async () => {
    await enter(server, entered('Carla Tres', 'carla3@example.com'));
    const link = linkIn(await server.mail('carla3@example.com'));
    await server.advance('P13DT23H');
    expect((await server.get(link, json)).json['status']).toBe('open');
    await server.advance('PT61M');
    expect((await server.get(link, json)).status).toBe(410);
    expect(await server.mails('carla3@example.com')).toHaveLength(1);
  });

  it('answers sent, suppressed, repeated and capped alike, not before the floor', async () => {
    await enter(server, entered('Carla Cuatro', 'carla4@example.com'));
    const link = linkIn(await server.mail('carla4@example.com'));
    await server.post(link, { action: 'decline' });
    const timed = async (email: string) => {
      const start = performance.now();
      const { status, text, headers } = await enter(server, entered('Carla Cuatro', email));
      const names = [...headers.keys()].filter((name) => name !== 'date').sort();
      return { ms: performance.now() - start, said: `${status} ${text} ${names}` };
    };
    const answers = [
      await timed('carla4@example.com'),
      await timed('carla5@example.com'),
      await timed('carla5@example.com'),
      await timed('carla1@example.com'),
    ];
    expect(new Set(answers.map(({ said }) => said)).size).toBe(1);
    for (const { ms } of answers) expect(ms).toBeGreaterThanOrEqual(740);
  });

  it.each([
    ['without a token', async () => ({}), 401, 'TOKEN_MISSING'],
    ['with a token nobody signed', async () => ({ authorization: 'Bearer aaaa.bbbb.cccc' }), 401, 'TOKEN_INVALID'],
    [
      'without the scope',
      async () => ({ authorization: `Bearer ${await server.token('visits')}` }),
      403,
      'SCOPE_MISSING',
    ],
    [
      'as an application that is not registered',
      async () => ({ authorization: `Bearer ${await server.token('entries', 'ghost')}` }),
      403,
      'UNKNOWN_APPLICATION',
    ],
    [
      'as one that was not granted the scope',
      async () => ({ authorization: `Bearer ${await server.token('entries', 'read-only')}` }),
      403,
      'SCOPE_MISSING',
    ],
    [
      'as one named like a method',
      async () => ({ authorization: `Bearer ${await server.token('entries', 'constructor')}` }),
      403,
      'UNKNOWN_APPLICATION',
    ],
  ])('%s is refused', async (_what, headers, status, code) => {
    const body = { form: 'registration', language: 'es', fields: entered('Carla Seis', 'carla6@example.com') };
    const answer = await server.post('/entries', body, await headers());
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
  });

  it('may not carry what only the person can give, and takes its source from the settings alone', async () => {
    const birth = await enter(server, entered('Carla Siete', 'carla7@example.com', { birthDate: '1990-01-01' }));
    expect(birth.json['code']).toBe('FIELD_NOT_EXPECTED');
    const source = await enter(server, entered('Carla Siete', 'carla7@example.com'), { source: 'Evil Corp' });
    expect(source.json['code']).toBe('INVALID_BODY');
  });
});

/** Subjects that have items of a sort-key prefix, and how many. */
const subjectsOf = async (table: ReturnType<typeof sqliteTable>, prefix: string) => {
  const { changes } = await table.changes(0, 1000);
  const counts = new Map<string, Set<string>>();
  for (const { key } of changes) {
    if (key.sk.startsWith(prefix)) counts.set(key.pk, (counts.get(key.pk) ?? new Set()).add(key.sk));
  }
  return [...counts].map(([pk, keys]) => ({ pk, count: keys.size }));
};
