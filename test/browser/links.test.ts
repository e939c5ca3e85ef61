import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Form, Language } from '../../policy/model/types.ts';
import { pause, withPlainBrowser } from '../support/browser.ts';
import { enter } from '../support/people.ts';
import { filledIn, linkOn, realPolicies, receiptIn, receiptOn, without } from '../support/real-policies.ts';
import { linkIn, originOf, type TestServer, testServer } from '../support/server.ts';
import { controlOf, fillIn } from './fill-in.ts';

const visit = withPlainBrowser();

const words = {
  es: {
    confirm: 'Sí, confirmo',
    decline: 'No, rechazo',
    confirmed: 'Confirmado',
    declined: 'Rechazado',
    yes: 'Sí',
    notice: 'Leer el aviso de privacidad',
    error: 'Error: ',
    refused: 'revisa este dato; así no puede estar bien.',
    needed: 'este dato hace falta.',
    tick: 'Para confirmar, marca la casilla de aceptación.',
    tooYoung: 'tienes que haber cumplido 14 años',
  },
  en: {
    confirm: 'Yes, confirm',
    decline: 'No, decline',
    confirmed: 'Confirmed',
    declined: 'Declined',
    yes: 'Yes',
    notice: 'Read the privacy notice',
    error: 'Error: ',
    refused: 'check this; it cannot be right as it is.',
    needed: 'this is needed.',
    tick: 'To confirm, tick the acceptance box.',
    tooYoung: 'you must be at least 14 years old',
  },
};

let server: TestServer;
const servers: Record<string, TestServer> = {};
beforeAll(async () => {
  for (const [id] of realPolicies) servers[id] = await testServer({ policy: id });
});
afterAll(async () => {
  for (const one of Object.values(servers)) await one.stop();
});
const on = (id: string): TestServer => {
  server = servers[id] as TestServer;
  return server;
};

const open = async (path: string): Promise<Page> => {
  const page = await visit(server);
  await page.goto(originOf(server) + path);
  return page;
};
const press = async (page: Page, button: string) => {
  await pause(server);
  await page.getByRole('button', { name: button }).click();
};
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const wrong = (page: Page) => page.locator('form .wrong').allTextContents();
const value = (page: Page, form: Form, language: Language, name: string) =>
  controlOf(page, form, language, name).inputValue();

/** Enters somebody and answers the path of the mailed link. */
const entered = async (form: Form, email: string, language: Language, changes = {}) => {
  const own = Object.entries(form.fields).flatMap(([name, { subjectOnly }]) => (subjectOnly ? [name] : []));
  const fields = { ...without(form, filledIn(form, email), own), ...changes };
  const answer = await enter(server, fields, { language });
  if (answer.status !== 202) throw new Error(`entering answered ${answer.status} ${answer.text}`);
  return linkIn(await server.mail(email));
};

it('this browser runs no script and keeps no cookie', async () => {
  on('antara');
  const page = await open('/_local/demo/');
  await page.locator('noscript').waitFor();
  expect(await page.evaluate("document.cookie = 'a=1'; document.cookie")).toBe('');
});

