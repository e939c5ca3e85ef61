import { chmod, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import type { BackupEntry } from '../../lambdas/domain/backups/backups.ts';
import { roles } from '../../lambdas/domain/staff/staff.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { confirmed } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { contentOf, filesBelow } from './backup-world.ts';

const start = '2031-03-10T10:00:00.000Z';
const dayMs = 86_400_000;
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
  for (const name of ['Ana', 'Bea', 'Carmen']) {
    await confirmed(server, `${name} Ejemplo Prueba`, `${name.toLowerCase()}@example.com`);
  }
});
afterAll(() => server?.stop());

const place = () => join(server.folder, 'data', 'backups');
const by = async (role: Parameters<TestServer['staffToken']>[0]) => ({
  authorization: `Bearer ${await server.staffToken(role)}`,
});
const run = async (schedule: string) => {
  expect((await server.post(`/_local/run/${schedule}`, {})).status).toBe(200);
};
const listed = async (query = '') => {
  const { status, json } = await server.get(`/staff/backups${query}`, await by('auditor'));
  expect(status).toBe(200);
  return json as { backups: readonly BackupEntry[]; next?: string };
};
const newest = async (): Promise<BackupEntry> => {
  const [entry] = (await listed('?limit=1')).backups;
  if (!entry) throw new Error('there is no backup');
  return entry;
};
const clock = async () => new Date(String((await server.get('/_local/clock')).json['now']));
const placeAt = (now: Date) =>
  lockedFolder({ folder: place(), lockDays: fixturePolicy.backups.lockDays, now: () => now });
const alarms = () => server.log.filter(({ event, name }) => event === 'alarm' && name === 'check-backups');

describe('the nightly backup', () => {
  let entry: BackupEntry;
  beforeAll(async () => {
    await run('backup');
    entry = await newest();
  });

  it('is noted with what it holds, and with the instant at which the last of it is gone', async () => {
    const { items, manifest } = await contentOf(placeAt(await clock()), entry.id);
    const files = (await filesBelow(place())).filter((file) => file.includes(entry.id.slice(9, 18)));
    const sizes = await Promise.all(files.map(async (file) => (await readFile(join(place(), file))).length));
    expect(entry).toEqual({
      id: expect.stringMatching(/^20310310T10\d{7}Z-[0-9a-f]{8}$/),
      state: 'taken',
      reason: 'nightly',
      policyVersion: fixturePolicy.version,
      beganAt: expect.stringMatching(/^2031-03-10T10:/),
      takenAt: manifest.takenAt,
      finishedAt: expect.stringMatching(/^2031-03-10T10:/),
      counts: Object.fromEntries(Object.entries(items).map(([table, some]) => [table, some.length])),
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      manifest: expect.stringMatching(/^[0-9a-f]{64}$/),
      gone: new Date(Date.parse(String(entry.finishedAt)) + 178 * dayMs).toISOString(),
    });
    expect(Date.parse(entry.gone)).toBeLessThan(Date.parse('2031-09-10T00:00:00Z'));
    expect(manifest).toMatchObject({ policy: fixturePolicy.id, policyVersion: fixturePolicy.version, format: 'lines' });
    const { json: published } = await server.get('/.well-known/jwks.json');
    expect(manifest.keys).toEqual({
      tenant: [1],
      signing: (published['keys'] as { kid: string }[]).map(({ kid }) => kid),
    });
  });

  it('holds exactly the live items of every table but the keys, with their versions', async () => {
    const { items } = await contentOf(placeAt(await clock()), entry.id);
    const second = Date.parse(String(entry.takenAt)) / 1_000;
    for (const table of ['records', 'blocked'] as const) {
      const live = storedRows(server.folder, table)
        .filter(({ expiresAt }) => expiresAt === null || Number(expiresAt) > second)
        .map(({ expiresAt, ...row }) => (expiresAt === null ? row : { ...row, expiresAt }));
      const kept = items[table].map(({ version: _v, dueBucket: _b, dueAt: _d, ...row }) => row);
      const sorted = (rows: readonly object[]) =>
        rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();
      expect(sorted(kept)).toEqual(sorted(live));
    }
    expect(items.records.filter(({ sk }) => sk === 'PERSON')).toHaveLength(3);
    // Itself as it was just then, and everything that came before.
    expect(items.journal).toContainEqual(expect.objectContaining({ sk: entry.id, state: 'taking', version: 1 }));
    expect(items.guards.length).toBeGreaterThan(0);
    const secrets = storedRows(server.folder, 'keys').flatMap(({ wrapped }) => (wrapped ? [String(wrapped)] : []));
    expect(secrets.length).toBeGreaterThan(4);
    const all = JSON.stringify(items);
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });

  it('is listed newest first, page by page, and shown by its id', async () => {
    await server.advance('PT1M');
    await run('backup');
    const all = (await listed()).backups.map(({ id }) => id);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all).toEqual(all.toSorted().reverse());
    const pages: string[] = [];
    let next: string | undefined;
    do {
      const page = await listed(`?limit=1${next === undefined ? '' : `&before=${next}`}`);
      expect(page.backups).toHaveLength(1);
      pages.push(...page.backups.map(({ id }) => id));
      next = page.next;
    } while (next !== undefined);
    expect(pages).toEqual(all);
    const shown = await server.get(`/staff/backups/${entry.id}`, await by('operator'));
    expect([shown.status, shown.json]).toEqual([200, entry]);
  });

  it('is shown to those who oversee, and to nobody else', async () => {
    const may = ['privacy-lead', 'operator', 'auditor'];
    for (const path of ['/staff/backups', `/staff/backups/${entry.id}`]) {
      for (const role of roles) {
        expect([path, role, (await server.get(path, await by(role))).status]).toEqual([
          path,
          role,
          may.includes(role) ? 200 : 403,
        ]);
      }
      expect((await server.get(path)).status).toBe(401);
    }
    for (const query of ['?limit=0', '?limit=101', '?before=yesterday', '?before=../x']) {
      expect([query, (await server.get(`/staff/backups${query}`, await by('auditor'))).status]).toEqual([query, 422]);
    }
    for (const id of ['20310310T100000000Z-00000000', 'x', 'manifest.json']) {
      expect((await server.get(`/staff/backups/${id}`, await by('auditor'))).status).toBe(404);
    }
  });

  it('says in the log how much there was, and names nothing in it', async () => {
    const lines = server.log.filter(({ event, name }) => event === 'schedule' && name === 'backup');
    expect(lines.at(-1)?.count).toBeGreaterThan(10);
    expect(JSON.stringify(server.log)).not.toContain('S#');
  });
});

