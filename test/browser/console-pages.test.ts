import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Language } from '../../policy/model/types.ts';
import { withBrowser } from '../support/browser.ts';
import { type DemoPerson, daysBefore, recorded, signIn } from '../support/console.ts';
import { consoleCases, consoleServer } from '../support/console-cases.ts';
import { originOf, type TestServer } from '../support/server.ts';
import { unreachable } from './keyboard.ts';

const visit = withBrowser({ ofStaff: true });
/** A folder: then a picture of every page is put there, for people to look at. */
const screenshots = process.env['SCREENSHOTS'];
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const phone = { width: 360, height: 800 };
const desktop = { width: 1280, height: 800 };
const walkMs = 300_000;

type State = { readonly name: string; readonly open: (page: Page) => Promise<unknown>; readonly as?: DemoPerson };

const unchecked = "document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })";
const opened = "document.querySelectorAll('details').forEach((details) => { details.open = true; })";

let server: TestServer;
let states: readonly State[];
beforeAll(async () => {
  server = await consoleServer();
  const { known, decidable, act, subjectAt } = consoleCases(server);
  const at = (path: string) => (page: Page) => page.goto(originOf(server) + path);
  /** A page of a request, opened with a reason as often as it asks for one. */
  const opening =
    (id: string, then: (page: Page) => Promise<unknown> = async () => undefined) =>
    async (page: Page) => {
      await at(`/console/requests/${id}`)(page);
      if ((await page.locator('.columns').count()) === 0) {
        await page.locator('#reason').fill('revisión de las páginas');
        await page.locator('form.narrow button').click();
      }
      await page.locator('.columns').waitFor();
      await then(page);
    };
  const request = async (more: Record<string, unknown>) =>
    recorded(server, { receivedOn: await daysBefore(server, 3), details: 'Lo que pido.', ...more });

  const email = await known();
  const decide = await decidable(email, 30);
  const late = await request({ right: 'access', receivedOn: await daysBefore(server, 30), channel: 'post' });
  const shared = await known('Bruno Prado', 'familia@example.com');
  await known('Carla Prado', shared);
  const several = await request({ right: 'access', email: shared });
  const wrongName = await request({ right: 'rectification', email, details: 'Mi nombre está mal.' });
  await act(wrongName, { action: 'identify', subjectId: await subjectAt(email) });
  const asked = await request({
    right: 'post-mortem',
    email: 'hija@example.com',
    name: 'Elena Prueba',
    onBehalf: { as: 'heir', authority: 'testamento, visto por el notario', receives: true },
  });
  await act(asked, { action: 'ask', question: 'identity', text: 'Necesitamos saber que eres su hija.' });
  const refusing = await decidable(await known(), 12);
  await act(refusing, { action: 'propose-refusal', ground: 'unfounded', text: 'No hubo ninguna decisión automática.' });
  const ended = await decidable(await known(), 20);
  const extended = await decidable(await known(), 15);
  await act(extended, { action: 'extend', text: 'Son muchas a la vez.' });
  // The last day of one passes.
  await server.advance('P2D');
  await act(ended, { action: 'answer', outcome: 'partial', text: 'Lo hemos revisado en parte.' });

  const pressed = (id: string, action: string, fill: (page: Page) => Promise<unknown>) =>
    opening(id, async (page) => {
      await page.evaluate(`${unchecked}; ${opened}`);
      await fill(page.locator(`#${action}`).page());
      await page.locator(`#${action} button`).click();
      await page.getByRole('alert').waitFor();
    });

  states = [
    { name: 'list', open: at('/console') },
    {
      name: 'list, filters shown',
      async open(page) {
        await at('/console?group=decide')(page);
        await page.locator('.filters summary').click();
      },
    },
    { name: 'list, of one right', open: at('/console?right=access') },
    { name: 'list, ended', open: at('/console?group=ended') },
    { name: 'list, empty', open: at('/console?group=running&right=portability') },
    { name: 'reason', open: at(`/console/requests/${late}`), as: 'ada' },
    {
      name: 'reason, refused',
      as: 'ada',
      async open(page) {
        await at(`/console/requests/${late}`)(page);
        await page.locator('#reason').fill('escribió desde x@example.com');
        await page.locator('form.narrow button').click();
        await page.locator('.wrong').waitFor();
      },
    },
    { name: 'request to decide', open: opening(decide) },
    {
      name: 'request to decide, everything opened',
      open: opening(decide, (page) => page.evaluate(opened)),
    },
    { name: 'request, answer refused', open: pressed(decide, 'answer', async () => undefined) },
    {
      name: 'request, one of several people',
      open: pressed(several, 'identify', (page) => page.locator('#identify-sure').check()),
    },
    { name: 'request, correction', open: opening(wrongName, (page) => page.evaluate(opened)) },
    { name: 'request, asked', open: opening(asked, (page) => page.evaluate(opened)) },
    { name: 'request, own proposal', open: opening(refusing) },
    { name: 'request, proposal of somebody else', open: opening(refusing), as: 'marcos' },
    { name: 'request, seen by the auditor', open: opening(refusing), as: 'ada' },
    { name: 'request, ended', open: opening(ended, (page) => page.evaluate(opened)) },
    { name: 'record', open: at('/console/requests/new') },
    {
      name: 'record, refused',
      async open(page) {
        await at('/console/requests/new')(page);
        await page.evaluate(unchecked);
        await page.getByRole('main').getByRole('button').click();
        await page.getByRole('alert').waitFor();
      },
    },
    {
      name: 'record, of long ago',
      async open(page) {
        await at('/console/requests/new')(page);
        await page.locator('#channel-0').check();
        await page.locator('#receivedOn').fill('2027-03-01');
        await page.locator('#right').selectOption('access');
        await page.locator('#reason').fill('carta extraviada');
        await page.getByRole('main').getByRole('button').click();
        await page.getByRole('status').waitFor();
      },
    },
    { name: 'approvals', open: at('/console/approvals'), as: 'marcos' },
    { name: 'accesses', open: at('/console/audit'), as: 'ada' },
    { name: 'accesses, none', open: at('/console/audit?day=2027-01-01'), as: 'ada' },
    { name: 'not with that role', open: at('/console/approvals'), as: 'ada' },
    {
      name: 'no such request',
      async open(page) {
        await at('/console/requests/R-0000000000000')(page);
        if ((await page.locator('#reason').count()) === 0) return;
        await page.locator('#reason').fill('buscarla');
        await page.locator('form.narrow button').click();
      },
    },
  ];
});
afterAll(() => server.stop());

