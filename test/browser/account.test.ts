import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form, Language, Policy } from '../../policy/model/types.ts';
import { preferencePath, told } from '../retention/life-flow.ts';
import { pause, withBrowser, withPlainBrowser } from '../support/browser.ts';
import { mayWe } from '../support/preferences.ts';
import { filledIn, realPolicies, receiptOn } from '../support/real-policies.ts';
import { originOf, type TestServer, testServer } from '../support/server.ts';
import { unreachable } from './keyboard.ts';

const visitPlainly = withPlainBrowser();
const visit = withBrowser();
/** A folder: then a picture of every state is put there, for people to look at. */
const screenshots = process.env['SCREENSHOTS'];
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

const words = {
  es: {
    leave: 'Cerrar tu cuenta',
    sure: 'Quiero cerrar mi cuenta.',
    close: 'Cerrar mi cuenta',
    tick: 'Para cerrar tu cuenta, marca la casilla',
    closed: 'Tu cuenta está cerrada.',
    since: 'Cerraste tu cuenta el',
    goesOn: 'Lo que has aceptado en esta página no depende de la cuenta',
  },
  en: {
    leave: 'Close your account',
    sure: 'I want to close my account.',
    close: 'Close my account',
    tick: 'To close your account, tick the box',
    closed: 'Your account is closed.',
    since: 'You closed your account on',
    goesOn: 'What you have said yes to on this page does not depend on the account',
  },
};

/** The purpose of a contract that everybody of the form is served by. */
const servedBy = (policy: Policy): string => policy.forms['registration']?.serves[0] ?? '';

describe.each(realPolicies)('closing the account of %s', (policyId, policy) => {
  const form = policy.forms['registration'] as Form;
  const [offered = ''] = form.offers;
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await testServer({ policy: policyId });
    if (screenshots) await mkdir(screenshots, { recursive: true });
  });
  afterAll(() => server.stop());

  const customer = async (language: Language, agrees = true) => {
    people += 1;
    const fields = filledIn(form, `persona${people}@example.com`);
    const changes = { language, decisions: { [offered]: agrees } };
    const { subjectId } = (await receiptOn(server, 'registration', fields, changes)).claims;
    await told(server, subjectId, 'contract-started', { reference: `C-${people}` });
    return { subjectId, path: await preferencePath(server, subjectId, language, policy) };
  };
  const shot = async (page: Page, name: string) => {
    if (screenshots) await page.screenshot({ path: join(screenshots, `${policyId}-${name}.png`), fullPage: true });
  };
  const box = (page: Page, language: Language) => page.getByRole('checkbox', { name: words[language].sure });
  const close = async (page: Page, language: Language) => {
    await pause(server);
    await page.getByRole('button', { name: words[language].close, exact: true }).click();
  };

  it.each<Language>(['es', 'en'])(
    'is done without scripts and cookies, by a box and a button, in %s',
    async (language) => {
      const say = words[language];
      const { subjectId, path } = await customer(language);
      const page = await visitPlainly(server);
      await page.goto(originOf(server) + path);
      const card = page.locator('section.card', { has: page.getByRole('heading', { name: say.leave }) });
      await card.getByText(say.goesOn).waitFor();
      expect(await box(page, language).isChecked()).toBe(false);
      await shot(page, `${language}-narrow-open`);

      // The browser itself does not send the form while the box is empty.
      await close(page, language);
      expect(await page.getByRole('status').count()).toBe(0);
      expect((await mayWe(server, subjectId, servedBy(policy)))['allowed']).toBe(true);

      await box(page, language).check();
      await close(page, language);
      await page.getByRole('status').getByText(say.closed).waitFor();
      expect(await page.title()).toContain(say.closed);
      expect(await page.getByRole('button', { name: say.close }).count()).toBe(0);
      expect(await mayWe(server, subjectId, servedBy(policy))).toMatchObject({
        allowed: false,
        reason: 'contract-ended',
      });
      await shot(page, `${language}-narrow-closed`);

      // Back, in doubt: nothing is left to be done.
      await page.goBack();
      await page.getByText(say.since).waitFor();
      await shot(page, `${language}-narrow-after`);
    },
  );

  it('is done by keyboard alone: the box by the space bar, the button by Enter', async () => {
    const { subjectId, path } = await customer('es');
    const page = await visit(server);
    await page.goto(originOf(server) + path);
    expect(await unreachable(page)).toEqual([]);
    await page.locator('input[name^="purpose."]').first().focus();
    const at = async (css: string) => {
      for (let stops = 0; stops < 20; stops += 1) {
        if (await page.evaluate<boolean>(`document.activeElement.matches('${css}')`)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not come to ${css}`);
    };
    await pause(server);
    await at('#leave');
    await page.keyboard.press('Space');
    await at('button[value="close-account"]');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText(words.es.closed).waitFor();
    expect((await mayWe(server, subjectId, servedBy(policy)))['allowed']).toBe(false);
  });

  // The pages of the two languages are built alike and take turns.
  it.each<Language>([policyId === 'antara' ? 'es' : 'en'])(
    'holds to WCAG 2.2 AA in each of its states, in both schemes and widths, and fits a narrow window, in %s',
    async (language) => {
      const say = words[language];
      const { path } = await customer(language, false);
      const page = await visit(server);
      const found: string[] = [];
      const look = async (state: string) => {
        for (const [colorScheme, width] of [
          ['light', 320],
          ['dark', 1280],
        ] as const) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(standards);
          const { violations } = await axe.options({ resultTypes: ['violations'] }).analyze();
          found.push(...violations.map(({ id }) => `${state}, ${colorScheme}, ${width} px: ${id}`));
          const spill = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          if (spill > 0) found.push(`${state}: ${spill} px too wide at ${width} px`);
          await shot(page, `${language}-${state}-${colorScheme}-${width}`);
        }
      };
      await page.goto(originOf(server) + path);
      await look('open');
      // As a browser would post it that does not know that the box is required.
      await page.evaluate("document.getElementById('leave').required = false");
      await close(page, language);
      await page.getByRole('alert').getByText(say.tick).waitFor();
      await look('refused');
      await page.getByRole('alert').getByRole('link').click();
      expect(await page.evaluate('document.activeElement.id')).toBe('leave');
      await box(page, language).check();
      await close(page, language);
      await page.getByRole('status').getByText(say.closed).waitFor();
      await look('closed');
      await page.goto(originOf(server) + path);
      await look('after');
      expect(found).toEqual([]);
    },
  );
});
