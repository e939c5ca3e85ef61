import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { s3Backups } from '../../lambdas/adapters/s3/s3-backups.ts';
import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import { copyBackups } from '../../lambdas/stores/backups/copy-backups.ts';
import { openBackupEntries } from '../../lambdas/stores/backups/entries.ts';
import { lookAtBackups } from '../../lambdas/stores/backups/look-at-backups.ts';
import { parseS3Address } from '../../local/s3-address.ts';
import { fixturePolicy as policy } from '../support/fixture-policy.ts';
import { failure, type S3Stub, s3Stub } from '../support/s3-stub.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { backupsIn, contentOf, filesBelow, storeItems } from './backup-world.ts';

const start = Date.parse('2031-03-10T11:00:00.000Z');
const [hourMs, dayMs] = [3_600_000, 86_400_000];
let present = start;
const now = () => new Date(present);

describe('the copy of backups in a bucket', () => {
  let s3: S3Stub;
  let to: BackupObjects;
  let own: ReturnType<typeof backupsIn>;
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    present = start;
    s3 = await s3Stub();
    to = s3Backups({ client: s3.client, bucket: s3.bucket, prefix: 'acme/' });
    home = await temporaryFolder();
    own = backupsIn(home.folder, now);
    await storeItems(own.table, 300);
  });
  afterEach(async () => {
    own.table.close();
    await s3.close();
    await home.remove();
  });

  const copy = async () =>
    copyBackups((await own.backups.list({ limit: 100 })).backups, {
      from: own.objects,
      to,
      now,
      noteCopied: openBackupEntries({ policy, table: own.table, now }).copied,
    });
  const check = async () => {
    const { backups: entries } = await own.backups.list({ limit: 100 });
    const { findings } = await lookAtBackups({
      // The stub stamps by the clock of the machine.
      objects: {
        ...to,
        versions: async (prefix, page) => {
          const { items, ...rest } = await to.versions(prefix, page);
          return { ...rest, items: items.map((version) => ({ ...version, storedAt: now().toISOString() })) };
        },
      },
      policy,
      entries,
      worksSince: undefined,
      now: now(),
      isCopy: true,
    });
    return findings.map(({ code, ids }) => [code, ...ids]);
  };
  const below = (id: string) => [...s3.objects.keys()].filter((name) => name.startsWith(`acme/backups/${id}/`));

  it('holds exactly what the folder does, and is made once', async () => {
    const { id } = await own.backups.take('nightly');
    expect([await copy(), await copy()]).toEqual([1, 0]);
    expect(await contentOf(to, id)).toEqual(await contentOf(own.objects, id));
    expect([...s3.objects.keys()].every((name) => name.startsWith('acme/backups/'))).toBe(true);
  });

  it('goes on where it was cut off, and has a manifest only once it is whole', async () => {
    const { id } = await own.backups.take('nightly');
    let puts = 0;
    s3.fault = ({ method }) => {
      if (method !== 'PUT') return undefined;
      puts += 1;
      return puts > 1 ? { when: 'before', reply: failure(403, 'AccessDenied') } : undefined;
    };
    await expect(copy()).rejects.toThrow();
    expect(s3.objects.has(`acme/backups/${id}/manifest.json`)).toBe(false);
    s3.fault = undefined;
    expect(await copy()).toBe(1);
    expect(await contentOf(to, id)).toEqual(await contentOf(own.objects, id));
  });

  it.each([
    ['two days old is still made', 2 * dayMs, 1],
    ['older is not: it would lie there for longer than promised', 2 * dayMs + 1, 0],
    ['older by far is not', 169 * dayMs, 0],
  ])('of a backup that is %s', async (_what, age, copies) => {
    const { id } = await own.backups.take('nightly');
    present = Date.parse((await own.backups.find(id))?.beganAt ?? '') + age;
    expect(await copy()).toBe(copies);
    expect(below(id).length > 0).toBe(copies > 0);
  });

  it('goes on where it was cut off within the same two days only, and nobody misses the rest', async () => {
    const { id } = await own.backups.take('nightly');
    s3.fault = ({ method, url }) =>
      method === 'PUT' && url.pathname.endsWith('manifest.json')
        ? { when: 'before', reply: failure(403, 'AccessDenied') }
        : undefined;
    await expect(copy()).rejects.toThrow();
    s3.fault = undefined;
    const parts = below(id);
    expect(parts.length).toBeGreaterThan(0);
    present += 2 * dayMs + hourMs;
    expect(await copy()).toBe(0);
    expect(below(id)).toEqual(parts);
    expect((await check()).filter(([code]) => code === 'BACKUP_MISSING')).toEqual([]);
  });

  it('is left as it is where its backup comes of that age while it is made', async () => {
    const { id } = await own.backups.take('nightly');
    let puts = 0;
    const slow: BackupObjects = {
      ...to,
      put: async (name, bytes) => {
        puts += 1;
        present += 3 * dayMs;
        return to.put(name, bytes);
      },
    };
    const { backups: entries } = await own.backups.list({ limit: 100 });
    const noteCopied = openBackupEntries({ policy, table: own.table, now }).copied;
    expect(await copyBackups(entries, { from: own.objects, to: slow, now, noteCopied })).toBe(0);
    expect([puts, below(id)]).toEqual([1, [expect.stringContaining('000001.gz')]]);
    expect((await own.backups.find(id))?.copiedAt).toBeUndefined();
  });

  it('is missed where it was made, even if all of it is gone, and not where it never was', async () => {
    const early = await own.backups.take('nightly');
    present += 3 * dayMs;
    const copied = await own.backups.take('nightly');
    await copy();
    expect(await check()).toEqual([]);
    expect(below(early.id)).toEqual([]);
    for (const name of below(copied.id)) s3.objects.delete(name);
    expect(await check()).toEqual([['BACKUP_MISSING', copied.id]]);
    // It goes two days earlier than what is here, for that is how late it may be made.
    present = Date.parse(copied.takenAt ?? '') + (policy.backups.expireDays - 2) * dayMs;
    expect((await check()).map(([code]) => code)).toEqual(['BACKUP_LATE']);
  });

  it('is late 26 hours after the newest that came through, and 26 hours after the first backup where none did', async () => {
    const first = await own.backups.take('nightly');
    present += 26 * hourMs;
    expect(await check()).toEqual([]);
    present += hourMs;
    expect(await check()).toEqual([['BACKUP_LATE']]);
    await copy();
    // S3 is away for longer than a backup may wait: others are taken here every night, and it rings all the same.
    for (let night = 0; night < 4; night += 1) {
      present += dayMs;
      await own.backups.take('nightly');
      expect(await check()).toEqual([['BACKUP_LATE', first.id]]);
    }
    // The oldest of them is left out for good, and nobody asks for it.
    expect(await copy()).toBe(3);
    expect(await check()).toEqual([]);
  });

  it('that somebody wrote over is named, though what stands is what it was', async () => {
    const { id } = await own.backups.take('nightly');
    await copy();
    const [name = ''] = below(id);
    const size = s3.objects.get(name)?.bytes.length ?? 0;
    s3.history.push({ key: name, version: 'before', storedAt: new Date(0), size, isMarker: false, isNewest: false });
    expect(await check()).toEqual([['BACKUP_MISMATCH', id]]);
  });

  it('takes nothing that is damaged here, names it, and takes the others', async () => {
    const damaged = await own.backups.take('nightly');
    const whole = await own.backups.take('nightly');
    const [part = ''] = (await filesBelow(join(home.folder, 'backups'))).filter(
      (file) => file.includes(damaged.id.slice(-8)) && file.includes('records'),
    );
    const bytes = await readFile(join(join(home.folder, 'backups'), part));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(join(join(home.folder, 'backups'), `${part}.new`), bytes);
    await rename(join(join(home.folder, 'backups'), `${part}.new`), join(join(home.folder, 'backups'), part));
    await expect(copy()).rejects.toThrow(/records\/000001\.gz: hash/);
    expect(s3.objects.has(`acme/backups/${damaged.id}/manifest.json`)).toBe(false);
    expect((await contentOf(to, whole.id)).items.records).toHaveLength(300);
  });
});

it.each([
  ['s3://firm-backups', { bucket: 'firm-backups', prefix: '' }],
  ['s3://firm-backups/', { bucket: 'firm-backups', prefix: '' }],
  ['s3://firm-backups/acme/eu', { bucket: 'firm-backups', prefix: 'acme/eu/' }],
  ['https://firm-backups', undefined],
  ['s3://X', undefined],
  ['s3://firm-backups/a b', undefined],
  ['s3://firm-backups//x', undefined],
])('the address %s is read as it says', (text, place) => {
  expect(parseS3Address(text)).toEqual(place);
});
