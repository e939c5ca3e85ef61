import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mostKept } from '../../lambdas/domain/requests/inbound/take-mail.ts';
import { registerToLink } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { corpus, rawMail } from './inbound-corpus.ts';
import type { CorpusMail } from './inbound-mails.ts';
import { act, see, staff, start } from './request-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

type Line = { readonly id: string; readonly right: string; readonly state: string; readonly channel: string };

const mail = (raw: Uint8Array | string, type = 'message/rfc822') =>
  fetch(`${server.url}/_local/inbound-mail`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(raw),
  });

let sent = 0;
/** A mail with an id of its own, as mail programs make them. */
const write = (from: string, more: Partial<CorpusMail>): Buffer => {
  sent += 1;
  return rawMail({ from, ...more, headers: { 'Message-ID': `<${sent}@example.org>`, ...more.headers } });
};
const send = async (from: string, more: Partial<CorpusMail>): Promise<number> => (await mail(write(from, more))).status;

/** Every request that a member of staff finds in the list. */
const listed = async (): Promise<readonly Line[]> => {
  const states = ['triage', 'unverified', 'open', 'asked', 'executing', 'answered', 'refused', 'closed'];
  const token = await server.staffToken('privacy-lead');
  const pages = await Promise.all(
    states.map((state) => server.get(`/staff/requests?state=${state}&limit=100`, { authorization: `Bearer ${token}` })),
  );
  return pages.flatMap(({ json }: Answer) => json['requests'] as Line[]);
};
/** The requests that a mail brought about, with what staff see of each. */
const openedBy = async (raw: Uint8Array) => {
  const before = new Set((await listed()).map(({ id }) => id));
  const { status } = await mail(raw);
  const opened = (await listed()).filter(({ id }) => !before.has(id));
  return {
    status,
    opened: await Promise.all(opened.map(({ id }) => see(server, id))),
    ids: opened.map(({ id }) => id),
  };
};
const receiptFor = (email: string, reference: string) =>
  until(async () => (await server.mails(email)).find(({ text }) => text.includes(reference)));
const codes = () => server.log.filter(({ name }) => name === 'mail-intake').map(({ code }) => code);

/** What becomes of a newsletter to a person. */
const newsletterTo = async (subjectId: string): Promise<unknown> => {
  const token = await server.token('messages', 'own-shop');
  const messageId = randomUUID();
  const words = { subject: 'Ofertas', paragraphs: ['Cuadernos a mitad de precio.'] };
  const headers = { authorization: `Bearer ${token}` };
  const body = { messageId, template: 'news', subjects: [subjectId], content: { es: words, en: words } };
  const answer = await server.post('/messages', body, headers);
  expect(answer.status).toBe(202);
  return until(async () => {
    const { json } = await server.get(`/messages/${messageId}`, headers);
    const [one] = json['recipients'] as { state: string; reason?: string }[];
    return one && one.state !== 'queued' && one.state !== 'sending' ? (one.reason ?? one.state) : undefined;
  });
};

describe('an unmistakable no to advertising', () => {
  const registered = async (email: string): Promise<string> => {
    const link = await registerToLink(server, { name: 'Ana Ejemplo', email, birthDate: '1990-05-01' });
    const { json } = await server.post(link, { action: 'confirm' });
    return String(json['subjectId'] ?? (await subjectOf(email)));
  };
  const subjectOf = async (email: string): Promise<string> => {
    const token = await server.token('lookup', 'own-shop');
    const { json } = await server.post('/subjects/lookup', { email }, { authorization: `Bearer ${token}` });
    return String((json['subjects'] as string[])[0]);
  };

  it('takes effect before the answer, without any sign-in, and is answered with a receipt', async () => {
    const email = 'ana@example.com';
    const subjectId = await registered(email);
    expect(await newsletterTo(subjectId)).not.toMatch(/suppress/);
    const { status, opened, ids } = await openedBy(write(`Ana <${email}>`, { subject: 'Re: Ofertas', text: 'BAJA' }));
    expect([status, opened.map(({ file }) => [file.right, file.state, file.outcome])]).toEqual([
      202,
      [['objection', 'answered', 'fulfilled']],
    ]);
    expect(await newsletterTo(subjectId)).toMatch(/suppress/);
    expect((await receiptFor(email, ids[0] ?? '')).text).toContain(ids[0]);
  });

  it('counts for whoever wrote it and for nobody else, whatever Reply-To says', async () => {
    const [victim, writer] = ['victima@example.com', 'autor@example.com'];
    const subjectId = await registered(victim);
    await send(writer, { subject: 'BAJA', text: '', headers: { 'Reply-To': victim, Sender: victim } });
    expect(await newsletterTo(subjectId)).not.toMatch(/suppress/);
    expect((await server.mails(victim)).filter(({ subject }) => /solicitud/i.test(subject))).toEqual([]);
  });

  it('acts although nothing proves who sent it', async () => {
    const email = 'eva@example.com';
    const subjectId = await registered(email);
    await send(email, { subject: 'BAJA', text: '', headers: { 'Authentication-Results': 'mx.example; dmarc=fail' } });
    expect(await newsletterTo(subjectId)).toMatch(/suppress/);
  });
});

