import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import { act, ask, askAndConfirm, letterAbout, once, start } from '../requests/request-flow.ts';
import { staffHeaders } from '../support/callers.ts';
import { hostileAddresses } from '../support/hostile-addresses.ts';
import { expectNoFault, nearFits, typed } from '../support/near-fits.ts';
import { confirmed } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { beginningsOf } from '../support/shape-places.ts';
import { until } from '../support/until.ts';

/**
 * What `bad-input.test.ts` sends to every route, sent here to requests and links that stand: whatever comes is refused with a code, or
 * taken because it fits, and never a fault; nothing of it is repeated.
 */
let server: TestServer;
const handlers = await httpHandlers();
const email = 'ana@example.com';
/** Paths of links, by kind; references of requests, by how they stand. */
const links: Record<string, string> = {};
const requests: Record<string, string> = {};
let staff: Record<string, string>;

const linkTo = async (to: string, has: string): Promise<string> =>
  linkIn(
    await until(async () =>
      (await server.mails(to)).find(({ text, links: all }) => text.includes(has) && all.length > 0),
    ),
  );

beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
  staff = await staffHeaders(server, 'operator');
  await confirmed(server, 'Ana Ejemplo', email);

  const { reference: unverified } = await ask(server, 'access', email, { details: 'sin confirmar' });
  links['request'] = await linkTo(email, unverified);
  const { reference: answered } = await askAndConfirm(server, 'access', email);
  await once(server, answered, 'answered');
  links['download'] = linkIn(await letterAbout(server, email, answered, /^Respuesta/));
  const { reference: asked } = await ask(server, 'portability', 'eva@example.com');
  await act(server, asked, { action: 'ask', question: 'identity', text: 'No sabemos quién es.' });
  links['upload'] = await linkTo('eva@example.com', 'No sabemos quién es.');
  const { reference: moving } = await askAndConfirm(server, 'rectification', email);
  await once(server, moving, 'open');
  await act(server, moving, { action: 'change-address', email: 'nueva@example.com' });
  links['address'] = linkIn(await server.mail('nueva@example.com'));

  // Others that stand like these, for staff to act on.
  const { reference: waiting } = await ask(server, 'access', 'pau@example.com');
  const { reference: doubted } = await ask(server, 'access', 'ona@example.com');
  await act(server, doubted, { action: 'ask', question: 'identity', text: 'No sabemos quién es.' });
  const { reference: open } = await ask(server, 'objection', 'luis@example.com');
  const mail = 'From: Leo <leo@example.com>\r\nSubject: Consulta\r\n\r\nHola, ¿qué hay de lo mío?\r\n';
  await server.post('/_local/inbound-mail', mail, { 'content-type': 'message/rfc822' });
  const { json } = await server.get('/staff/requests?state=triage', staff);
  const [triage] = json['requests'] as { id: string }[];
  Object.assign(requests, { unverified: waiting, answered, asked: doubted, moving, open, triage: triage?.id ?? '' });
});
afterAll(() => server.stop());

const fits = (handler: string, beginning?: Readonly<Record<string, unknown>>) =>
  nearFits(handlers[handler], beginning, [email, ...Object.values(requests)]);

describe('whatever anybody sends to a link about a request', () => {
  const actions = ['confirm', 'take-back', 'send-code', 'open', 'revert', 'ask', 'send-own-code', 'decline'];

  it.each(['request', 'download', 'upload', 'address'])('is refused or taken, never a fault: %s', async (kind) => {
    // Those that end it come last.
    const inOrder = actions.toSorted((a, b) => Number(/confirm|take/.test(a)) - Number(/confirm|take/.test(b)));
    for (const action of inOrder) {
      await fc.assert(
        fc.asyncProperty(fits('act-on-link', { action }), async ({ reason: _reason, ...body }) => {
          expectNoFault(await server.post(String(links[kind]), body));
          const fields = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typed(value)]));
          expectNoFault(await server.postForm(String(links[kind]), fields));
        }),
        { numRuns: 10 },
      );
    }
    for (const more of ['', '?lang=xx', '/files/1', '/document']) {
      expectNoFault(await server.get(`${links[kind]}${more}`));
      expectNoFault(await server.get(`${links[kind]}${more}`, { accept: 'text/html' }));
    }
  });

  it('is no file, whatever part or grant it names', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      fc.constantFrom('0', '1', '-1', '1e9', '..'),
    );
    await fc.assert(
      fc.asyncProperty(part, fits('download-file'), async (named, { reason: _reason, ...rest }) => {
        const body: Readonly<Record<string, unknown>> = rest;
        fc.pre(named.isWellFormed());
        const path = `${links['download']}/files/${encodeURIComponent(named)}`;
        expectNoFault(await server.post(path, body));
        expectNoFault(await server.postForm(path, { grant: typed(body['grant']) }));
        expect((await server.post(path, { grant: 'A'.repeat(32) })).status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a form with files', () => {
  const boundary = 'X-BOUNDARY-1';
  const type = `multipart/form-data; boundary=${boundary}`;
  const part = (head: string, content: string) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`;
  const named = (name: string, file?: string) =>
    `Content-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;
  const end = `--${boundary}--\r\n`;

  it.each<readonly [string, string, string, number]>([
    ['nothing', '', type, 400],
    ['no part', end, type, 422],
    ['no end', part(named('document', 'a.pdf'), '%PDF-1.7 geheim'), type, 400],
    ['half a part', `--${boundary}\r\n${named('document', 'geheim.pdf')}`, type, 400],
    ['a part without a name', `${part('Content-Type: text/plain', 'geheim')}${end}`, type, 400],
    ['the same part twice', `${part(named('document', 'a'), 'x').repeat(2)}${end}`, type, 400],
    ['an unknown part', `${part(named('geheim'), 'geheim')}${end}`, type, 422],
    ['a part that names a prototype', `${part(named('__proto__'), 'geheim')}${end}`, type, 422],
    ['a part that is text where a file belongs', `${part(named('document'), 'geheim uno')}${end}`, type, 422],
    ['a file that is none', `${part(named('document', '../../geheim'), 'MZ geheim')}${end}`, type, 422],
    ['another boundary', `${part(named('document', 'a'), 'geheim')}${end}`, 'multipart/form-data; boundary=y', 400],
    ['no boundary', `${part(named('document', 'a'), 'geheim')}${end}`, 'multipart/form-data', 400],
  ])('is refused with %s', async (_what, body, contentType, status) => {
    const answer = await server.post(`${links['upload']}/document`, body, { 'content-type': contentType });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('problem+json'),
    ]);
    expectNoFault(answer);
  });

  it('is never a fault, whatever bytes come', async () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            `--${boundary}`,
            '\r\n',
            named('document', 'x'),
            named('nonce'),
            ': ',
            '%PDF-',
            '--',
            'geheim',
          ),
          { maxLength: 30 },
        )
        .map((all) => all.join('')),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) =>
        expectNoFault(await server.post(`${links['upload']}/document`, body, { 'content-type': type })),
      ),
      { numRuns: 100 },
    );
  });
});

