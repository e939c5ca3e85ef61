import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { s3Backups } from '../../lambdas/adapters/s3/s3-backups.ts';
import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import { copyBackups } from '../../lambdas/stores/backups/copy-backups.ts';
import { parseS3Address } from '../../local/s3-address.ts';
import { failure, type S3Stub, s3Stub } from '../support/s3-stub.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { backupsIn, contentOf, filesBelow, storeItems } from './backup-world.ts';

const now = () => new Date('2031-03-10T11:00:00.000Z');

describe('the copy of backups in a bucket', () => {
  let s3: S3Stub;
  let to: BackupObjects;
  let own: ReturnType<typeof backupsIn>;
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
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
    copyBackups((await own.backups.list({ limit: 100 })).backups, { from: own.objects, to, now: now() });

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
