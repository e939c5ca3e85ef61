import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { marketingPurposes } from '../../lambdas/domain/preferences/opt-out.ts';
import type { Form, Language, Policy } from '../../policy/model/types.ts';
import { pause, withBrowser, withPlainBrowser } from '../support/browser.ts';
import { historyOf, mayWe, preferenceLink, unsubscribePath } from '../support/preferences.ts';
import { filledIn, realPolicies, receiptOn } from '../support/real-policies.ts';
import { linkIn, originOf, type TestServer, testServer } from '../support/server.ts';

const visitPlainly = withPlainBrowser();
const visit = withBrowser();

const words = {
  es: {
    address: 'Tu correo electrónico',
    send: 'Enviarme el enlace',
    sent: 'Mira tu correo',
    title: 'Tus preferencias',
    given: 'Dijiste que sí',
    withdrawn: 'Lo retiraste',
    save: 'Guardar',
    saved: 'Guardado.',
    receipt: 'Ver el recibo',
    stop: 'Darme de baja',
    stopAll: 'Darme de baja de toda la publicidad',
    stopped: 'Te has dado de baja',
    ask: 'Pide el enlace a tus preferencias',
    dead: 'Este enlace no funciona',
    again: 'pide otro enlace',
  },
  en: {
    address: 'Your e-mail address',
    send: 'Send me the link',
    sent: 'Look at your mail',
    title: 'Your preferences',
    given: 'You said yes',
    withdrawn: 'You withdrew it',
    save: 'Save',
    saved: 'Saved.',
    receipt: 'Show the receipt',
    stop: 'Unsubscribe',
    stopAll: 'Unsubscribe from all advertising',
    stopped: 'You are unsubscribed',
    ask: 'Ask for the link to your preferences',
    dead: 'This link does not work',
    again: 'ask for another link',
  },
};

const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const radio = (page: Page, purpose: string, value: 'yes' | 'no') =>
  page.locator(`input[name="purpose.${purpose}"][value=${value}]`);
const marked = (page: Page) =>
  page
    .locator('input[type=radio]:checked')
    .evaluateAll((inputs) => inputs.map((input) => `${input.getAttribute('name')} ${input.getAttribute('value')}`));

describe.each(realPolicies)('under the policy of %s', (id, policy: Policy) => {
  const form = policy.forms['registration'] as Form;
  const [first = '', second = ''] = form.offers;
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());

  const registered = async (language: Language) => {
    people += 1;
    const email = `persona${people}@example.com`;
    const changes = { language, decisions: { [first]: true, [second]: false } };
    const { claims } = await receiptOn(server, 'registration', filledIn(form, email), changes);
    return { email, subjectId: claims.subjectId };
  };
  const open = async (path: string, visited: typeof visit) => {
    const page = await visited(server);
    await page.goto(originOf(server) + path);
    return page;
  };
  const press = async (page: Page, button: string) => {
    await pause(server);
    await page.getByRole('button', { name: button, exact: true }).click();
  };

  it.each<Language>(['es', 'en'])(
    'without scripts and cookies, somebody asks for a link, sees what they chose and changes it, in %s',
    async (language) => {
      const say = words[language];
      const { email, subjectId } = await registered(language);
      const page = await open(`/preference-links?lang=${language}`, visitPlainly);
      await page.getByLabel(say.address).fill(email);
      await press(page, say.send);
      expect(await headingOf(page)).toBe(say.sent);

      await page.goto(originOf(server) + linkIn(await server.mail(email, 3)));
      expect(await headingOf(page)).toBe(say.title);
      expect(await marked(page)).toEqual([`purpose.${first} yes`, `purpose.${second} no`]);
      await page.getByText(say.given).first().waitFor();
      expect(await page.textContent('body')).not.toMatch(/Olalla|persona\d/);

      await radio(page, first, 'no').check();
      await radio(page, second, 'yes').check();
      await press(page, say.save);
      await page.getByRole('status').getByText(say.saved).waitFor();
      expect(await marked(page)).toEqual([`purpose.${first} no`, `purpose.${second} yes`]);
      await page.getByText(say.withdrawn).waitFor();
      await page.getByText(say.receipt).click();
      await page.getByText(/^eyJ/).waitFor();
      expect((await mayWe(server, subjectId, first))['allowed']).toBe(false);
      expect((await mayWe(server, subjectId, second))['allowed']).toBe(true);

      // Back and again: shown as it was left, and nothing is recorded twice.
      await page.goBack();
      await press(page, say.save);
      const [latest, ...before] = await historyOf(server, subjectId);
      expect(latest?.purposes).toEqual({ [first]: 'withdrawn', [second]: 'given' });
      expect(before).toHaveLength(1);
    },
  );

  it('is used by keyboard alone', async () => {
    const { email, subjectId } = await registered('es');
    const page = await open(await preferenceLink(server, email), visit);
    await radio(page, first, 'yes').focus();
    await page.keyboard.press('ArrowRight');
    expect(await radio(page, first, 'no').isChecked()).toBe(true);
    await pause(server);
    for (let stops = 0; stops < 20; stops += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.value')) === 'save') break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText(words.es.saved).waitFor();
    expect((await mayWe(server, subjectId, first))['allowed']).toBe(false);
  });

  it.each<Language>(['es', 'en'])('without scripts and cookies, somebody unsubscribes, in %s', async (language) => {
    const say = words[language];
    const { subjectId } = await registered(language);
    const [purpose = ''] = marketingPurposes(policy);
    const path = await unsubscribePath(server, { subjectId, purpose, language }, policy);
    const page = await open(path, visitPlainly);
    await page.getByText(policy.purposes[purpose]?.title[language] ?? '').waitFor();
    expect((await historyOf(server, subjectId)).length).toBe(1);
    await press(page, say.stop);
    expect(await headingOf(page)).toBe(say.stopped);
    expect((await mayWe(server, subjectId, purpose))['allowed']).toBe(false);
    expect(await page.getByRole('link', { name: 'Lista Robinson' }).getAttribute('href')).toBe(
      'https://www.listarobinson.es',
    );
    await page.getByRole('link', { name: say.ask }).click();
    await page.getByLabel(say.address).waitFor();
  });

  it('one button takes people off everything, where there is more than one list', async () => {
    const { subjectId } = await registered('es');
    const lists = marketingPurposes(policy);
    const list = { subjectId, purpose: lists[0] ?? '', language: 'es' } as const;
    const page = await open(await unsubscribePath(server, list, policy), visitPlainly);
    const all = page.getByRole('button', { name: words.es.stopAll });
    expect(await all.count()).toBe(lists.length > 1 ? 1 : 0);
    if (lists.length === 1) return;
    await all.click();
    expect(await headingOf(page)).toBe(words.es.stopped);
    for (const purpose of lists)
      expect((await mayWe(server, subjectId, purpose))['reason']).toMatch(/withdrawn|refused/);
  });

  it('an expired link says where to ask for another', async () => {
    const { email } = await registered('es');
    const link = await preferenceLink(server, email);
    await server.advance('PT1H1M');
    const page = await open(link, visitPlainly);
    expect(await headingOf(page)).toBe(words.es.dead);
    await page.getByRole('link', { name: words.es.again }).click();
    await page.getByLabel(words.es.address).waitFor();
  });
});
