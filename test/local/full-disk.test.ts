import { spawnSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReceivedMail } from '../../lambdas/adapters/mailbox/read-mailbox.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { linkIn, policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Reply, registration, type ServerProcess, serverProcess, until } from './server-process.ts';

/** Runs what follows with a small disk of its own at `place`, which no other process sees. */
const onSmallDisk = (place: string, size: string): string[] => [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${size} none "$0" && exec "$@"`,
  place,
];
const [program, ...trial] = [...onSmallDisk('/mnt', '1m'), 'true'];
const canMount = process.platform === 'linux' && spawnSync(program, trial).status === 0;

// Needs Linux and the right to mount a disk of one's own.
(canMount ? describe : describe.skip)('a full disk', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let args: string[];
  let server: ServerProcess;
  let filler: string;
  let noticeHash: unknown;
  const people = Array.from({ length: 8 }, (_, index) => `persona${index}@example.com`);
  const links = new Map<string, string>();

  const mailsTo = async (to: string) =>
    ((await server.get('/_local/mail')).json as unknown as readonly ReceivedMail[]).filter((mail) => mail.to === to);

  const fill = async () => {
    const file = await open(filler, 'w');
    try {
      for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
        while (
          await file.write(Buffer.alloc(size)).then(
            ({ bytesWritten }) => bytesWritten === size,
            () => false,
          )
        );
      }
    } finally {
      await file.close();
    }
  };

  const expectUnavailable = ({ status, headers, json }: Reply) => {
    expect([status, json['code'] ?? json, Number(headers.get('retry-after')) > 0]).toEqual([503, 'UNAVAILABLE', true]);
  };

  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
    args = ['--data', join(disk, 'data'), '--policy', policy];
    server = await serverProcess(args, { behind: onSmallDisk(disk, '3m') });
    filler = join(`/proc/${server.pid}/root`, disk, 'filler');
    noticeHash = (await server.get('/notice')).json['hash'];
    for (const email of people) {
      expect((await server.post('/registrations', registration(noticeHash, email))).status).toBe(202);
      const [mail] = await mailsTo(email);
      if (mail) links.set(email, linkIn(mail));
    }
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await remove?.();
  });

  it('is answered with 503, loses nothing that was answered, and is over once there is room', async () => {
    const confirm = (email: string) => server.post(links.get(email) ?? '', { action: 'confirm' });
    const [early = '', ...later] = people;
    const first = await confirm(early);
    expect(first.json['status']).toBe('confirmed');
    await until(
      () => mailsTo(early),
      ({ length }) => length === 2,
    );

    await fill();
    const answered = new Map<string, unknown>([[early, first.json['at']]]);
    const refused: string[] = [];
    for (const email of later) {
      const answer = await confirm(email);
      if (answer.status === 200) answered.set(email, answer.json['at']);
      else {
        expectUnavailable(answer);
        refused.push(email);
      }
    }
    expect(refused.length).toBeGreaterThan(0);
    for (let round = 0; round < 3; round += 1) {
      expectUnavailable(await server.post('/registrations', registration(noticeHash, 'tarde@example.com')));
      expectUnavailable(await server.post('/_local/clock', { advance: 'PT1H' }));
    }
    // What needs no room goes on.
    expect((await server.get('/notice')).status).toBe(200);
    expect((await server.get(links.get(refused[0] ?? '') ?? '')).status).toBe(200);

    await rm(filler);
    expect((await server.post('/registrations', registration(noticeHash, 'tarde@example.com'))).status).toBe(202);
    expect(await mailsTo('tarde@example.com')).toHaveLength(1);
    for (const email of people) {
      const { status, json } = await confirm(email);
      expect([email, status, json['status']]).toEqual([email, 200, 'confirmed']);
      if (answered.has(email)) expect(json['at']).toBe(answered.get(email));
    }
    for (const email of people) {
      await until(
        () => mailsTo(email),
        ({ length }) => length >= 2,
      );
    }
    expect((await server.post('/_local/clock', { advance: 'PT1H' })).status).toBe(200);
  });

  it('is named where there was never room enough to start', async () => {
    const disk = join(folder, 'tiny');
    await mkdir(disk);
    const starting = serverProcess(['--data', join(disk, 'data'), ...args.slice(2)], {
      behind: onSmallDisk(disk, '20k'),
    });
    await expect(starting).rejects.toThrow(/the server ended \(1\): .*(cannot be used now|cannot be used) ?.*\n$/);
  });
});
