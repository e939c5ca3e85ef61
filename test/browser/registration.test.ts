import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Form, Language } from '../../policy/model/types.ts';
import { pause, withBrowser } from '../support/browser.ts';
import { filledIn, realPolicies } from '../support/real-policies.ts';
import { originOf, type TestServer, testServer } from '../support/server.ts';
import { controlOf, fillIn } from './fill-in.ts';

const visit = withBrowser();

const words = {
  es: {
    register: 'Registrarme',
    tick: 'Marca la casilla para aceptar.',
    sent: 'Mira tu correo',
    mailbox: 'Abrir el buzón de esta demo',
    confirm: 'Sí, confirmo',
    confirmed: 'Confirmado',
    undo: 'Deshacer y borrar mis datos',
    undone: 'Deshecho',
  },
  en: {
    register: 'Register',
    tick: 'Tick the box to accept.',
    sent: 'Look in your mailbox',
    mailbox: 'Open the mailbox of this demo',
    confirm: 'Yes, confirm',
    confirmed: 'Confirmed',
    undo: 'Undo and erase my data',
    undone: 'Undone',
  },
};
const people = {
  es: { locale: 'es-ES', viewport: { width: 390, height: 844 } },
  en: { locale: 'en-GB', viewport: { width: 1280, height: 800 } },
};

describe.each(realPolicies)('registering under the policy of %s', (id, policy) => {
  const form = policy.forms['registration'] as Form;
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());

  it.each<Language>(['es', 'en'])('works from the form to the undo link, in %s', async (language) => {
    const say = words[language];
    const email = `olalla-${language}@example.com`;
    const origin = originOf(server);
    const page = await visit(server, people[language]);
    const heading = (name: string) => page.getByRole('heading', { level: 1, name });
    const newestMail = () => page.getByRole('listitem').filter({ hasText: email }).first().getByRole('link');
    const mailedLink = () => page.locator('pre a[href*="/links/"]').first();

    await page.goto(`${origin}/_local/demo/`);
    await heading(form.title[language]).waitFor();
    expect(await page.locator('input[type=checkbox]:checked').count()).toBe(0);
    await fillIn(page, form, language, filledIn(form, email));

    await page.getByRole('button', { name: say.register, exact: true }).click();
    const acceptance = page.getByLabel(form.acceptance[language]);
    await page.locator('#accepted-wrong').getByText(say.tick).waitFor();
    expect(await acceptance.getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate("document.activeElement.closest('[role=alert]') !== null")).toBe(true);
    expect(await server.mails(email)).toEqual([]);

    await page.getByRole('alert').getByRole('link').click();
    expect(await page.evaluate('document.activeElement.id')).toBe('accepted');
    await page.keyboard.press('Space');
    expect(await acceptance.isChecked()).toBe(true);
    await page.getByRole('button', { name: say.register, exact: true }).click();
    await heading(say.sent).waitFor();

    await page.getByRole('link', { name: say.mailbox }).click();
    await newestMail().click();
    await mailedLink().click();
    await controlOf(page, form, language, 'phone').fill('+34 600 000 111');
    await pause(server);
    await page.getByRole('button', { name: say.confirm }).click();
    await heading(say.confirmed).waitFor();
    expect(await page.content()).not.toContain(email);

    await server.mail(email, 2);
    await page.goto(`${origin}/_local/mailbox`);
    await newestMail().click();
    await mailedLink().click();
    await pause(server);
    await page.getByRole('button', { name: say.undo }).click();
    await heading(say.undone).waitFor();
    await page.goBack();
    await page.reload();
    await heading(say.undone).waitFor();
  });

  it('names every field that the server refuses, beside the field, and sends nothing', async () => {
    const page = await visit(server);
    await page.goto(`${originOf(server)}/_local/demo/`);
    await page.getByLabel(form.acceptance.es).check();
    await fillIn(page, form, 'es', { name: 'ES91 2100 0418 4502 0005 1332' });
    await page.getByRole('button', { name: words.es.register }).click();
    await page.getByRole('alert').getByRole('heading').waitFor();
    const wrong = await page.locator('.wrong:visible').allTextContents();
    const missing = Object.values(form.fields).filter(({ required }) => required).length - 1;
    expect(wrong.filter((text) => text === 'Este dato hace falta.')).toHaveLength(missing);
    expect(wrong.filter((text) => text.startsWith('No escribas números de tarjeta'))).toHaveLength(1);
    expect(await page.locator('[aria-invalid=true]').count()).toBe(missing + 1);
    await page.getByRole('alert').getByRole('link').nth(1).click();
    expect(await page.evaluate("document.activeElement.getAttribute('aria-invalid')")).toBe('true');
  });
});
