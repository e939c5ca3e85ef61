import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form, Language } from '../../policy/model/types.ts';
import { withBrowser } from '../support/browser.ts';
import { realPolicies } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { everyPage } from './every-page.ts';

const visit = withBrowser();
const screenshots = process.env['SCREENSHOTS'];
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

const violations = async (page: Page): Promise<readonly string[]> => {
  const t = performance.now();
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(standards).analyze();
  times.push(performance.now() - t);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};
const times: number[] = [];

describe.each(realPolicies)('every page of %s', (id, policy) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());
  const form = policy.forms['registration'] as Form;

  it.each<Language>(['es', 'en'])('is accessible in %s, on a phone and a desktop, light and dark', async (language) => {
    const page = await visit(server);
    const found: string[] = [];
    for (const { name, open } of await everyPage(server, form, language)) {
      const t = performance.now();
      await open(page);
      times.push(-(performance.now() - t));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const viewport of [phone, desktop]) {
          await page.setViewportSize(viewport);
          found.push(
            ...(await violations(page)).map((what) => `${name}, ${colorScheme}, ${viewport.width} px: ${what}`),
          );
          const file = `${id}-${language}-${name.replace(/\W+/g, '-')}-${colorScheme}-${viewport.width}.png`;
          if (screenshots) await page.screenshot({ path: join(screenshots, file), fullPage: true });
        }
      }
    }
    console.log(times.map((n) => Math.round(n)).join(' '));
    expect(found).toEqual([]);
  });
});
