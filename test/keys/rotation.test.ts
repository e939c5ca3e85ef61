import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { readRecoveryCopies } from '../../lambdas/stores/backups/recovery-copies.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { askAndConfirm, letterAbout, start } from '../requests/request-flow.ts';
import { lookUp } from '../retention/life-flow.ts';
import { enter, person, registerToLink } from '../support/people.ts';
import { confirmed, mayWe, preferenceLink, unsubscribePath } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';

/** The command, beside the running server. */
const keysCommand = async (server: TestServer, name: string): Promise<string> => {
  const args = ['bin/run.js', 'keys', name, '--policy', join(server.folder, 'policy')];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--data', join(server.folder, 'data')]);
  return stdout;
};

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

const versionsOf = (pk: RegExp): readonly unknown[] =>
  storedRows(server.folder, 'keys').flatMap((row) => (pk.test(String(row['pk'])) ? [row['tenantVersion']] : []));
const decline = async (email: string) => {
  await enter(server, { name: 'Lista Ajena', email });
  const link = linkIn(await server.mail(email));
  expect((await server.post(link, { action: 'decline' })).json['status']).toBe('declined');
};
const mailsTo = async (email: string) => (await server.mails(email)).length;

describe('the tenant key, rotated beside a running server', () => {
  const before: Record<string, string> = {};
  let openLink = '';

  beforeAll(async () => {
    for (const who of ['ana', 'berta', 'carla', 'dora'])
      before[who] = await confirmed(server, `${who} Antes`, `${who}@example.com`);
    await decline('nadie@example.com');
    openLink = await registerToLink(server, person('Eva Entre', 'eva@example.com'));
    expect(await keysCommand(server, 'rotate')).toContain('Version 2 is in force from 2027-01-11T11:1');
    // Again, as after a lost answer: there is one new version and not two.
    expect(await keysCommand(server, 'rotate')).toContain('Version 2');
    expect(await keysCommand(server, 'rewrap')).toContain('Nothing to do');
  });

  it('is not used before its time, for there may be somebody who has not heard of it', async () => {
    before['early'] = await confirmed(server, 'Flora Pronto', 'flora@example.com');
    expect(versionsOf(new RegExp(`^SUBJECT#${before['early']}$`))).toEqual([1]);
    expect(storedRows(server.folder, 'records').filter(({ pk }) => String(pk).startsWith('L#2#'))).toEqual([]);
  });

  it('is in the copies of the keys before it is used: a mark of an address is of use to nobody without it', async () => {
    await server.advance('PT1M');
    const { keys: copied = [] } = await readRecoveryCopies(
      folderObjects({ folder: join(server.folder, 'data', 'recovery') }),
    );
    expect(copied.filter(({ pk }) => pk === keys.tenant).map(({ number }) => number)).toEqual([1, 2]);
  });

  it('seals every key anew once it is in force, and nothing of anybody is lost', async () => {
    expect(new Set(versionsOf(/^(SUBJECT|PASSING|CLASS|SIGNING$)/))).toEqual(new Set([1]));
    await server.advance('PT2H');
    expect(new Set(versionsOf(/^(SUBJECT|PASSING|CLASS|SIGNING$)/))).toEqual(new Set([2]));
    expect(await keysCommand(server, 'list')).toMatch(/Version 2: in force from .*, finished\nVersion 1: the first/);
    for (const who of ['ana', 'berta', 'carla', 'dora']) {
      expect(await lookUp(server, `${who}@example.com`)).toEqual([before[who]]);
    }
    const view = await server.get('/.well-known/jwks.json');
    expect((view.json['keys'] as unknown[]).length).toBe(1);
  });

  it('lets links that were mailed before be opened after', async () => {
    expect((await server.post(openLink, { action: 'confirm' })).status).toBe(200);
    expect(await lookUp(server, 'eva@example.com')).toHaveLength(1);
  });

  it('joins whoever registers again with who they were', async () => {
    const link = await registerToLink(server, person('Ana Antes', 'ana@example.com'));
    expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
    expect(await lookUp(server, 'ana@example.com')).toEqual([before['ana']]);
    await confirmed(server, 'Gala Después', 'gala@example.com');
    expect(storedRows(server.folder, 'records').some(({ pk }) => String(pk).startsWith('L#2#'))).toBe(true);
  });

  it('still finds an address that must not be entered, and takes new ones', async () => {
    const sent = await mailsTo('nadie@example.com');
    await enter(server, { name: 'Lista Ajena', email: 'nadie@example.com' });
    await decline('nadie-mas@example.com');
    const again = await mailsTo('nadie-mas@example.com');
    await enter(server, { name: 'Lista Ajena', email: 'nadie-mas@example.com' });
    await confirmed(server, 'Hugo Testigo', 'hugo@example.com');
    expect(await mailsTo('nadie@example.com')).toBe(sent);
    expect(await mailsTo('nadie-mas@example.com')).toBe(again);
  });

  it('lets whoever was stored before read and change what is kept of them, and leave lists', async () => {
    const link = await preferenceLink(server, 'carla@example.com');
    expect((await server.get(link, { accept: 'text/html' })).text).toContain('Dijiste que sí');
    const path = await unsubscribePath(server, {
      subjectId: before['carla'] ?? '',
      purpose: 'newsletter',
      language: 'es',
    });
    expect((await server.postForm(path, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect(await mayWe(server, before['carla'] ?? '', 'newsletter')).toMatchObject({ allowed: false });
  });

  it('erases whoever was stored before, and remembers it', async () => {
    const { reference } = await askAndConfirm(server, 'erasure', 'berta@example.com');
    await letterAbout(server, 'berta@example.com', reference, /./);
    await server.advance('PT1H');
    expect(await lookUp(server, 'berta@example.com')).toEqual([]);
    expect(versionsOf(new RegExp(`^SUBJECT#${before['berta']}$`))).toEqual([]);
  });

  it('can be rotated again', async () => {
    expect(await keysCommand(server, 'rotate')).toContain('Version 3');
    await server.advance('PT2H');
    expect(new Set(versionsOf(/^(SUBJECT|PASSING|CLASS|SIGNING$)/))).toEqual(new Set([3]));
    expect(await lookUp(server, 'dora@example.com')).toEqual([before['dora']]);
    const sent = await mailsTo('nadie@example.com');
    await enter(server, { name: 'Lista Ajena', email: 'nadie@example.com' });
    await confirmed(server, 'Inés Testigo', 'ines@example.com');
    expect(await mailsTo('nadie@example.com')).toBe(sent);
  });
});
