import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { birthDate, canary, holds, needles } from '../canary/canary-person.ts';
import { filesHolding, person, registerToLink } from '../support/people.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { filesBelow } from './backup-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server?.stop());

/** What lies in every object of every backup, unpacked into a folder of its own; answers that folder. */
const unpacked = async (name: string): Promise<string> => {
  const [place, folder] = [join(server.folder, 'data', 'backups'), join(server.folder, name)];
  await mkdir(folder);
  for (const [n, file] of (await filesBelow(place)).entries()) {
    const bytes = await readFile(join(place, file));
    await writeFile(join(folder, String(n)), file.endsWith('.gz+') ? gunzipSync(bytes) : bytes);
  }
  return folder;
};
const backUp = async () => expect((await server.post('/_local/run/backup', {})).status).toBe(200);

describe('the canary', () => {
  it('can be read in no object of any backup, whatever became of it, nor in the name of one', async () => {
    const fields = { ...person(canary.name, canary.email, { phone: canary.phone, birthDate }), email: canary.email };
    const link = await registerToLink(server, fields);
    await backUp();
    expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
    const asked = { right: 'access', email: canary.email, name: canary.name, language: 'es', details: canary.name };
    expect((await server.post('/requests', asked)).status).toBe(202);
    await backUp();
    const undo = (await server.mails(canary.email)).flatMap(({ links }) => links);
    for (const path of undo.filter((found) => found.includes('/links/'))) {
      await server.post(new URL(path).pathname, { action: 'undo' });
    }
    await backUp();

    const folder = await unpacked('unpacked');
    const files = await filesBelow(folder);
    expect(files.length).toBeGreaterThanOrEqual(9);
    const all = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
    // They were there: sealed.
    expect(all).toContain('"sk":"PERSON"');
    expect(await filesHolding(folder, needles, /^$/)).toEqual([]);
    expect(holds((await filesBelow(join(server.folder, 'data', 'backups'))).join('\n'))).toEqual([]);
    expect(holds(JSON.stringify(server.log))).toEqual([]);
  });
});
