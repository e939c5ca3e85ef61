import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackupEntry, BackupObjects, Backups } from '../../lambdas/domain/backups/backups.ts';
import { DamagedBackup } from '../../lambdas/domain/backups/damaged-backup.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { sha256 } from '../../lambdas/stores/backups/manifest.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { backupsIn, contentOf, storeItems } from './backup-world.ts';

let folder: string;
let objects: BackupObjects;
let backups: Backups;
let old: BackupEntry;
let newest: BackupEntry;
let end: () => Promise<void>;
let present = Date.parse('2026-12-01T04:00:00.000Z');

beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  const opened = backupsIn(folder, () => new Date(present));
  ({ objects, backups } = opened);
  end = async () => {
    opened.table.close();
    await made.remove();
  };
  await storeItems(opened.table, 200);
  await opened.table.put('guards', { pk: 'g', sk: '1' });
  await opened.table.put('blocked', { pk: 'B#1', sk: 'DATA#x' });
  old = await backups.take('nightly');
  present += 86_400_000;
  newest = await backups.take('nightly');
});
afterAll(() => end());

const fileOf = (name: string) =>
  join(folder, 'backups', ...`${name}+`.replace(/[A-Z]/g, (c) => `+${c.toLowerCase()}`).split('/'));

const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  const middle = Math.floor(copy.length / 2);
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
};
const damages = {
  'a bit of it is flipped': flipped,
  'it is cut off': (bytes: Buffer) => bytes.subarray(0, bytes.length - 1),
  'it is empty': () => Buffer.of(),
  'it has more at its end': (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\n')]),
  'it is removed': () => undefined,
} as const;

/** Does something to the file of an object as its owner can, and puts it right again. */
const damaged = async <T>(
  name: string,
  change: (bytes: Buffer) => Buffer | undefined,
  look: () => Promise<T>,
): Promise<T> => {
  const file = fileOf(name);
  const bytes = await readFile(file);
  await chmod(file, 0o600);
  const other = change(bytes);
  await (other ? writeFile(file, other) : rm(file));
  try {
    return await look();
  } finally {
    await writeFile(file, bytes);
  }
};

const objectsOf = async (entry: BackupEntry): Promise<readonly string[]> =>
  (await objects.versions(`backups/${entry.id}/`)).items.map(({ name }) => name);

const readAll = async (entry: BackupEntry) =>
  openBackupReader({ objects })
    .manifest(entry.id, entry.manifest)
    .then(() => contentOf(objects, entry.id))
    .then(
      () => undefined,
      (error: unknown) => error,
    );

describe.each(Object.entries(damages))('an object of the newest backup: %s', (how, change) => {
  it('is named by the check, and nothing of it is read', async () => {
    const names = await objectsOf(newest);
    expect(names).toHaveLength(5);
    for (const name of names) {
      const [findings, error] = await damaged(name, change, async () => [
        (await backups.check()).findings,
        await readAll(newest),
      ]);
      const isManifest = name.endsWith('manifest.json');
      const isOther = how === 'a bit of it is flipped' || (isManifest && how !== 'it is removed');
      expect(findings).toEqual([
        { code: isOther ? 'BACKUP_MISMATCH' : 'BACKUP_MISSING', ids: [newest.id], names: [name] },
      ]);
      expect(error).toBeInstanceOf(DamagedBackup);
      expect(error).toMatchObject({ object: name, damage: how === 'it is removed' ? 'missing' : 'hash' });
    }
    expect((await backups.check()).findings).toEqual([]);
    expect(await readAll(newest)).toBeUndefined();
  });
});

describe('an object of an older backup', () => {
  it.each(['it is cut off', 'it is empty', 'it is removed'] as const)('is named by the check where %s', async (how) => {
    for (const name of await objectsOf(old)) {
      const { findings } = await damaged(name, damages[how], () => backups.check());
      expect(findings).toMatchObject([{ ids: [old.id], names: [name] }]);
    }
  });

  it('has its bytes read when its turn comes and before a restore uses any of them; its manifest is read every day', async () => {
    const [manifest = '', part = ''] = (await objectsOf(old)).toSorted((a) => (a.endsWith('manifest.json') ? -1 : 1));
    const flip = damages['a bit of it is flipped'];
    const ofManifest = await damaged(manifest, flip, () => backups.check());
    expect(ofManifest.findings).toMatchObject([{ code: 'BACKUP_MISMATCH', names: [manifest] }]);
    const [ofPart, error] = await damaged(part, flip, async () => [await backups.check(), await readAll(old)]);
    expect(ofPart.findings).toEqual([]);
    expect(error).toMatchObject({ object: part, damage: 'hash' });
    const today = present;
    const found = await damaged(part, flip, async () => {
      const days: (readonly string[])[] = [];
      for (let day = 1; day <= 173; day += 1) {
        present = today + day * 86_400_000;
        const { findings } = await backups.check();
        days.push(...findings.filter(({ code }) => code === 'BACKUP_MISMATCH').map(({ names }) => names));
      }
      return days;
    });
    present = today;
    expect(found).toEqual([[part]]);
  });
});

/** A backup of one part whose manifest and bytes fit each other, whatever they hold. */
const forged = (bytes: Buffer, items: number, format: 'lines' | 'dynamodb' = 'lines') => {
  const part = { table: 'records', name: 'backups/x/part', items, bytes: bytes.length, sha256: sha256(bytes) } as const;
  const piecewise = async function* () {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  };
  const reader = openBackupReader({
    objects: { get: async () => bytes, read: async () => piecewise() },
    decodeExported: (line) => ({
      pk: (JSON.parse(line) as { Item: { pk: { S: string } } }).Item.pk.S,
      sk: '-',
      version: 1,
    }),
  });
  return async () => {
    const read: string[] = [];
    for await (const page of reader.items({ format, parts: [part] }, 'records'))
      read.push(...page.items.map(({ pk }) => pk));
    return read;
  };
};

describe('a part that is what its manifest says, but not what we write', () => {
  it.each<[string, Buffer, number, string]>([
    ['no gzip', Buffer.from('{"pk":"a","sk":"b","version":1}\n'), 1, 'not-readable'],
    ['no JSON', gzipSync('ana@example.com\n'), 1, 'not-readable'],
    ['no item', gzipSync('{"pk":"a","sk":"b"}\n'), 1, 'not-readable'],
    ['null', gzipSync('null\n'), 1, 'not-readable'],
    ['fewer items', gzipSync('{"pk":"a","sk":"b","version":1}\n'), 2, 'count'],
    ['far too much', gzipSync(Buffer.alloc(70 * 2 ** 20, ' ')), 1, 'not-readable'],
  ])('is refused: %s', async (_what, bytes, items, damage) => {
    const error: unknown = await forged(bytes, items)().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DamagedBackup);
    expect(error).toMatchObject({ damage, object: 'backups/x/part' });
    expect(String(error)).not.toContain('ana@');
  });

  it('is read in pieces by another decoder where DynamoDB wrote it, and refused likewise', async () => {
    const lines = Array.from({ length: 1_234 }, (_, n) => `{"Item":{"pk":{"S":"ñ${n}"}}}`);
    const all = gzipSync(lines.join('\n'));
    expect(await forged(all, 1_234, 'dynamodb')()).toEqual(lines.map((_, n) => `ñ${n}`));
    expect(await forged(all, 1_233, 'dynamodb')().catch((error: unknown) => error)).toMatchObject({ damage: 'count' });
    const cut = all.subarray(0, all.length - 9);
    expect(await forged(cut, 1_234, 'dynamodb')().catch((error: unknown) => error)).toMatchObject({
      damage: 'not-readable',
    });
    const wrong = gzipSync(`${lines.join('\n')}\n{`);
    expect(await forged(wrong, 1_235, 'dynamodb')().catch((error: unknown) => error)).toMatchObject({
      damage: 'not-readable',
    });
  });
});
