import { chmod, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { backupObjectsContract } from './objects-contract.ts';

const dayMs = 86_400_000;

backupObjectsContract('locked folder', async (lockDays) => {
  const { folder, remove } = await temporaryFolder();
  let moved = 0;
  return {
    objects: lockedFolder({ folder: join(folder, 'made'), lockDays, now: () => new Date(Date.now() + moved) }),
    passDays: (days) => {
      moved += days * dayMs;
    },
    close: remove,
  };
});

describe('a locked folder', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let now: Date;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
    now = new Date('2026-12-01T04:00:00.000Z');
  });
  afterEach(() => remove());
  const open = () => lockedFolder({ folder, lockDays: 170, now: () => now });
  const file = () => join(folder, 'backups', 'night', 'part+');
  const onPosix = process.platform === 'win32' ? it.skip : it;

  onPosix('keeps files read-only, in directories that only their owner can enter', async () => {
    await open().put('backups/night/part', Buffer.from('x'));
    expect((await stat(file())).mode & 0o777).toBe(0o444);
    for (const made of ['backups', 'backups/night']) {
      expect((await stat(join(folder, made))).mode & 0o777).toBe(0o700);
    }
  });

  it('leaves no directory behind when the last object below it is gone', async () => {
    const objects = open();
    await objects.put('backups/night/records/000001.gz', Buffer.from('x'));
    await objects.put('backups/night/manifest.json', Buffer.from('{}'));
    now = new Date(now.getTime() + 175 * dayMs);
    await objects.remove('backups/night/records/000001.gz');
    expect(await readdir(join(folder, 'backups', 'night'))).toEqual(['manifest.json+']);
    await objects.remove('backups/night/manifest.json');
    expect(await readdir(folder)).toEqual(['@writing']);
    expect(await objects.put('backups/other', Buffer.from('y'))).toBe(true);
  });

  it('can be cheated by whoever has its account, as it says, who then sees another time in the list', async () => {
    const objects = open();
    await objects.put('backups/night/part', Buffer.from('x'));
    const old = new Date('2026-01-01T00:00:00.000Z');
    await chmod(file(), 0o600);
    await utimes(file(), old, old);
    expect((await objects.versions('')).items).toMatchObject([{ storedAt: old.toISOString() }]);
    expect(await objects.remove('backups/night/part')).toBe(true);
  });

  it('answers Unavailable without a path where the folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), 'x');
    const broken = lockedFolder({ folder: join(folder, 'file/below'), lockDays: 170, now: () => now });
    const works = [() => broken.put('a', Buffer.from('x')), () => broken.remove('a'), () => broken.read('a')];
    for (const work of works) {
      const error: unknown = await work().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Unavailable);
      expect(String(error)).not.toContain(folder);
    }
  });
});