describe('a request', () => {
  it('opens with its clock, and does nothing before the mailbox confirms it', async () => {
    const email = 'luis@example.com';
    const { status, opened, ids } = await openedBy(
      write(`Luis Gómez <${email}>`, { subject: 'Mis datos', text: 'Quiero que borréis todos mis datos.\n\nLuis' }),
    );
    expect([status, opened.map(({ file }) => [file.right, file.state])]).toEqual([202, [['erasure', 'unverified']]]);
    expect(opened[0]?.file.dueOn).toBe('2027-02-11');
    expect(opened[0]?.content).toMatchObject({ address: email, name: 'Luis Gómez' });
    expect(opened[0]?.content?.details).toContain('Quiero que borréis todos mis datos.');
    const receipt = await receiptFor(email, ids[0] ?? '');
    expect(receipt.links.some((link) => link.includes('/links/'))).toBe(true);
  });

  it('is the same request when the same mail comes again, and another when another comes', async () => {
    const raw = write('repite@example.com', { text: 'Borren mis datos.' });
    const first = await openedBy(raw);
    const again = await openedBy(raw);
    const other = await openedBy(write('repite@example.com', { text: 'Borren mis datos.' }));
    expect([first, again, other].map(({ status, opened }) => [status, opened.length])).toEqual([
      [202, 1],
      [202, 0],
      [202, 1],
    ]);
  });

  it('is not swallowed by somebody who writes under the id of another mail', async () => {
    const headers = { 'Message-ID': '<known@example.org>' };
    const first = await openedBy(rawMail({ from: 'mallory@example.com', text: 'Hola', headers }));
    const second = await openedBy(rawMail({ from: 'alba@example.com', text: 'Borren mis datos.', headers }));
    expect([first, second].map(({ opened }) => opened.map(({ file }) => file.right))).toEqual([
      ['unknown'],
      ['erasure'],
    ]);
  });

  it('is answered in English where its words are English', async () => {
    const email = 'jane@example.com';
    const { ids } = await openedBy(write(email, { text: 'I would like a copy of my personal data, please.' }));
    expect((await receiptFor(email, ids[0] ?? '')).headers['content-language']).toBe('en');
  });
});

describe('what is doubtful', () => {
  const refused = async (id: string) => {
    const refusal = { action: 'propose-refusal', ground: 'excessive', text: 'Ya te hemos contestado tres veces.' };
    await act(server, id, refusal);
    const [proposal] = (await see(server, id)).waiting;
    const approval = { act: proposal?.id };
    expect((await staff(server, 'privacy-lead', `/requests/${id}/approval`, approval, 'marcos')).status).toBe(200);
  };
  it.each([
    ['dismissed', (id: string) => act(server, id, { action: 'dismiss' })],
    ['taken back', (id: string) => act(server, id, { action: 'withdraw' })],
    ['forwarded', (id: string) => act(server, id, { action: 'forward', text: 'Es cosa de otra empresa.' })],
    ['refused', refused],
  ])('pauses advertising until somebody has read it (AN-51), and it is %s', async (how, read) => {
    const email = `duda-${how.slice(0, 5)}@example.com`;
    const subjectId = await confirmed(server, 'Duda Ejemplo', email);
    const { ids } = await openedBy(write(email, { text: 'Hola, sobre los correos que me mandáis: ¿podemos hablar?' }));
    expect(await newsletterTo(subjectId)).toBe('suppressed');
    await read(ids[0] ?? '');
    expect(await newsletterTo(subjectId)).toBe('given');
  });

  it('pauses it until every mail of theirs is read, not only the last', async () => {
    const email = 'dudas@example.com';
    const subjectId = await confirmed(server, 'Duda Ejemplo', email);
    const first = await openedBy(write(email, { text: 'Sobre los correos que me mandáis: ¿podemos hablar?' }));
    const second = await openedBy(write(email, { text: '¿Habéis leído mi otro correo, el de la publicidad?' }));
    await act(server, second.ids[0] ?? '', { action: 'dismiss' });
    expect(await newsletterTo(subjectId)).toBe('suppressed');
    await act(server, first.ids[0] ?? '', { action: 'dismiss' });
    expect(await newsletterTo(subjectId)).toBe('given');
  });

  it('waits for a person with its clock running, whole enough to be understood', async () => {
    const { opened, ids } = await openedBy(
      write('mar@example.com', {
        subject: 'Una duda',
        text: 'No quiero que borréis mis datos, ¿vale?',
        attachments: 3,
      }),
    );
    expect(opened.map(({ file }) => [file.right, file.state, file.dueOn])).toEqual([
      ['unknown', 'triage', '2027-02-11'],
    ]);
    expect(opened[0]?.content?.details).toBe(
      'Una duda\n\nNo quiero que borréis mis datos, ¿vale?\n\n[Adjuntos que no se han conservado: 3]',
    );
    await receiptFor('mar@example.com', ids[0] ?? '');
  });

  it('is kept without what was quoted below it', async () => {
    const text =
      'De acuerdo, gracias.\n\nEl lun, 3 jun 2024, Acme <a@acme.example> escribió:\n> Lo que Acme escribió antes';
    const { opened } = await openedBy(write('sol@example.com', { subject: 'Re: Consulta', text }));
    expect(opened[0]?.content?.details).toBe('Re: Consulta\n\nDe acuerdo, gracias.');
  });

  it('is kept with what was handed on, which is all there is to read', async () => {
    const text = '---------- Forwarded message ---------\nDe: Luis <luis@example.org>\n\nQuiero que borréis mis datos.';
    const { opened } = await openedBy(write('rio@example.com', { subject: 'Fwd: datos', text }));
    expect(opened[0]?.content?.details).toContain('Quiero que borréis mis datos.');
  });

  it('is kept up to so many characters, with the word about attachments at the end', async () => {
    const { opened } = await openedBy(write('luz@example.com', { text: '¿Hola? '.repeat(2_000), attachments: 1 }));
    const details = opened[0]?.content?.details ?? '';
    expect(details.length).toBeLessThanOrEqual(mostKept);
    expect(details).toMatch(/…\n\n\[Adjuntos que no se han conservado: 1\]$/);
  });

  it('is kept without card and account numbers, and without any attachment', async () => {
    const { opened } = await openedBy(
      write('pau@example.com', { text: 'Mi tarjeta es 4111 1111 1111 1111, ¿por qué?', attachments: 1 }),
    );
    expect(opened[0]?.content?.details).not.toMatch(/4111/);
    const data = join(server.folder, 'data');
    for (const file of await readdir(data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      // A mail that was being written a moment ago has its name by now.
      const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0));
      expect(bytes.includes('SECRETSECRET')).toBe(false);
    }
  });

  it('says whose nothing is known where From names several people', async () => {
    const { opened } = await openedBy(write('uno@example.com, dos@example.com', { subject: 'BAJA', text: '' }));
    expect(opened.map(({ file }) => file.right)).toEqual(['unknown']);
  });
});

