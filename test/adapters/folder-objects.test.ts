import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { killedWriter } from '../support/killed-writer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { contentOf } from '../support/written.ts';
import { objectsContract } from './objects-contract.ts';

objectsContract('folder', async () => {
  const { folder, remove } = await temporaryFolder();
  return { objects: folderObjects({ folder: join(folder, 'made/on/demand') }), close: remove };
});

describe('folder objects', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => remove());

  const onPosix = process.platform === 'win32' ? it.skip : it;

  onPosix('keeps files read-only and folders closed to other users', async () => {
    await folderObjects({ folder }).put('locks/one', Buffer.from('x'));
    expect((await stat(join(folder, 'locks/one+'))).mode & 0o777).toBe(0o444);
    expect((await stat(join(folder, 'locks'))).mode & 0o777).toBe(0o700);
  });

  it('states the time of its clock', async () => {
    const objects = folderObjects({ folder, now: () => new Date('2031-05-06T07:08:09.000Z') });
    await objects.put('later', Buffer.from('x'));
    expect((await objects.list('')).items).toEqual([{ name: 'later', size: 1, storedAt: '2031-05-06T07:08:09.000Z' }]);
  });

  it('lists objects only, whatever else lies about', async () => {
    const objects = folderObjects({ folder });
    await objects.put('a', Buffer.from('x'));
    await writeFile(join(folder, 'Thumbs.db'), 'x');
    await writeFile(join(folder, '@writing', '@half-written'), 'x');
    await mkdir(join(folder, 'lost+found'));
    expect((await objects.list('')).items.map(({ name }) => name)).toEqual(['a']);
  });

  it('leaves no draft behind, neither after a put nor after a refused one', async () => {
    const objects = folderObjects({ folder });
    await objects.put('a', Buffer.from('x'));
    await objects.put('a', Buffer.from('y'));
    expect(await readdir(join(folder, '@writing'))).toEqual([]);
  });

  it('answers Unavailable without a path when the folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), 'x');
    const objects = folderObjects({ folder: join(folder, 'file/below') });
    const error = await objects.put('a', Buffer.from('x')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unavailable);
    expect(String(error)).not.toContain(folder);
  });

  it('keeps every acknowledged object and lists no torn one when its writer is killed', async () => {
    const acknowledged: string[] = [];
    for (let run = 0; run < 12; run += 1) {
      acknowledged.push(...(await killedWriter('write-objects.ts', [folder, String(run)], run * 3, 4)));
    }
    const objects = folderObjects({ folder });
    const { items } = await objects.list('', { limit: 100_000 });
    for (const { name } of items)
      expect(Buffer.from((await objects.get(name)) ?? '').equals(contentOf(name))).toBe(true);
    const listed = new Set(items.map(({ name }) => name));
    expect(acknowledged.filter((name) => !listed.has(name))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(48);
  });

  it('removes what writers left that were killed an hour ago or earlier', async () => {
    const scratch = join(folder, '@writing');
    const young = `@${Date.now()}-young`;
    await mkdir(scratch);
    for (const name of [young, `@${Date.now() - 3_700_000}-old`, 'of somebody else'])
      await writeFile(join(scratch, name), 'x');
    await folderObjects({ folder }).put('a', Buffer.from('x'));
    expect((await readdir(scratch)).sort()).toEqual([young, 'of somebody else']);
  });
});
