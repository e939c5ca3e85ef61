import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { readRecoveryCopies } from '../../lambdas/stores/backups/recovery-copies.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { staffHeaders } from '../support/callers.ts';
import { command } from '../support/command.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { confirmed } from '../support/preferences.ts';
import { policyFolder, type TestServer, testServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestServer;
let words: readonly string[];
beforeAll(async () => {
  home = await temporaryFolder();
  const policy = await policyFolder(join(home.folder, 'policy'), { policy: fixturePolicy });
  server = await testServer({ folder: home.folder, policy });
  words = ['--policy', policy, '--data', join(home.folder, 'data')];
});
afterAll(async () => {
  await server.stop();
  await home.remove();
});

describe('npm run backup', () => {
  it('takes one beside a server that runs, which lists it, and restore does (AB-63)', async () => {
    const { code, out, err } = await command('backup', words);
    expect([code, err]).toEqual([0, '']);
    const [, id = ''] = /^(\S+): [\d,]+ items, gone by \d{4}-\d\d-\d\dT\S+\n$/.exec(out) ?? [];
    const { json } = await server.get(`/staff/backups/${id}`, await staffHeaders(server, 'operator'));
    expect(json).toMatchObject({ id, state: 'taken', reason: 'before-maintenance' });
    expect((await command('restore', ['--list', ...words])).out).toContain(`${id}  `);
  });

  it('copies the keys as well: whoever is in it can be read should the data file be lost then', async () => {
    const id = await confirmed(server, 'Nuria Nueva', 'nuria@example.com');
    expect((await command('backup', words)).code).toBe(0);
    const copies = await readRecoveryCopies(folderObjects({ folder: join(home.folder, 'data', 'recovery') }));
    expect(copies.keys?.some(({ pk }) => pk === keys.subjectKey(id))).toBe(true);
  });

  it('says what is wrong with a call, and how it is called', async () => {
    for (const wrong of [[], ['--nonsense'], [...words, 'more']]) {
      const { code, out, err } = await command('backup', wrong);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('npm run backup -- --policy');
    }
    await mkdir(join(home.folder, 'empty'));
    const none = await command('backup', [...words.slice(0, 2), '--data', join(home.folder, 'empty')]);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('There is no data folder')]);
    expect((await command('backup', ['--help'])).out).toContain('Takes a backup');
  });
});
