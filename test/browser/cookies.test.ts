import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import { definePolicy } from '../../policy/model/define.ts';
import { cookiePurposes, describePeriod, periodToISO } from '../../policy/model/derive.ts';
import { withBrowser } from '../support/browser.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { realPolicies } from '../support/real-policies.ts';
import { originOf, policyFolder, type TestServer, testServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { cookieVisitor, isListed, listedFor } from './cookie-visitor.ts';

const visit = withBrowser();
const visits: BrowserContext[] = [];
// Cookies were looked at in each test; whatever else a page may not do is looked at after it.
const forgetCookies = async () => {
  for (const context of visits.splice(0)) await context.clearCookies();
};
const comeTo = async (server: TestServer, options?: BrowserContextOptions) => {
  const person = await cookieVisitor(visit, server, options);
  visits.push(person.context);
  return person;
};

const [accept, refuse, choose] = ['accept-all', 'refuse-all', 'choose'] as const;
/** A server that does not answer at all. */
const goDown = (context: BrowserContext) => context.route('**/consents', (route) => route.abort('aborted'));
const comeBack = (context: BrowserContext) => context.unroute('**/consents');

const google = /google|gstatic|doubleclick|recaptcha/i;
/** Version 4, as RFC 9562 lays it out: nothing in it but chance. */
const random = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe.each(realPolicies)('the cookie panel of %s', (id, policy) => {
  const purposes = cookiePurposes(policy);
  const analytics = policy.cookieCategories['analytics']?.purpose ?? '';
  const preferences = policy.cookieCategories['preferences']?.purpose ?? '';
  /** What a yes sets by itself; `remember-me` needs a tick of its own. */
  const set = (...of: readonly string[]) => listedFor(policy, of).filter((name) => name !== 'remember-me');
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterEach(forgetCookies);
  afterAll(() => server.stop());
  const mayWe = async (visitorId: unknown, purpose: string) => {
    const headers = { authorization: `Bearer ${await server.token('decisions', 'own-shop')}` };
    return (await server.get(`/decisions?visitor=${visitorId}&purpose=${purpose}`, headers)).json['reason'];
  };

  it('asks, and until an answer nothing is set and nothing foreign is loaded, whatever one does on the page', async () => {
    const person = await comeTo(server);
    const page = await person.enter();
    expect(await person.asks()).toBe(true);
    expect(await person.panel.locator('input:checked').count()).toBe(0);
    await page.mouse.wheel(0, 2_000);
    await page.getByRole('button', { name: 'English' }).click();
    await person.panel.getByText('None is set until you say yes').waitFor();
    await page.locator('#name').fill('Olalla Nogal');
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('alert').getByRole('heading').waitFor();
    await person.enter();
    await page.waitForTimeout(300);
    expect(await person.context.cookies()).toEqual([]);
    expect(person.asked.filter((url) => new URL(url).origin !== originOf(server))).toEqual([]);
    expect(person.asked.filter((url) => google.test(url) || url.includes('stand-in'))).toEqual([]);
    expect(person.sent).toEqual([]);
  });

  it('sets nothing where scripts do not run, and shows no panel that could not answer', async () => {
    const person = await comeTo(server, { javaScriptEnabled: false });
    await person.page.goto(`${originOf(server)}/_local/demo/`);
    expect(await person.page.locator('footer').count()).toBe(1);
    expect(await Promise.all([person.panel.isVisible(), person.link.isVisible()])).toEqual([false, false]);
    expect(await person.context.cookies()).toEqual([]);
  });

  it('sets what the inventory lists of the accepted categories and nothing else, to values that say nothing (AN-12, AN-13)', async () => {
    const person = await comeTo(server);
    const page = await person.enter();
    await person.press(accept);
    const listed = set(...purposes);
    const names = await person.names();
    expect(listed.map((one) => names.filter((name) => isListed(one, name)).length)).toEqual(listed.map(() => 1));
    expect(names).toHaveLength(listed.length);
    for (const { value } of await person.cookies()) expect(value).toMatch(random);
    expect(await person.choice()).toEqual({
      given: Object.fromEntries(purposes.map((purpose) => [purpose, ''])),
      askAgainAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      visitorId: expect.stringMatching(random),
    });
    expect(new Set((await person.cookies()).map(({ value }) => value)).size).toBe(names.length);
    // Another person on the same site gets other numbers.
    const other = await comeTo(server);
    await other.enter();
    await other.press(accept);
    const mine = (await person.cookies()).map(({ value }) => value);
    expect((await other.cookies()).filter(({ value }) => mine.includes(value))).toEqual([]);
    expect(page.url()).not.toMatch(random);
  });

  it('lets no cookie outlive what the inventory says', async () => {
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    for (const { name, expires } of await person.context.cookies()) {
      const lasts = policy.cookies.find((one) => isListed(one.name, name))?.lasts;
      const months = typeof lasts === 'object' ? (lasts.months ?? 0) : 0;
      expect(months).toBeGreaterThan(0);
      const days = (expires * 1000 - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(80);
      expect(days).toBeLessThanOrEqual(Math.min(months * 30, 400) + 1);
    }
  });

  it('asks the stand-in of a category only after the yes to it, and Google never (AB-51)', async () => {
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    const loaded = () => person.asked.filter((url) => url.includes('stand-in')).map((url) => url.split('=')[1]);
    const categories = Object.entries(policy.cookieCategories).flatMap(([name, { exempt }]) => (exempt ? [] : [name]));
    expect(loaded().sort()).toEqual(categories.toSorted());
    const decided = person.asked.findIndex((url) => url.endsWith('/consents'));
    expect(person.asked.findIndex((url) => url.includes('stand-in'))).toBeGreaterThan(decided);
    expect(person.asked.filter((url) => google.test(new URL(url).hostname))).toEqual([]);
  });

  it('makes refusing as easy as accepting, sets nothing then, and leaves one in peace for six months', async () => {
    const person = await comeTo(server);
    const page = await person.enter();
    const looks = await page.evaluate<string[]>(`['${accept}', '${refuse}'].map((method) => {
      const button = document.querySelector('[data-method=' + method + ']');
      const { width, height, top } = button.getBoundingClientRect();
      const { color, backgroundColor, borderColor, font, opacity } = getComputedStyle(button);
      return JSON.stringify([Math.round(width), Math.round(height), Math.round(top), color, backgroundColor, borderColor, font, opacity]);
    })`);
    expect(looks[0]).toBe(looks[1]);
    await person.press(refuse);
    expect(await person.names()).toEqual([]);
    // Who refused needs no number, so none is kept.
    expect(await person.choice()).toEqual({ given: {}, askAgainAt: expect.any(String) });
    expect(person.sent.map(({ method }) => method)).toEqual([refuse]);
    for (const later of ['PT1H', 'P5M']) {
      await server.advance(later);
      await person.enter();
      expect(await person.asks()).toBe(false);
    }
    await server.advance('P1M');
    await server.advance('P1D');
    await person.enter();
    expect(await person.asks()).toBe(true);
    expect(await person.context.cookies()).toEqual([]);
    expect(person.asked.filter((url) => url.includes('stand-in'))).toEqual([]);
    expect(person.sent).toHaveLength(1);
  });

  it('asks again when a yes has lapsed, and takes back what it had set', async () => {
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    const lasts = policy.purposes[preferences]?.consentLasts ?? {};
    expect(describePeriod(lasts, 'en')).toBe('24 months');
    await server.advance('P23M');
    await person.enter();
    expect([await person.asks(), (await person.names()).length]).toEqual([false, set(...purposes).length]);
    await server.advance('P1M');
    await server.advance('P1D');
    await person.enter();
    expect([await person.asks(), await person.context.cookies()]).toEqual([true, []]);
  });

  it('on withdrawal deletes every cookie of the category, stops loading it, and changes the number (AN-09, AB-51)', async () => {
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    const before = (await person.choice())?.['visitorId'];
    if (id === 'abante') {
      // Google Analytics sets one for each property it measures.
      await person.context.addCookies([{ name: '_ga_ABC123', value: 'x', domain: 'localhost', path: '/' }]);
    }
    await person.reopen();
    await person.set('analytics', false);
    await person.press(choose);
    const rest = purposes.filter((purpose) => purpose !== analytics);
    expect(
      (await person.names()).filter((name) => listedFor(policy, [analytics]).some((one) => isListed(one, name))),
    ).toEqual([]);
    expect(await person.names()).toHaveLength(set(...rest).length);
    const after = (await person.choice())?.['visitorId'];
    expect(after).toMatch(random);
    expect(after).not.toBe(before);
    expect(await mayWe(before, analytics)).toBe('withdrawn');
    expect(await mayWe(after, analytics)).toBe('refused');
    expect(await mayWe(after, preferences)).toBe('given');

    person.asked.splice(0);
    await person.enter();
    const loaded = person.asked.filter((url) => url.includes('stand-in'));
    expect(loaded).toHaveLength(rest.length);
    expect(loaded.filter((url) => url.includes('analytics'))).toEqual([]);

    // And the rest, from the same place, with one press.
    await person.reopen();
    await person.press(refuse);
    expect([await person.names(), await person.choice()]).toEqual([[], { given: {}, askAgainAt: expect.any(String) }]);
    expect(await mayWe(after, preferences)).toBe('withdrawn');
  });

  it('gives a choice for each category, and keeps to it', async () => {
    const person = await comeTo(server, { locale: 'en-GB' });
    await person.enter('en');
    await person.panel.getByRole('button', { name: 'Choose one by one' }).click();
    expect(await person.panel.getByRole('switch').count()).toBe(purposes.length);
    expect(await person.panel.locator('input:checked').count()).toBe(0);
    await person.set('preferences', true);
    await person.press(choose);
    const [decision] = person.sent;
    expect(decision).toMatchObject({ language: 'en', method: choose });
    expect(decision?.noticeHash).toBe((await server.get('/notice?lang=en')).json['hash']);
    expect(decision?.decisions).toEqual(Object.fromEntries(purposes.map((one) => [one, one === preferences])));
    expect(await person.names()).toEqual(set(preferences).toSorted());
    await person.reopen();
    expect(await person.panel.locator('input:checked').getAttribute('id')).toBe('cookies-preferences');
    await person.panel.getByRole('button', { name: 'Close' }).click();
    expect(await person.page.evaluate('document.activeElement.id')).toBe('cookie-link');
    expect(person.sent).toHaveLength(1);
  });

  it('shows what the browser refuses by Global Privacy Control, and keeps it off whatever is pressed', async () => {
    const person = await comeTo(server, { extraHTTPHeaders: { 'sec-gpc': '1' } });
    await person.context.addInitScript(`Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`);
    await person.enter();
    await person.panel.getByText('Global Privacy Control').waitFor();
    const flagged = purposes.filter((purpose) => policy.purposes[purpose]?.gpcRefuses);
    expect(flagged).toContain(analytics);
    await person.press(accept);
    expect(await person.names()).toEqual(set(preferences).toSorted());
    expect(Object.keys((await person.choice())?.['given'] as object)).toEqual([preferences]);
    await person.reopen();
    expect(await person.panel.getByRole('switch', { disabled: true }).count()).toBe(flagged.length);
    expect(await person.panel.getByText('Tu navegador lo rechaza por ti.').count()).toBe(flagged.length);
    expect(person.asked.filter((url) => url.includes('stand-in')).map((url) => url.split('=')[1])).toEqual([
      'preferences',
    ]);
  });

  it('is answered by keyboard alone, and leaves the focus on the page', async () => {
    const person = await comeTo(server);
    const page = await person.enter();
    const focused = () => page.evaluate<string>('document.activeElement.dataset.method ?? document.activeElement.id');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(accept);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(refuse);
    await page.keyboard.press('Enter');
    await person.panel.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('main');
    await page.getByRole('status').getByText('Elección guardada.').waitFor();
  });

  it('sets nothing while the server is away, says so, and sends the same decision again', async () => {
    const person = await comeTo(server);
    await person.enter();
    await goDown(person.context);
    await person.button(accept).click();
    await person.status.getByText('no se ha puesto nada').waitFor();
    expect([await person.asks(), await person.context.cookies()]).toEqual([true, []]);
    // The browser noticing its connection is a moment to try again, and so is the person.
    await person.page.evaluate(`dispatchEvent(new Event('online'))`);
    await person.page.waitForTimeout(200);
    expect(await person.context.cookies()).toEqual([]);
    await comeBack(person.context);
    await person.press(accept);
    expect(person.sent.length).toBe(3);
    expect(new Set(person.sent.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await person.names()).toHaveLength(set(...purposes).length);
  });

  it('holds to a no while the server is away, and tells it on a later visit', async () => {
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    const before = (await person.choice())?.['visitorId'];
    await goDown(person.context);
    await person.reopen();
    await person.button(refuse).click();
    await person.status.getByText('ya vale en este navegador').waitFor();
    expect(await person.names()).toEqual([]);
    expect(await mayWe(before, analytics)).toBe('given');
    await person.enter();
    expect([await person.asks(), await person.names()]).toEqual([false, []]);
    await comeBack(person.context);
    await person.enter();
    expect([await person.asks(), await person.names()]).toEqual([false, []]);
    expect(await mayWe(before, analytics)).toBe('withdrawn');
    expect(new Set(person.sent.slice(1).map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await person.choice()).toEqual({ given: {}, askAgainAt: expect.any(String) });
  });

  it('keeps "remember me" for a tick of its own, which takes it back too (AN-11)', async () => {
    const lasts = policy.cookies.find(({ name }) => name === 'remember-me')?.lasts;
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    const box = person.page.getByLabel('Mantenerme identificado en este navegador');
    expect(await box.count()).toBe(lasts ? 1 : 0);
    expect(await person.names()).not.toContain('remember-me');
    if (!lasts || lasts === 'session') return;
    expect(await box.isChecked()).toBe(false);
    await box.check();
    const cookie = (await person.cookies()).find(({ name }) => name === 'remember-me');
    expect(cookie?.value).toMatch(random);
    expect(periodToISO(lasts)).toBe('P3M');
    expect(((cookie?.expires ?? 0) * 1000 - Date.now()) / 86_400_000).toBeLessThanOrEqual(91);
    expect(await person.names()).toEqual(listedFor(policy, purposes).toSorted());
    await box.uncheck();
    expect(await person.names()).not.toContain('remember-me');
    await box.check();
    await person.reopen();
    await person.set('preferences', false);
    await person.press(choose);
    expect([await person.names(), await box.count()]).toEqual([
      set(...purposes.filter((one) => one !== preferences)),
      0,
    ]);
  });
});

describe('after the notice changed', () => {
  const remembering = definePolicy({
    ...fixturePolicy,
    cookies: [
      ...fixturePolicy.cookies,
      {
        name: 'cookie-choice',
        category: 'necessary',
        owner: 'Acme Papelería',
        purpose: { es: 'Recordar qué cookies quieres', en: 'Remember which cookies you want' },
        lasts: { months: 24 },
      },
    ],
  });
  const second = {
    ...remembering,
    version: '2026-02-01',
    summary: { es: 'Lo contamos mejor.', en: 'We say it better.' },
  };
  const third = { ...second, version: '2026-03-01', summary: { es: 'Y mejor.', en: 'And better.' } };
  let texts: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: TestServer;
  let oldNotice: string;
  /** The cookies of somebody who said yes to the first text. */
  let cookies: Awaited<ReturnType<BrowserContext['cookies']>>;
  const publish = (...versions: Parameters<typeof policyFolder>[1][]) =>
    policyFolder(join(texts.folder, String(versions.length)), { policy: remembering }, ...versions);
  beforeAll(async () => {
    texts = await temporaryFolder();
    server = await testServer({ policy: await publish() });
    const person = await comeTo(server);
    await person.enter();
    await person.press(accept);
    cookies = await person.context.cookies();
    oldNotice = (await server.get('/notice?lang=es')).text;
    await person.page.goto('about:blank');
    server = await server.restart({ policy: await publish({ policy: second, material: [] }) });
  });
  afterEach(forgetCookies);
  afterAll(async () => {
    await server.stop();
    await rm(server.folder, { recursive: true, force: true });
    await texts.remove();
  });

  it('in small things, a yes still holds', async () => {
    const person = await comeTo(server);
    await person.context.addCookies(cookies);
    await person.enter();
    expect([await person.asks(), await person.names()]).toEqual([false, ['ads']]);
  });

  it('a panel that shows the old text is told, and asks again on the new one', async () => {
    const person = await comeTo(server);
    let reads = 0;
    await person.context.route('**/notice?lang=es', (route) => {
      reads += 1;
      // The page and its panel have both read it before the new version came out.
      return reads <= 2 ? route.fulfill({ contentType: 'application/json', body: oldNotice }) : route.continue();
    });
    await person.enter();
    await person.button(accept).click();
    await person.status.getByText('El aviso de privacidad acaba de cambiar').waitFor();
    expect([await person.asks(), await person.context.cookies()]).toEqual([true, []]);
    await person.press(accept);
    expect(await person.names()).toEqual(['ads']);
    const { hash } = (await server.get('/notice?lang=es')).json;
    expect(person.sent.map(({ noticeHash }) => noticeHash)).toEqual([JSON.parse(oldNotice).hash, hash]);
    expect(new Set(person.sent.map(({ decisionId }) => decisionId)).size).toBe(2);
    expect(new Set(person.sent.map(({ visitorId }) => visitorId)).size).toBe(1);
  });

  it('in what was agreed to, a yes ends, and is asked again', async () => {
    const versions = [
      { policy: second, material: [] },
      { policy: third, material: ['advertising'] },
    ];
    server = await server.restart({ policy: await publish(...versions) });
    const person = await comeTo(server);
    await person.context.addCookies(cookies);
    await person.enter();
    expect([await person.asks(), await person.context.cookies()]).toEqual([true, []]);
    await person.press(accept);
    expect((await person.choice())?.['given']).toEqual({ advertising: third.version });
    await person.enter();
    expect([await person.asks(), await person.names()]).toEqual([false, ['ads']]);
  });
});