describe('machines and broken mails', () => {
  it('are answered to nobody, and counted without an address', async () => {
    const machines = corpus.filter(({ wants }) => wants === 'machine');
    const before = [(await listed()).length, codes().length] as const;
    for (const { what: _what, wants: _wants, ...one } of machines) expect((await mail(rawMail(one))).status).toBe(202);
    expect((await listed()).length).toBe(before[0]);
    expect(codes().slice(before[1])).toEqual(machines.map(() => 'MACHINE_MAIL'));
    // Whatever was to be sent has been sent by the time that a later mail is answered.
    const { ids } = await openedBy(write('zoe@example.com', { text: 'Hola' }));
    await receiptFor('zoe@example.com', ids[0] ?? '');
    expect((await server.mails()).filter(({ to }) => /example\.org|demo\.example/i.test(to))).toEqual([]);
    expect(JSON.stringify(server.log)).not.toMatch(/example\.(com|org)|BAJA/);
  });

  it('cannot be answered without a sender, and are refused', async () => {
    const before = (await listed()).length;
    for (const { what: _what, wants: _wants, ...one } of corpus.filter(({ wants }) => wants === 'unreadable')) {
      const answer = await mail(rawMail(one));
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'UNREADABLE_MAIL']);
      expect(codes().at(-1)).toBe('UNREADABLE_MAIL');
    }
    expect((await listed()).length).toBe(before);
  });
});

describe('the demo control', () => {
  it('takes a raw mail as text too, and nothing else', async () => {
    const raw = write('texto@example.com', { text: 'Borren mis datos.' });
    expect((await mail(raw, 'text/plain; charset=utf-8')).status).toBe(202);
    for (const type of ['application/json', 'text/html', 'application/x-www-form-urlencoded', 'text/plainly']) {
      expect([type, (await mail(raw, type)).status]).toEqual([type, 415]);
    }
    expect((await server.get('/_local/inbound-mail')).status).toBe(404);
  });

  it('takes up to a megabyte', async () => {
    const padded = (size: number) => {
      const raw = write('largo@example.com', { text: 'Borren mis datos.' });
      return Buffer.concat([raw, Buffer.alloc(size - raw.length, 'x')]);
    };
    expect((await mail(padded(1024 * 1024))).status).toBe(202);
    expect((await mail(padded(1024 * 1024 + 1))).status).toBe(413);
  });

  it('is not for pages of other sites', async () => {
    const answer = await fetch(`${server.url}/_local/inbound-mail`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
      body: Buffer.from(write('eve@example.com', { subject: 'BAJA' })),
    });
    expect(answer.status).toBe(403);
  });
});
