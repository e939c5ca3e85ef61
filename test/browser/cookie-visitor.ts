import { expect } from '@jest/globals';
import type { BrowserContextOptions, Page, Request } from 'playwright-core';
import type { Policy } from '../../policy/model/types.ts';
import type { Visit } from '../support/browser.ts';
import { originOf, type TestServer } from '../support/server.ts';

/** What a panel posts. */
export type SentDecision = {
  readonly visitorId: string;
  readonly decisionId: string;
  readonly noticeHash: string;
  readonly language: string;
  readonly method: string;
  readonly decisions: Readonly<Record<string, boolean>>;
};

/** Whether a cookie is one that the inventory lists under a name, or a pattern such as `_ga_*`. */
export const isListed = (listed: string, name: string): boolean =>
  listed.endsWith('*') ? name.startsWith(listed.slice(0, -1)) && name !== listed.slice(0, -2) : name === listed;

/** Names and patterns in the inventory of the categories that a purpose opens. */
export const listedFor = (policy: Policy, purposes: readonly string[]): readonly string[] =>
  policy.cookies
    .filter(({ category }) => purposes.includes(policy.cookieCategories[category]?.purpose ?? ''))
    .map(({ name }) => name);

/** A person on the demo site: what they can press, and what their browser was made to ask for and to keep. */
export const cookieVisitor = async (visit: Visit, server: TestServer, options: BrowserContextOptions = {}) => {
  const page = await visit(server, options);
  const context = page.context();
  const asked: string[] = [];
  const sent: SentDecision[] = [];
  const open = new Set<Request>();
  let lastAt = 0;
  const ended = (request: Request) => {
    open.delete(request);
    lastAt = Date.now();
  };
  // A request whose answer nobody reads to the end never counts as finished.
  context.on('response', (response) => ended(response.request()));
  context.on('requestfailed', ended);
  context.on('request', (request) => {
    open.add(request);
    asked.push(request.url());
    if (request.url().endsWith('/consents')) sent.push(request.postDataJSON() as SentDecision);
  });
  const panel = page.locator('#cookie-panel');
  const link = page.locator('#cookie-link');
  const button = (method: string) => panel.locator(`button[data-method="${method}"]`);
  const status = panel.getByRole('status');
  /** Waits until the page has asked for nothing for a while: scripts load others, and set cookies when they have them. */
  const quiet = async () => {
    while (open.size > 0 || Date.now() - lastAt < 400) await page.waitForTimeout(50);
  };
  const cookies = async () => (await context.cookies()).filter(({ name }) => name !== 'cookie-choice');
  return {
    page,
    context,
    panel,
    link,
    button,
    status,
    cookies,
    /** Addresses the browser asked for so far. */
    asked,
    /** Decisions it posted so far, answered or not. */
    sent,
    /** Opens the site, or opens it again, and waits until the panel has made up its mind. */
    async enter(language = 'es'): Promise<Page> {
      await page.goto(`${originOf(server)}/_local/demo/?lang=${language}`);
      await link.waitFor();
      await quiet();
      return page;
    },
    /** Presses a control of the panel; what it says is recorded, and done. */
    async press(method: string): Promise<void> {
      const recorded = page.waitForResponse(/\/consents$/);
      await button(method).click();
      expect((await recorded).status()).toBe(201);
      await panel.waitFor({ state: 'hidden' });
      await quiet();
    },
    /** Opens the panel again from the foot of the page. */
    async reopen(): Promise<void> {
      await link.click();
      await panel.getByRole('switch').first().waitFor();
    },
    /** Sets the switch of a category. */
    async set(category: string, on: boolean): Promise<void> {
      await panel.locator(`#cookies-${category}`).setChecked(on);
    },
    asks: () => panel.isVisible(),
    /** Names of all cookies but the panel's own. */
    names: async () => (await cookies()).map(({ name }) => name).sort(),
    /** What the panel remembers, or undefined. */
    async choice(): Promise<Readonly<Record<string, unknown>> | undefined> {
      const kept = (await context.cookies()).find(({ name }) => name === 'cookie-choice');
      return kept && (JSON.parse(decodeURIComponent(kept.value)) as Readonly<Record<string, unknown>>);
    },
  };
};
