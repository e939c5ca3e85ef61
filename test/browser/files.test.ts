import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { jpeg } from '../requests/pictures.ts';
import { act, ask, askAndConfirm, letterAbout, once, start } from '../requests/request-flow.ts';
import { pause, withPlainBrowser } from '../support/browser.ts';
import { person, registerToLink } from '../support/people.ts';
import { linkIn, originOf, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Files on their way to and from a person whose browser runs no script and keeps no cookie. */
const visit = withPlainBrowser();

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

const open = async (path: string): Promise<Page> => {
  const page = await visit(server);
  await page.goto(originOf(server) + path);
  return page;
};
const press = async (page: Page, name: string | RegExp) => {
  await pause(server);
  await page.getByRole('button', { name }).click();
  await page.waitForLoadState();
};
const known = async (email: string) => {
  const link = await registerToLink(server, person('Ana Ejemplo', email));
  expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
};
/** A picture of a page, where a folder for them is named. */
const picture = async (page: Page, name: string) => {
  const folder = process.env['PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

describe('a copy', () => {
  it('is fetched with a code from the mailbox, and saved', async () => {
    const email = 'ana@example.com';
    await known(email);
    const { reference } = await askAndConfirm(server, 'access', email);
    await once(server, reference, 'answered');
    const path = linkIn(await letterAbout(server, email, reference, /^Respuesta/));
    const page = await open(path);
    await picture(page, 'download');
    const before = (await server.mails(email)).length;
    await press(page, 'Enviarme un código');
    await page.getByRole('status').waitFor();
    await picture(page, 'download-sent');
    const mail = await until(async () => {
      const mails = await server.mails(email);
      return mails.length > before && mails.find(({ text }) => /\b\d{6}\b/.test(text));
    });
    const code = /\b\d{6}\b/.exec(mail.text)?.[0] ?? '';
    await page.getByLabel('Código de seis cifras').fill(code === '000000' ? '000001' : '000000');
    await press(page, 'Abrir mis archivos');
    await page.getByRole('alert').waitFor();
    await picture(page, 'download-wrong');
    await page.getByLabel('Código de seis cifras').fill(code);
    await pause(server);
    // Enter does what the button beside the code says.
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tus archivos', exact: true }).waitFor();
    await picture(page, 'download-opened');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Guardar/ }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/\.zip$/);
    const inside = unzipSync(new Uint8Array(await readFile(await saved.path())));
    expect(Buffer.from(inside['data.json'] ?? '').toString()).toContain('Ana Ejemplo');
    const again = await open(path);
    await again.getByRole('heading', { name: 'Este enlace ya se usó' }).waitFor();
    await picture(again, 'download-used');
  });
});

describe('a document', () => {
  it('is chosen and sent, after a file that is none was refused', async () => {
    const email = 'eva@example.com';
    await known(email);
    const { reference } = await ask(server, 'access', email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'No nos consta quién eres.' });
    const question = await until(async () =>
      (await server.mails(email)).find(({ text }) => text.includes('No nos consta')),
    );
    const page = await open(linkIn(question));
    await picture(page, 'upload');
    const choose = (name: string, buffer: Buffer) =>
      page.getByLabel('Tu documento').setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await choose('dni.jpg', Buffer.from('no es una foto'));
    await press(page, 'Enviar el documento');
    await page.getByRole('alert').waitFor();
    await picture(page, 'upload-wrong');
    await choose('Mi DNI (1).jpg', jpeg());
    await press(page, 'Enviar el documento');
    await page.getByRole('heading', { name: 'Hemos recibido tu documento' }).waitFor();
    await picture(page, 'upload-received');
  });
});
