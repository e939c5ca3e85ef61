import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import { readOptions } from '../../local/options.ts';
import { type Running, startServer } from '../../local/server.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { registration, type ServerProcess, serverProcess } from './server-process.ts';

let folder: string;
let remove: () => Promise<void>;
let policy: string;
let server: ServerProcess;
let port: number;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  server = await serverProcess(['--data', join(folder, 'data'), '--policy', policy]);
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await remove?.();
});

type Sent = { readonly got: string; readonly ms: number };

/** Sends each text when its time has come and answers what came back until the connection closed. */
const converse = (
  texts: readonly (string | Buffer)[],
  { to = port, everyMs = 0, hangUp = false, forMs = 15_000 } = {},
): Promise<Sent> =>
  new Promise((resolve) => {
    const begun = performance.now();
    let got = '';
    let open = true;
    const socket = connect(to, '127.0.0.1', async () => {
      for (const text of texts) {
        if (!open) return;
        socket.write(text);
        await wait(everyMs);
      }
      if (hangUp) socket.destroy();
    });
    const late = setTimeout(() => socket.destroy(), forMs);
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open = false;
      clearTimeout(late);
      resolve({ got, ms: performance.now() - begun });
    });
  });

const statusesIn = (got: string) => [...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const head = (method: string, path: string, ...headers: string[]) =>
  `${[`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const json = 'Content-Type: application/json';

describe('odd requests', () => {
  // After each: it is the same process, it answers, and it had nothing to complain of.
  afterEach(async () => {
    expect((await server.get('/health')).status).toBe(200);
    expect(server.stderr()).toBe('');
  });

  it('speaks HTTP/1.0', async () => {
    const { got } = await converse(['GET /health HTTP/1.0\r\n\r\n']);
    expect(got).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n\{"status":"ok",.*\}$/);
    expect(got.toLowerCase()).not.toContain('chunked');
  });

  it.each([
    ['/health', 200],
    ['http://localhost/health', 200],
    ['HTTP://example.com:8080/health?x=1', 200],
    ['http://localhost', 302],
    ['//evil.example/health', 404],
    ['http://[bad/health', 404],
    ['ftp://localhost/health', 404],
    ['/%', 404],
    ['/links/%E0%A4%A', 404],
    ['/links/..%2f..%2fhealth', 410],
    ['/_local/%00', 404],
    ['/health?%=%&a&a=1&__proto__=2', 200],
    ['/notice?lang=%FF%FE', 200],
    ['/notices/__proto__', 404],
  ])('answers the target %s', async (target, status) => {
    expect(statusesIn((await converse([head('GET', target)])).got)).toEqual([status]);
  });

  it('answers a token that is far too long', async () => {
    expect(statusesIn((await converse([head('GET', `/links/${'a'.repeat(7_000)}`)])).got)).toEqual([410]);
  });

  it('answers * and methods it does not have', async () => {
    expect(statusesIn((await converse([head('OPTIONS', '*')])).got)).toEqual([404]);
    const put = await converse([head('PUT', '/registrations')]);
    expect(statusesIn(put.got)).toEqual([405]);
    expect(put.got).toContain('Allow: POST');
    expect(statusesIn((await converse([head('TRACE', '/health')])).got)).toEqual([405]);
    expect((await converse([head('CONNECT', 'evil.example:443')])).got).toBe('');
    const upgrade = await converse(
      ['GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
      { forMs: 1_000 },
    );
    expect(statusesIn(upgrade.got)).toEqual([200]);
  });

  it('answers HEAD as GET, without the body', async () => {
    for (const path of ['/health', '/notice', '/nothing', '/_local/mail']) {
      const { got } = await converse([head('HEAD', path)]);
      expect(statusesIn(got)).toEqual([path === '/nothing' ? 404 : 200]);
      expect(got.split('\r\n\r\n')[1]).toBe('');
      expect(got).not.toMatch(/content-length: 0/i);
    }
  });

  it('asks for a body only when it wants one', async () => {
    const waits = 'Expect: 100-continue';
    const small = await converse([head('POST', '/registrations', json, waits, 'Content-Length: 2'), '{}'], {
      everyMs: 100,
    });
    expect(statusesIn(small.got)).toEqual([100, 422]);
    const large = await converse([head('POST', '/registrations', json, waits, 'Content-Length: 70000')]);
    expect(statusesIn(large.got)).toEqual([413]);
    const noToken = await converse([
      head('POST', '/entries', json, waits, 'Content-Length: 2', 'Authorization: Bearer a.b.c'),
    ]);
    expect(statusesIn(noToken.got)).toEqual([401]);
    const other = await converse([head('POST', '/registrations', json, 'Expect: a-miracle', 'Content-Length: 2')]);
    expect(statusesIn(other.got)).toEqual([417]);
  });

  it('stops reading a chunked body at 64 KB and says so', async () => {
    const chunk = Buffer.concat([Buffer.from('4000\r\n'), Buffer.alloc(0x4000, 'x'), Buffer.from('\r\n')]);
    const { got } = await converse(
      [head('POST', '/registrations', json, 'Transfer-Encoding: chunked'), ...Array.from({ length: 6 }, () => chunk)],
      { everyMs: 10 },
    );
    expect(statusesIn(got)).toEqual([413]);
    expect(got).toContain('BODY_TOO_LARGE');
  });

  it.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['two lengths', head('POST', '/registrations', json, 'Content-Length: 2', 'Content-Length: 3'), 400],
    ['length and chunks', head('POST', '/registrations', 'Content-Length: 2', 'Transfer-Encoding: chunked'), 400],
    ['a negative length', head('POST', '/registrations', 'Content-Length: -1'), 400],
    ['a header with a line feed in it', 'GET /health HTTP/1.1\r\nHost: x\r\nA: b\nc\r\n\r\n', 400],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['headers without end', head('GET', '/health', `X-Long: ${'x'.repeat(20_000)}`), 431],
  ])('refuses %s', async (_what, text, status) => {
    expect(statusesIn((await converse([text])).got)).toEqual([status]);
  });

  it('answers what came before garbage on the same connection', async () => {
    const good = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const { got } = await converse([good + good, '\x00\x01garbage\r\n\r\n'], { everyMs: 300 });
    expect(statusesIn(got)).toEqual([200, 200, 400]);
    const posts = `${head('POST', '/registrations', json, 'Content-Length: 2')}{}`.replace('Connection: close\r\n', '');
    expect(statusesIn((await converse([posts + posts + head('GET', '/health')])).got)).toEqual([422, 422, 200]);
  });

  it('forgets clients that hang up in the middle', async () => {
    const begun = head('POST', '/registrations', json, 'Content-Length: 1000');
    const kinds = [
      [begun],
      [`${begun}{"form":`],
      [head('POST', '/registrations', json, 'Transfer-Encoding: chunked'), '10\r\n{"form":'],
      ['POST /regis'],
      [head('GET', '/notice')],
      [head('POST', '/_local/clock', json, 'Content-Length: 50')],
    ];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        converse(kinds[index % kinds.length] ?? [], { hangUp: true, everyMs: index % 20 }),
      ),
    );
  });

  it('serves 200 connections at once', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => converse([head('GET', '/notice')])));
    expect(all.flatMap(({ got }) => statusesIn(got))).toEqual(Array.from({ length: 200 }, () => 200));
    for (const { got } of all) expect(got).toContain('bindingHash');
  });

  it('takes a registration while hundreds of idle and half-open connections stand about', async () => {
    const crowd = Array.from({ length: 300 }, (_, index) =>
      converse(index % 2 === 0 ? ['GET /health HTTP/1.1\r\nHost: l'] : [], { forMs: 1_500 }),
    );
    await wait(300);
    const noticeHash = (await server.get('/notice')).json['hash'];
    expect((await server.post('/registrations', registration(noticeHash, 'ana@example.com'))).status).toBe(202);
    await Promise.all(crowd);
  });
});