/** Pages for whoever is not signed in. */
const outside = (language: Language): readonly State[] => [
  { name: 'sign in', open: (page) => page.goto(`${originOf(server)}/console/sign-in`) },
  {
    name: 'choose somebody',
    async open(page) {
      await page.goto(`${originOf(server)}/console`);
      await page.getByRole('main').getByRole('button').click();
      await page.waitForURL(/authorize/);
    },
  },
  { name: 'sign-in failed', open: (page) => page.goto(`${originOf(server)}/console/callback?code=x&state=y`) },
  {
    name: 'signed out',
    async open(page) {
      await signIn(page, server, 'marcos', language);
      await page.locator('.menu button').click();
    },
  },
];

const violations = async (page: Page): Promise<readonly string[]> => {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(standards);
  const { violations: found } = await axe.options({ resultTypes: ['violations'] }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};

/** How many pixels a page is wider than the window, where it is. */
const spills = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [width, textSize] of [
    [320, '100%'],
    [360, '200%'],
    [1280, '200%'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(`document.documentElement.style.fontSize = '${textSize}'`);
    const pixels = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (pixels > 0) found.push(`${pixels} px too wide at ${width} px with text at ${textSize}`);
  }
  return found;
};

/** Takes somebody through every page; answers what the look at each found, under its name. */
const walk = async (language: Language, look: (page: Page, name: string) => Promise<readonly string[]>) => {
  const found: string[] = [];
  const see = async (page: Page, { name, open }: State) => {
    await page.setViewportSize(desktop);
    await open(page).catch((error: Error) => {
      throw new Error(`${name}: ${error.message}`);
    });
    expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, language]);
    found.push(...(await look(page, name)).map((what) => `${name}: ${what}`));
  };
  for (const who of ['lucia', 'marcos', 'ada'] as const) {
    const page = await visit(server, { locale: language });
    await signIn(page, server, who, language);
    for (const state of states) if ((state.as ?? 'lucia') === who) await see(page, state);
  }
  const page = await visit(server, { locale: language });
  for (const state of outside(language)) await see(page, state);
  return found;
};

describe('every page of the console', () => {
  it.each<Language>(['es', 'en'])(
    'holds to WCAG 2.2 AA, in %s',
    async (language) => {
      const found = await walk(language, async (page, name) => {
        const all: string[] = [];
        const schemes = language === 'es' ? (['light', 'dark'] as const) : (['dark', 'light'] as const);
        for (const [place, viewport] of [phone, desktop].entries()) {
          const colorScheme = schemes[place] ?? 'light';
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(viewport);
          const view = `${colorScheme}, ${viewport.width} px`;
          all.push(...(await violations(page)).map((what) => `${view}: ${what}`));
          const file = `console ${language} ${name} ${view}.png`.replace(/[^\w.]+/g, '-');
          if (screenshots) await page.screenshot({ path: join(screenshots, file), fullPage: true });
        }
        return all;
      });
      expect(found).toEqual([]);
    },
    walkMs,
  );

  it.each<Language>(['es', 'en'])(
    'fits a narrow window and large text, in %s',
    async (language) => {
      expect(await walk(language, spills)).toEqual([]);
    },
    walkMs,
  );

  it(
    'is used by keyboard alone, and shows where one is',
    async () => {
      expect(await walk('es', unreachable)).toEqual([]);
    },
    walkMs,
  );
});