describe('a raw mail', () => {
  it('is never a fault, whatever it is, and opens no request for an address that is none', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'From: ',
        'From: Ana <ana@example.com>',
        'Subject: baja',
        'Content-Type: multipart/mixed; boundary=x',
        '--x',
        '--x--',
      ),
      fc.constantFrom(
        'Content-Transfer-Encoding: base64',
        'Content-Type: text/html',
        '',
        'Quiero que borréis mis datos',
        '=?utf-8?B?////?=',
      ),
      fc.constantFrom(...hostileAddresses).map((address) => `From: <${address}>`),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const mail = fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\r\n'));
    await fc.assert(
      fc.asyncProperty(mail, async (raw) =>
        expectNoFault(await server.post('/_local/inbound-mail', raw, { 'content-type': 'message/rfc822' })),
      ),
      { numRuns: 100 },
    );
  });
});

describe('whatever staff send about a request that stands', () => {
  const states = ['triage', 'unverified', 'asked', 'open', 'moving', 'answered'] as const;
  const beginnings = beginningsOf({ body: handlers['act-on-request']?.body });

  it.each(states.map((state) => [state]))('is refused or taken, never a fault: one that is %s', async (state) => {
    const path = `/staff/requests/${requests[state]}`;
    // What ends a request comes last, so that the others find one to act on.
    const last = ['withdraw', 'dismiss', 'forward'];
    const inOrder = beginnings.toSorted(
      (a, b) => last.indexOf(String(a['action'])) - last.indexOf(String(b['action'])),
    );
    for (const beginning of inOrder) {
      await fc.assert(
        fc.asyncProperty(fits('act-on-request', beginning), async (body) =>
          expectNoFault(await server.post(`${path}/actions`, body, staff)),
        ),
        { numRuns: 8 },
      );
    }
    for (const [handler, part] of [
      ['view-request', 'views'],
      ['approve-request', 'approval'],
      ['view-document', 'document'],
    ] as const) {
      await fc.assert(
        fc.asyncProperty(fits(handler), async (body) =>
          expectNoFault(await server.post(`${path}/${part}`, body, staff)),
        ),
        { numRuns: 15 },
      );
    }
  });

  it('is no key that a table could not hold: ids and cursors of any text', async () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
      fc.constantFrom('R-0000000000000', 'r-0000000000000', 'R-', 'FILE', '#', 'R-'.padEnd(5_000, '0')),
    );
    await fc.assert(
      fc.asyncProperty(segment, segment, async (id, cursor) => {
        fc.pre(id.isWellFormed() && cursor.isWellFormed());
        const path = `/staff/requests/${encodeURIComponent(id)}`;
        for (const part of ['views', 'approval', 'document', 'actions']) {
          const body =
            part === 'approval'
              ? { act: id.slice(0, 40) }
              : { reason: 'A ver', ...(part === 'actions' && { action: 'dismiss' }) };
          expectNoFault(await server.post(`${path}/${part}`, body, staff));
        }
        expectNoFault(await server.post(`/staff/back-datings/${encodeURIComponent(id)}/approval`, {}, staff));
        expectNoFault(
          await server.get(`/staff/requests?${new URLSearchParams({ cursor, state: id, right: id })}`, staff),
        );
        expectNoFault(await server.get(`/staff/requests?${new URLSearchParams({ cursor })}`, staff));
      }),
      { numRuns: 40 },
    );
  });

  it('of what came by post or by phone is refused or taken', async () => {
    const body = { channel: 'post', right: 'access', language: 'es', receivedOn: '2027-01-08' };
    for (const fixed of [{}, body]) {
      await fc.assert(
        fc.asyncProperty(fits('record-request', fixed), async (sent) =>
          expectNoFault(await server.post('/staff/requests', sent, staff)),
        ),
        { numRuns: 40 },
      );
    }
  });
});
