import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form } from '../../policy/model/types.ts';
import { pause, withBrowser } from '../support/browser.ts';
import { filledIn, linkOn, realPolicies } from '../support/real-policies.ts';
import { linkIn, originOf, type TestServer, testServer } from '../support/server.ts';

const visit = withBrowser();
const confirm = 'Sí, confirmo';
const decline = 'No, rechazo';

/** Presses the confirming button as soon as there is one, as a script would; once, so that a person can go on. */
const hastyScript = `addEventListener('DOMContentLoaded', () => {
  if (!document.querySelector('[role=alert]')) document.querySelector('button[value=confirm]')?.click();
})`;

describe.each(realPolicies)('a link under the policy of %s', (id, policy) => {
  const form = policy.forms['registration'] as Form;
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());

  const mailed = async () => {
    people += 1;
    const email = `persona${people}@example.com`;
    const link = await linkOn(server, 'registration', filledIn(form, email));
    return { email, link, url: originOf(server) + link };
  };
  const statusOf = async (link: string) => (await server.get(link, { accept: 'application/json' })).json['status'];
  const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
  const open = async (url: string) => {
    const page = await visit(server);
    await page.goto(url);
    return page;
  };
  const press = async (page: Page, button: string) => {
    await pause(server);
    await page.getByRole('button', { name: button }).click();
  };

  it('stays open after a scanner has opened it a hundred times, running whatever scripts it finds', async () => {
    const { link, url } = await mailed();
    const first = await visit(server);
    const scanners = [first, ...(await Promise.all([1, 2, 3].map(() => first.context().newPage())))];
    await Promise.all(
      scanners.map(async (page) => {
        for (let time = 0; time < 25; time += 1) await page.goto(url);
      }),
    );
    expect(await statusOf(link)).toBe('open');
    await press(first, confirm);
    expect(await headingOf(first)).toBe('Confirmado');
  });

  it('refuses a button that is pressed within a second, and takes the same button later', async () => {
    const { link, url } = await mailed();
    const page = await visit(server);
    await page.addInitScript(hastyScript);
    await page.goto(url);
    await page.getByRole('alert').getByText('Vuelve a pulsar el botón').waitFor();
    expect(await statusOf(link)).toBe('open');
    await wait(1_100);
    await page.getByRole('button', { name: confirm }).click();
    await page.getByRole('heading', { level: 1, name: 'Confirmado' }).waitFor();
    expect(await headingOf(page)).toBe('Confirmado');
  });

  it('does nothing when its form is sent without a button', async () => {
    const { link, url } = await mailed();
    const page = await open(url);
    await pause(server);
    const sent = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.evaluate(`HTMLFormElement.prototype.submit.call(document.querySelector('form'))`);
    expect((await sent).status()).toBe(422);
    await page.getByRole('heading', { level: 1, name: 'No ha funcionado' }).waitFor();
    expect(await statusOf(link)).toBe('open');
  });

  it('does nothing by Enter in a field', async () => {
    const { link, url } = await mailed();
    const page = await open(url);
    const posts: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await pause(server);
    for (const input of await page.locator('form input:is([type=text], [type=tel])').all()) await input.press('Enter');
    await wait(200);
    expect([posts, page.url(), await statusOf(link)]).toEqual([[], url, 'open']);
  });

  it('decides nothing by Enter on a choice, and asks', async () => {
    const { link, url } = await mailed();
    const page = await open(url);
    await pause(server);
    await page.getByLabel('Sí', { exact: true }).first().press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Elige si confirmas o rechazas.').waitFor();
    expect(await page.getByLabel('Sí', { exact: true }).first().isChecked()).toBe(true);
    expect(await statusOf(link)).toBe('open');
  });

  it('shows two tabs the same result', async () => {
    const { email, url } = await mailed();
    const one = await open(url);
    const two = await one.context().newPage();
    await two.goto(url);
    await press(one, confirm);
    await press(two, confirm);
    expect(await headingOf(two)).toBe('Confirmado');
    expect(await two.getByRole('main').innerHTML()).toBe(await one.getByRole('main').innerHTML());
    await server.mail(email, 2);
    await wait(200);
    expect(await server.mails(email)).toHaveLength(2);
  });

  it('that one tab declined can no longer be confirmed in the other, which says why', async () => {
    const { link, url } = await mailed();
    const one = await open(url);
    const two = await one.context().newPage();
    await two.goto(url);
    await press(one, decline);
    await press(two, confirm);
    expect(await headingOf(two)).toBe('Ya lo habías rechazado');
    expect(await statusOf(link)).toBe('declined');
  });

  it('that one tab confirmed is withdrawn when the other declines', async () => {
    const { link, url } = await mailed();
    const one = await open(url);
    const two = await one.context().newPage();
    await two.goto(url);
    await press(one, confirm);
    await press(two, decline);
    expect(await headingOf(two)).toBe('Retirado');
    expect(await statusOf(link)).toBe('withdrawn');
  });

  it('shows the same result after back, and after a reload of the answer', async () => {
    const { email, url } = await mailed();
    const page = await open(url);
    await press(page, confirm);
    const result = await page.getByRole('main').innerHTML();
    await page.reload();
    expect(await page.getByRole('main').innerHTML()).toBe(result);
    await page.goBack();
    // The browser may show the form it kept; what it sends then leads to the same result.
    const again = page.getByRole('button', { name: confirm });
    if (await again.isVisible()) await press(page, confirm);
    expect(await page.getByRole('main').innerHTML()).toBe(result);
    await server.mail(email, 2);
    await wait(200);
    expect(await server.mails(email)).toHaveLength(2);
  });

  it('shows whoever gets it forwarded after use nothing about anybody', async () => {
    const { email, url } = await mailed();
    const page = await open(url);
    expect(await page.content()).toContain('Olalla Nogal Prueba');
    await press(page, confirm);
    const stranger = await open(url);
    expect(await headingOf(stranger)).toBe('Confirmado');
    for (const known of [email, 'Olalla', '600 123']) expect(await stranger.content()).not.toContain(known);
    expect(await stranger.locator('form').count()).toBe(0);
    const undo = await open(originOf(server) + linkIn(await server.mail(email, 2)));
    for (const known of [email, 'Olalla', '600 123']) expect(await undo.content()).not.toContain(known);
  });

  it('that is forged or cut off is dead, and says what to do', async () => {
    const { url } = await mailed();
    for (const dead of [url.slice(0, -1), `${originOf(server)}/links/AQAB`]) {
      const page = await visit(server);
      expect((await page.goto(dead))?.status()).toBe(410);
      expect(await headingOf(page)).toBe('Este enlace no funciona');
      await page.getByText('Si lo has copiado de un correo, comprueba que esté entero.').waitFor();
    }
  });

  it('knows no other method, and stays open', async () => {
    const { link, url } = await mailed();
    const { request } = (await visit(server)).context();
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect((await request.fetch(url, { method })).status()).toBe(405);
    }
    expect(await statusOf(link)).toBe('open');
  });
});