describe.each(realPolicies)('without scripts and cookies, under the policy of %s', (id, policy) => {
  const form = policy.forms['registration'] as Form;
  const mailed = (email: string, language: Language, decisions = {}) => {
    on(id);
    return linkOn(server, 'registration', filledIn(form, email), { language, decisions });
  };

  it.each<Language>(['es', 'en'])('a registration is confirmed, in %s', async (language) => {
    const say = words[language];
    const [asked = '', refused = ''] = form.offers;
    const page = await open(await mailed(`uno-${language}@example.com`, language, { [asked]: true, [refused]: false }));
    expect(await value(page, form, language, 'phone')).toBe('+34 600 123 789');
    // What was chosen in the form is shown; what was not asked there stays open.
    const checked = page.locator('input[type=radio]:checked');
    expect(await checked.evaluateAll((inputs) => inputs.map((input) => input.getAttribute('name')))).toEqual([
      `purpose.${asked}`,
      `purpose.${refused}`,
    ]);
    await press(page, say.confirm);
    expect(await headingOf(page)).toBe(say.confirmed);
    expect((await server.mail(`uno-${language}@example.com`, 2)).links.some((url) => url.includes('/links/'))).toBe(
      true,
    );
  });

  it.each<Language>(['es', 'en'])('a registration is declined, in %s', async (language) => {
    const say = words[language];
    const page = await open(await mailed(`dos-${language}@example.com`, language));
    await press(page, say.decline);
    expect(await headingOf(page)).toBe(say.declined);
    expect(await server.mails(`dos-${language}@example.com`)).toHaveLength(1);
  });

  it.each<Language>(['es', 'en'])('what is refused is shown again with the values kept, in %s', async (language) => {
    const say = words[language];
    const link = await mailed(`tres-${language}@example.com`, language);
    const page = await open(link);
    await fillIn(page, form, language, { name: 'Olalla Ñúñez & Cía <b>', phone: 'none of yours', company: 'Otra' });
    await page.getByLabel(say.yes, { exact: true }).last().check();
    await press(page, say.confirm);

    expect(await page.title()).toContain(say.error);
    expect(await wrong(page)).toEqual([`${form.fields['phone']?.label[language]}: ${say.refused}`]);
    expect(await value(page, form, language, 'name')).toBe('Olalla Ñúñez & Cía <b>');
    expect(await value(page, form, language, 'phone')).toBe('none of yours');
    expect(await value(page, form, language, 'company')).toBe('Otra');
    expect(await page.getByLabel(say.yes, { exact: true }).last().isChecked()).toBe(true);
    const phone = controlOf(page, form, language, 'phone');
    expect(await phone.getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('alert').getByRole('link').click();
    expect(await phone.evaluate((input) => input.matches(':target'))).toBe(true);
    expect((await server.get(link, { accept: 'application/json' })).json['status']).toBe('open');

    await phone.fill('');
    await press(page, say.confirm);
    expect(await headingOf(page)).toBe(say.confirmed);
  });

  it('an English page says that only the Spanish text binds, and leads to it', async () => {
    const page = await open(await mailed('cuatro@example.com', 'en'));
    await page.getByText('This is a courtesy translation. Only the Spanish text binds:').waitFor();
    await page.getByRole('link', { name: 'Leer el aviso de privacidad' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    await page.goBack();
    await page.getByRole('main').getByRole('link', { name: 'Read the privacy notice' }).click();
    await page.getByText('This is a courtesy translation. Only the Spanish text binds; where').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Spanish text' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
  });

  it.each<Language>(['es', 'en'])('an entry starts without any choice and is declined, in %s', async (language) => {
    on(id);
    const say = words[language];
    const email = `cinco-${language}@example.com`;
    const page = await open(await entered(form, email, language));
    await page.getByText('Partner Ejemplo SL').first().waitFor();
    expect(await page.locator('input[type=radio]').count()).toBe(2 * form.offers.length);
    expect(await page.locator('input[type=radio]:checked').count()).toBe(0);
    expect(await page.getByLabel(form.acceptance[language]).isChecked()).toBe(false);
    await press(page, say.decline);
    expect(await headingOf(page)).toBe(say.declined);
    // The suppression holds: nobody enters the address again.
    await expect(entered(form, email, language, { name: 'Olalla Otra' })).resolves.toBe(
      linkIn(await server.mail(email)),
    );
    expect(await server.mails(email)).toHaveLength(1);
  });
});

describe.each<Language>(['es', 'en'])(
  'without scripts and cookies, an entry under the policy of antara, in %s',
  (language) => {
    const form: Form = antara.forms.registration;
    const say = words[language];

    it('asks for age and acceptance, says at once all that is wrong, and stores what was corrected', async () => {
      on('antara');
      const email = `seis-${language}@example.com`;
      const page = await open(await entered(form, email, language));
      await fillIn(page, form, language, { name: 'Olalla Corregida' });
      await press(page, say.confirm);
      expect((await wrong(page)).sort()).toEqual(
        [say.tick, `${form.fields['birthDate']?.label[language]}: ${say.needed}`].sort(),
      );
      expect(await value(page, form, language, 'name')).toBe('Olalla Corregida');
      expect(await page.locator('input[type=radio]:checked').count()).toBe(0);

      await page.getByLabel(form.acceptance[language]).check();
      await fillIn(page, form, language, { birthDate: '2020-02-29' });
      await press(page, say.confirm);
      expect(await page.getByRole('alert').textContent()).toContain(say.tooYoung);
      expect(await page.getByLabel(form.acceptance[language]).isChecked()).toBe(true);

      await fillIn(page, form, language, { birthDate: '1979-11-23' });
      await press(page, say.confirm);
      expect(await headingOf(page)).toBe(say.confirmed);
      // Whoever comes again is known by address and name: by the corrected one.
      const { subjectId } = receiptIn((await server.mail(email, 2)).text).claims;
      const again = { ...filledIn(form, email), name: 'Olalla Corregida' };
      expect((await receiptOn(server, 'registration', again)).claims.subjectId).toBe(subjectId);
    });
  },
);

describe('without scripts and cookies, the invoice of ABANTE', () => {
  const form: Form = abante.forms.registration;
  const address = (page: Page) => controlOf(page, form, 'es', 'address');
  const mailed = (fields: Readonly<Record<string, string | boolean>>) => linkOn(on('abante'), 'registration', fields);

  it('asks for the address only while it is wanted', async () => {
    const fields = without(form, filledIn(form, 'siete@example.com'), ['invoice']);
    const page = await open(await mailed(fields));
    expect(await address(page).isVisible()).toBe(false);
    await page.getByLabel('Quiero factura').check();
    expect(await address(page).isVisible()).toBe(true);
    await press(page, words.es.confirm);
    expect(await wrong(page)).toEqual([`Dirección para la factura: ${words.es.needed}`]);
    expect(await page.getByLabel('Quiero factura').isChecked()).toBe(true);
    await address(page).fill('Calle Inventada 7, 00000 Ejemplo');
    await press(page, words.es.confirm);
    expect(await headingOf(page)).toBe(words.es.confirmed);
  });

  it('drops the address with the invoice, for an entry too', async () => {
    on('abante');
    const page = await open(await entered(form, 'ocho@example.com', 'es'));
    expect(await address(page).isVisible()).toBe(true);
    await page.getByLabel('Quiero factura').uncheck();
    expect(await address(page).isVisible()).toBe(false);
    await press(page, words.es.confirm);
    // Shown again for the acceptance: the invoice stays unwanted.
    expect(await wrong(page)).toEqual([words.es.tick]);
    expect(await page.getByLabel('Quiero factura').isChecked()).toBe(false);
    await page.getByLabel(form.acceptance.es).check();
    await press(page, words.es.confirm);
    expect(await headingOf(page)).toBe(words.es.confirmed);
  });
});
