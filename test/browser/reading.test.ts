import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form, Policy } from '../../policy/model/types.ts';
import { pause, withBrowser } from '../support/browser.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { person, registerToLink } from '../support/people.ts';
import { filledIn, linkOn, realPolicies } from '../support/real-policies.ts';
import { originOf, policyFolder, type TestServer, testServer } from '../support/server.ts';

const visit = withBrowser();
const languageOf = (page: Page) => page.locator('html').getAttribute('lang');
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

/** Follows every entry of a page's contents; answers those that do not bring their heading into view. */
const lostEntries = async (page: Page): Promise<readonly (string | null)[]> => {
  const lost: (string | null)[] = [];
  const entries = await page.getByRole('navigation').getByRole('link').all();
  expect(entries.length).toBeGreaterThan(5);
  for (const entry of entries) {
    await entry.click();
    const reached = await page.evaluate<boolean>(`(() => {
      const target = document.querySelector(':target');
      const top = target?.getBoundingClientRect().top ?? -1;
      return top >= 0 && top < innerHeight && /^H[23]$/.test(target.tagName);
    })()`);
    if (!reached) lost.push(await entry.textContent());
  }
  return lost;
};

describe.each(realPolicies)('reading what %s publishes', (id, policy) => {
  const form = policy.forms['registration'] as Form;
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());
  const at = (path: string) => originOf(server) + path;

  it('the notice comes in the language of the browser, and switches', async () => {
    const page = await visit(server, { locale: 'en-GB' });
    await page.goto(at('/notice'));
    expect(await languageOf(page)).toBe('en');
    await page.getByText('This is a courtesy translation.').waitFor();
    await page.getByRole('banner').getByRole('link', { name: 'Español' }).click();
    expect(await languageOf(page)).toBe('es');
    await page.getByRole('banner').getByRole('link', { name: 'English' }).click();
    expect(await languageOf(page)).toBe('en');
    const elsewhere = await visit(server, { locale: 'fr-FR' });
    await elsewhere.goto(at('/notice'));
    expect(await languageOf(elsewhere)).toBe('es');
  });

  it.each(['es', 'en'])('the contents of the notice lead to every part of it, in %s', async (language) => {
    const page = await visit(server);
    await page.goto(at(`/notice?lang=${language}`));
    expect(await lostEntries(page)).toEqual([]);
  });

  it('the notice in force is at its hash too, and says which that is', async () => {
    const page = await visit(server);
    await page.goto(at('/notice?lang=es'));
    const hash = await page.getByRole('main').locator('code').last().textContent();
    const text = await page.getByRole('article').textContent();
    await page.goto(at(`/notices/${hash}`));
    expect(await page.getByRole('article').textContent()).toBe(text);
    expect(await page.getByText('Este texto ya no está en vigor.').count()).toBe(0);
  });

  it('the API page leads to every endpoint', async () => {
    const page = await visit(server);
    await page.goto(at('/docs'));
    expect(await lostEntries(page)).toEqual([]);
  });

  it('the demo leads everywhere it says, and the mailbox shows what was sent', async () => {
    const page = await visit(server);
    await page.goto(at('/'));
    const links = await page.getByRole('main').getByRole('link').all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(addresses).toEqual(expect.arrayContaining(['/_local/demo/', '/_local/mailbox', '/docs', '/notice?lang=es']));
    for (const address of addresses) expect((await page.goto(at(String(address))))?.status()).toBe(200);

    await page.goto(at('/_local/mailbox'));
    await page.getByText('No mail yet.').waitFor();
    const link = await linkOn(server, 'registration', filledIn(form, 'lectura@example.com'), { language: 'es' });
    await page.reload();
    await page.getByRole('listitem').getByRole('link').click();
    await page.getByText('To lectura@example.com').waitFor();
    // The HTML of a mail runs nothing; its links open beside it.
    const opened = page.waitForEvent('popup');
    const button = page
      .frameLocator('iframe')
      .locator(`a[href="${at(link)}"]`)
      .first();
    await button.click();
    const beside = await opened;
    await beside.waitForLoadState();
    expect([beside.url(), await headingOf(beside)]).toEqual([at(link), 'Confirma tus datos']);
    expect(await beside.evaluate('opener')).toBeNull();
  });

  it('an address with nothing behind it says so', async () => {
    const page = await visit(server);
    expect((await page.goto(at('/notices/0000')))?.status()).toBe(404);
    expect(await headingOf(page)).toBe('Aquí no hay nada');
    await page.getByText('Comprueba la dirección o vuelve atrás.').waitFor();
  });
});

describe('after the notice changed in an important way', () => {
  const next: Policy = {
    ...fixturePolicy,
    version: '2026-02-01',
    summary: { es: 'Ahora lo contamos mejor.', en: 'Now we say it better.' },
  };
  let server: TestServer;
  let link: string;
  let oldHash: string;
  beforeAll(async () => {
    const first = await testServer();
    oldHash = String((await first.get('/notice?lang=es')).json['hash']);
    link = await registerToLink(first, person('Olalla Nogal', 'cambio@example.com'));
    const published = [{ policy: fixturePolicy }, { policy: next, material: ['newsletter'] }];
    server = await first.restart({ policy: await policyFolder(join(first.folder, 'next'), ...published) });
  });
  afterAll(() => server.stop());

  it('the old text is still there, says that it no longer holds, and leads to the new one', async () => {
    const page = await visit(server);
    await page.goto(`${originOf(server)}/notices/${oldHash}`);
    await page.getByText('Este texto ya no está en vigor.').waitFor();
    await page.getByRole('link', { name: 'Leer el aviso en vigor' }).click();
    await page.getByText('Ahora lo contamos mejor.').waitFor();
  });

  it('a link made before asks again, presets nothing, and confirms on the new text', async () => {
    const page = await visit(server);
    await page.goto(originOf(server) + link);
    await page.getByText('El aviso de privacidad ha cambiado de forma importante').waitFor();
    expect(await page.locator('input:is([type=radio], [type=checkbox]):checked').count()).toBe(0);
    await pause(server);
    await page.getByRole('button', { name: 'Sí, confirmo' }).click();
    await page.getByRole('alert').getByText('Para confirmar, marca la casilla de aceptación.').waitFor();
    await page.getByLabel(fixturePolicy.forms.registration.acceptance.es).check();
    await pause(server);
    await page.getByRole('button', { name: 'Sí, confirmo' }).click();
    expect(await headingOf(page)).toBe('Confirmado');
  });
});