describe('clients that drip', () => {
  const log: LogLine[] = [];
  let running: Running;
  let to: number;
  beforeAll(async () => {
    const options = await readOptions(['--port', '0', '--data', join(folder, 'drip'), '--policy', policy]);
    if (!('mode' in options)) throw new Error('not a server');
    running = await startServer(options, (line) => log.push(line), undefined, { headersMs: 1_000, requestMs: 2_000 });
    to = Number(new URL(running.url).port);
  });
  afterAll(() => running?.stop());

  it('are cut off by the time limits, and hold up nobody', async () => {
    const drip = (text: string) => [...text];
    const limits = { to, everyMs: 100, forMs: 8_000 };
    const slow = Promise.all([
      converse(drip(head('GET', '/health', `X-Slow: ${'x'.repeat(100)}`)), limits),
      converse([head('POST', '/registrations', json, 'Content-Length: 200'), ...drip('x'.repeat(100))], limits),
      converse([head('POST', '/_local/clock', json, 'Content-Length: 200'), ...drip('x'.repeat(100))], limits),
      converse([], limits),
    ]);
    for (let round = 0; round < 10; round += 1) {
      const { got, ms } = await converse([head('GET', '/health')], { to });
      expect(statusesIn(got)).toEqual([200]);
      expect(ms).toBeLessThan(3_000);
      await wait(200);
    }
    const [headers, body, demo, silent] = await slow;
    for (const { got, ms } of [headers, body, demo]) {
      expect(statusesIn(got)).toEqual([408]);
      expect(ms).toBeLessThan(6_500);
    }
    expect(silent?.ms).toBeLessThan(7_000);
    expect(log.filter(({ event }) => event === 'fault')).toEqual([]);
  });
});
