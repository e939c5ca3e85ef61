import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form, Language } from '../../policy/model/types.ts';
import { withBrowser } from '../support/browser.ts';
import { realPolicies } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { everyPage, type PageState } from './every-page.ts';
import { unreachable } from './keyboard.ts';

const visit = withBrowser();
/** A folder: then a picture of every page is put there, for people to look at. */
const screenshots = process.env['SCREENSHOTS'];
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };
/** A walk through every page takes its time on a small machine. */
const walkMs = 180_000;
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/** Every page in both schemes and both widths: the pages of the two languages are built alike, and share them out. */
const viewOf = {
  es: { colorScheme: 'light', viewport: phone },
  en: { colorScheme: 'dark', viewport: desktop },
} as const;

const violations = async (page: Page): Promise<readonly string[]> => {
  // A mail's HTML runs nothing in its frame, axe included; it is looked at on its own.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude('iframe').withTags(standards);
  const { violations: found } = await axe.options({ resultTypes: ['violations'] }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};

/** How many pixels a page is wider than the window, where it is. */
const spills = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = [];
  const look = async (width: number, textSize: string) => {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(`document.documentElement.style.fontSize = '${textSize}'`);
    const pixels = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (pixels > 0) found.push(`${pixels} px too wide at ${width} px with text at ${textSize}`);
  };
  await look(320, '100%');
  await look(phone.width, '200%');
  await look(desktop.width, '200%');
  return found;
};

describe.each(realPolicies)('every page of %s', (id, policy) => {
  let server: TestServer;
  let pages: Readonly<Record<Language, readonly PageState[]>>;
  beforeAll(async () => {
    server = await testServer({ policy: id });
    const form = policy.forms['registration'] as Form;
    pages = { es: await everyPage(server, form, 'es'), en: await everyPage(server, form, 'en') };
  });
  afterAll(() => server.stop());

  /** What three looks at every page found, each page opened once. */
  const found = { standard: [] as string[], window: [] as string[], keyboard: [] as string[] };

  /** Takes a person through every page, those that are common once. */
  const walk = async (language: Language) => {
    const page = await visit(server);
    const byKeyboard = language === (id === 'antara' ? 'es' : 'en');
    for (const { name, open, common } of pages[language]) {
      if (common && policy !== realPolicies[0]?.[1]) continue;
      const note = (list: string[], all: readonly string[], view = language as string) =>
        list.push(...all.map((what) => `${name}, ${view}: ${what}`));
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(desktop);
      await open(page);
      if (byKeyboard) note(found.keyboard, await unreachable(page));
      const { colorScheme, viewport } = viewOf[language];
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      const view = `${language} ${colorScheme}, ${viewport.width} px`;
      note(found.standard, await violations(page), view);
      const file = `${id} ${name} ${view}.png`.replace(/[^\w.]+/g, '-');
      if (screenshots) await page.screenshot({ path: join(screenshots, file), fullPage: true });
      note(found.window, await spills(page));
    }
    return pages[language].length;
  };

  it.each<Language>(['es', 'en'])(
    'can be walked through, in %s',
    async (language) => {
      expect(await walk(language)).toBeGreaterThan(30);
    },
    walkMs,
  );

  it('holds to WCAG 2.2 AA', () => {
    expect(found.standard).toEqual([]);
  });

  it('fits a narrow window and large text', () => {
    expect(found.window).toEqual([]);
  });

  it('is used by keyboard alone, and shows where one is', () => {
    expect(found.keyboard).toEqual([]);
  });
});
