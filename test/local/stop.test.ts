import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { serverProcess } from './server-process.ts';

let folder: string;
let remove: () => Promise<void>;
let args: string[];
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  args = ['--data', join(folder, 'data'), '--policy', policy];
});
afterAll(() => remove());

const connected = (url: string, text: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', reject);
    socket.once('connect', () => socket.write(text, () => resolve(socket)));
    socket.resume();
  });

// Windows knows no signals.
(process.platform === 'win32' ? describe.skip : describe)('the end of a server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s: what is under way is finished, nothing new is taken', async (signal) => {
    const server = await serverProcess(args);
    const { json } = await server.post('/_local/token', { scope: 'entries', sub: 'partner-crm' });
    const idle = await connected(server.url, 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    // Takes a second and a half, whatever happens.
    const entry = server.post(
      '/entries',
      { form: 'registration', language: 'es', fields: { name: 'Eva Ejemplo', email: `${signal}@example.com` } },
      { authorization: `Bearer ${json['token']}` },
    );
    await wait(200);
    const before = performance.now();
    const ended = server.end(signal);
    const refused = async () => {
      // The signal takes a moment to arrive on a busy machine.
      for (let tries = 0; tries < 100; tries += 1) {
        try {
          await server.get('/health');
        } catch {
          return true;
        }
        await wait(20);
      }
      return false;
    };
    expect(await refused()).toBe(true);
    expect((await entry).status).toBe(202);
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(performance.now() - before).toBeLessThan(8_000);
    idle.destroy();
    // SQLite clears its log away when the file is closed in order.
    expect(existsSync(join(folder, 'data', 'habeas.sqlite'))).toBe(true);
    expect(existsSync(join(folder, 'data', 'habeas.sqlite-wal'))).toBe(false);
  });

  it('is not held up by a client that never finishes', async () => {
    const server = await serverProcess(args);
    const sockets = [
      await connected(
        server.url,
        'POST /registrations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      ),
      await connected(server.url, 'GET /health HTTP/1.1\r\nHost: loc'),
      await connected(server.url, ''),
    ];
    for (const socket of sockets) socket.on('error', () => undefined);
    await wait(100);
    const before = performance.now();
    const { code, stderr } = await server.end();
    expect([code, stderr]).toEqual([0, '']);
    expect(performance.now() - before).toBeLessThan(8_000);
    for (const socket of sockets) socket.destroy();
  });
});