describe('the daily look', () => {
  it('says nothing while all is well, and raises what it finds', async () => {
    await run('check-backups');
    expect(alarms()).toEqual([]);
    const { id } = await newest();
    const part = (await filesBelow(place())).find((file) => file.includes(id.slice(-8)) && file.includes('records'));
    const file = join(place(), String(part));
    const bytes = await readFile(file);
    const { mtime } = await stat(file);
    await chmod(file, 0o600);
    const write = async (content: Uint8Array) => {
      await writeFile(file, content);
      await utimes(file, mtime, mtime);
    };
    for (const [code, damaged] of [
      ['BACKUP_MISMATCH', Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])])],
      ['BACKUP_MISSING', bytes.subarray(1)],
    ] as const) {
      await write(damaged);
      await run('check-backups');
      expect(alarms().at(-1)).toEqual({
        event: 'alarm',
        name: 'check-backups',
        code,
        count: 1,
      });
    }
    await write(bytes);
    const before = alarms().length;
    await run('check-backups');
    expect(alarms()).toHaveLength(before);
  });
});

describe('on day 100 and on day 181', () => {
  it('nothing of a backup can be altered or removed, and then nothing of it exists', async () => {
    const entry = await newest();
    const before = alarms().length;
    const ofIt = async () => (await placeAt(new Date()).versions(`backups/${entry.id}/`)).items;
    const names = (await ofIt()).map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(4);

    await server.advance('P100D');
    for (const name of names) {
      expect(await placeAt(await clock()).remove(name)).toBe(false);
      expect(await placeAt(await clock()).put(name, Buffer.from('nothing'))).toBe(false);
    }
    expect((await ofIt()).map(({ name }) => name)).toEqual(names);

    await server.advance('P81D');
    expect(await ofIt()).toEqual([]);
    expect((await filesBelow(place())).filter((file) => file.includes(entry.id.slice(-8)))).toEqual([]);
    expect((await clock()).getTime()).toBeGreaterThan(Date.parse(entry.gone));
    // Of the day 100 and of today there is one each, which the look of today found whole.
    const left = await placeAt(new Date()).versions('');
    expect(new Set(left.items.map(({ name }) => name.split('/')[1])).size).toBe(2);
    expect(alarms()).toHaveLength(before);
    // What is noted of it is kept for a month longer.
    const shown = await server.get(`/staff/backups/${entry.id}`, await by('auditor'));
    expect(shown.json).toEqual(entry);
    await server.advance('P31D');
    expect((await server.get(`/staff/backups/${entry.id}`, await by('auditor'))).status).toBe(404);
  });
});
