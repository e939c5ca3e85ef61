import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form, Language } from '../../policy/model/types.ts';
import { letterAbout, once } from '../requests/request-flow.ts';
import { lookUp, preferencePath } from '../retention/life-flow.ts';
import { pause, withBrowser, withPlainBrowser } from '../support/browser.ts';
import { codeIn } from '../support/own-data.ts';
import { filledIn, realPolicies, receiptOn } from '../support/real-policies.ts';
import { linkIn, originOf, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { unreachable } from './keyboard.ts';

const visitPlainly = withPlainBrowser();
const visit = withBrowser();
/** A folder: then a picture of every state is put there, for people to look at. */
const screenshots = process.env['SCREENSHOTS'];
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
/** A walk through every state takes its time on a small machine. */
const walkMs = 180_000;

const words = {
  es: {
    preferences: 'Tus preferencias',
    send: 'Enviarme un código',
    have: 'Ya tengo un código',
    typeIt: 'Escribe el código',
    code: 'Código de seis cifras',
    open: 'Ver mis datos',
    wrong: 'No coincide lo que has escrito.',
    data: 'Tus datos',
    copy: 'Pedir la copia',
    asked: 'Hemos recibido lo que pides',
    back: 'Volver a mis datos',
    phone: /^Teléfono/,
    correct: 'Corregir mis datos',
    unchanged: 'No has cambiado nada.',
    invalid: 'revisa este dato',
    address: 'Tu dirección nueva',
    move: 'Pedir el cambio',
    confirm: 'Sí, escribidme aquí',
    confirmed: 'Dirección confirmada',
    changed: 'Tu dirección de correo ha cambiado',
    revert: 'Deshacer el cambio',
    reverted: 'Cambio deshecho',
    sure: 'Quiero que borréis todos mis datos.',
    untick: 'Para borrar tus datos, marca la casilla',
    erase: 'Borrar todos mis datos',
    honest: 'lo decide una persona',
    answer: /^Respuesta/,
  },
  en: {
    preferences: 'Your preferences',
    send: 'Send me a code',
    have: 'I have a code already',
    typeIt: 'Type the code',
    code: 'Code of six digits',
    open: 'See my data',
    wrong: 'What you typed does not fit.',
    data: 'Your data',
    copy: 'Ask for the copy',
    asked: 'We have received what you ask for',
    back: 'Back to my data',
    phone: /^Phone number/,
    correct: 'Correct my data',
    unchanged: 'You have changed nothing.',
    invalid: 'check this',
    address: 'Your new address',
    move: 'Ask for the change',
    confirm: 'Yes, write to me here',
    confirmed: 'Address confirmed',
    changed: 'Your e-mail address has changed',
    revert: 'Take the change back',
    reverted: 'Change taken back',
    sure: 'I want you to erase all my data.',
    untick: 'To erase your data, tick the box',
    erase: 'Erase all my data',
    honest: 'a person decides',
    answer: /^Answer/,
  },
};

describe.each(realPolicies)('getting at one’s own data at %s', (policyId, policy) => {
  const form = policy.forms['registration'] as Form;
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await testServer({ policy: policyId });
    if (screenshots) await mkdir(screenshots, { recursive: true });
  });
  afterAll(() => server.stop());

  const somebody = async (language: Language) => {
    people += 1;
    const email = `persona${people}@example.com`;
    const fields = filledIn(form, email);
    const { subjectId } = (await receiptOn(server, 'registration', fields, { language })).claims;
    return { email, subjectId, path: await preferencePath(server, subjectId, language, policy) };
  };
  const press = async (page: Page, button: string) => {
    await pause(server);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.waitForLoadState();
  };
  const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
  const referenceOn = async (page: Page) => (await page.locator('dl.facts code').textContent()) ?? '';
  const enter = async (page: Page, email: string, language: Language) => {
    await press(page, words[language].send);
    await page.getByLabel(words[language].code).fill(await codeIn(server, email));
    await press(page, words[language].open);
    expect(await headingOf(page)).toBe(words[language].data);
  };

  it.each<Language>(['es', 'en'])(
    'goes without scripts and cookies: a code, the data, a copy, a correction, another address, and the end, in %s',
    async (language) => {
      const say = words[language];
      const { email, subjectId, path } = await somebody(language);
      const page = await visitPlainly(server);
      await page.goto(originOf(server) + path);
      expect(await page.textContent('body')).not.toMatch(/Olalla|persona\d|600 123/);
      await press(page, say.send);
      expect(await headingOf(page)).toBe(say.typeIt);
      expect(await page.textContent('body')).not.toMatch(/Olalla|persona\d|600 123/);
      await page.getByLabel(say.code).fill('nothing');
      await press(page, say.open);
      await page.getByRole('alert').getByText(say.wrong).waitFor();
      expect(await page.getByLabel(say.code).inputValue()).toBe('nothing');
      await page.getByLabel(say.code).fill(await codeIn(server, email));
      await press(page, say.open);
      expect(await headingOf(page)).toBe(say.data);
      await page.getByText('Olalla Nogal Prueba').first().waitFor();

      await press(page, say.copy);
      expect(await headingOf(page)).toBe(say.asked);
      await letterAbout(server, email, await referenceOn(page), say.answer);

      await press(page, say.back);
      const phone = page.getByLabel(say.phone);
      expect(await phone.inputValue()).toBe('+34 600 123 789');
      await press(page, say.correct);
      await page.getByRole('alert').getByText(say.unchanged).waitFor();
      await phone.fill('no phone');
      await press(page, say.correct);
      await page.getByRole('alert').getByText(say.invalid).waitFor();
      expect(await phone.inputValue()).toBe('no phone');
      await phone.fill('+34 600 987 654');
      await press(page, say.correct);
      await once(server, await referenceOn(page), 'answered');
      await press(page, say.back);
      expect(await page.getByLabel(say.phone).inputValue()).toBe('+34 600 987 654');
      expect(await page.textContent('body')).not.toContain('600 123 789');

      await page.getByLabel(say.address).fill(`neue-${email}`);
      await press(page, say.move);
      const moving = await referenceOn(page);
      const mails = await visitPlainly(server);
      await mails.goto(originOf(server) + linkIn(await server.mail(`neue-${email}`)));
      await press(mails, say.confirm);
      expect(await headingOf(mails)).toBe(say.confirmed);
      await once(server, moving, 'answered');
      const told = await until(async () => (await server.mails(email)).find(({ subject }) => subject === say.changed));
      await mails.goto(originOf(server) + linkIn(told));
      await press(mails, say.revert);
      expect(await headingOf(mails)).toBe(say.reverted);
      await once(server, moving, 'answered');
      expect(await lookUp(server, email)).toEqual([subjectId]);

      await press(page, say.back);
      // The browser itself does not send the form while the box is empty.
      await press(page, say.erase);
      expect(await headingOf(page)).toBe(say.data);
      expect(await lookUp(server, email)).toEqual([subjectId]);
      await page.getByRole('checkbox', { name: say.sure }).check();
      await press(page, say.erase);
      await page.getByText(say.honest).waitFor();
      await once(server, await referenceOn(page), 'answered');
      expect(await lookUp(server, email)).toEqual([]);
    },
    walkMs,
  );

  it('is done by keyboard alone, and shows where one is', async () => {
    const { email, path } = await somebody('es');
    const page = await visit(server);
    await page.goto(originOf(server) + path);
    await page.getByText(words.es.have).click();
    expect(await unreachable(page)).toEqual([]);
    await page.goto(originOf(server) + path);
    await pause(server);
    await page.getByRole('button', { name: words.es.send }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: words.es.typeIt }).waitFor();
    expect(await unreachable(page)).toEqual([]);
    await page.getByLabel(words.es.code).focus();
    await page.keyboard.type(await codeIn(server, email));
    await pause(server);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: words.es.data }).waitFor();
    expect(await unreachable(page)).toEqual([]);
    await page.getByRole('button', { name: words.es.copy }).focus();
    await pause(server);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: words.es.asked }).waitFor();
    expect(await unreachable(page)).toEqual([]);
  });

  it('decides nothing by Enter in a field of the form that erases', async () => {
    const { email, subjectId, path } = await somebody('es');
    const page = await visit(server);
    await page.goto(originOf(server) + path);
    await enter(page, email, 'es');
    await pause(server);
    await page.getByRole('checkbox', { name: words.es.sure }).focus();
    await page.keyboard.press('Enter');
    expect(await headingOf(page)).toBe(words.es.data);
    expect(await lookUp(server, email)).toEqual([subjectId]);
  });

  // The pages of the two languages are built alike and take turns.
  it.each<Language>([policyId === 'antara' ? 'es' : 'en'])(
    'holds to WCAG 2.2 AA in each of its states, in both schemes and widths, and fits a narrow window, in %s',
    async (language) => {
      const say = words[language];
      const { email, path } = await somebody(language);
      const page = await visit(server);
      const found: string[] = [];
      const look = async (state: string) => {
        for (const [colorScheme, width] of [
          ['light', 320],
          ['light', 360],
          ['dark', 1280],
        ] as const) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(standards);
          const { violations } = await axe.options({ resultTypes: ['violations'] }).analyze();
          found.push(
            ...violations.map(({ id, nodes }) => `${state}, ${colorScheme}, ${width} px: ${id} ${nodes[0]?.html}`),
          );
          const spill = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          if (spill > 0) found.push(`${state}: ${spill} px too wide at ${width} px`);
          const file = `${policyId}-${language}-${state}-${colorScheme}-${width}.png`;
          if (screenshots) await page.screenshot({ path: join(screenshots, file), fullPage: true });
        }
      };
      await page.goto(originOf(server) + path);
      await page.getByText(say.have).click();
      await look('card');
      await press(page, say.send);
      await look('code');
      await page.getByLabel(say.code).fill('nothing');
      await press(page, say.open);
      await look('code-wrong');
      await page.getByRole('alert').getByRole('link').click();
      expect(await page.evaluate('document.activeElement.id')).toBe('code');
      await page.getByLabel(say.code).fill(await codeIn(server, email));
      await press(page, say.open);
      await look('data');
      await page.getByLabel(say.phone).fill('no phone');
      await press(page, say.correct);
      await look('correction-refused');
      await page.getByRole('alert').getByRole('link').click();
      expect(await page.evaluate('document.activeElement.id')).toBe('field-phone');
      // As a browser would post it that does not know that the box is required.
      await page.evaluate("document.getElementById('erase').required = false");
      await press(page, say.erase);
      await page.getByRole('alert').getByText(say.untick).waitFor();
      await look('erasure-refused');
      await page.getByLabel(say.address).fill(`neue-${email}`);
      await press(page, say.move);
      await look('asked');
      const confirm = linkIn(await server.mail(`neue-${email}`));
      const moving = await referenceOn(page);
      await page.goto(originOf(server) + confirm);
      await look('address');
      await press(page, say.confirm);
      await look('address-confirmed');
      await once(server, moving, 'answered');
      const told = await until(async () => (await server.mails(email)).find(({ subject }) => subject === say.changed));
      await page.goto(originOf(server) + linkIn(told));
      await look('revert');
      await press(page, say.revert);
      await look('reverted');
      expect(found).toEqual([]);
    },
    walkMs,
  );
});
