import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../browser/find-chromium.ts';
import { originOf, type TestServer } from './server.ts';
import { temporaryFolder } from './temporary-folder.ts';

const launching = () => ({
  executablePath: chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});

/** The time that a person takes to read before pressing a button. */
export const pause = async (server: TestServer): Promise<void> => {
  await server.advance('PT2S');
};

/** What the pages of a browser did that nobody asked them to do. */
type Watched = {
  readonly context: BrowserContext;
  readonly origins: Set<string>;
  readonly requests: string[];
  readonly faults: string[];
  /** At the console, which keeps who signed in. */
  readonly ofStaff: boolean;
};

/** Chromium notes every answer that is not a success; for a page that was asked for, or a fetch, that is no fault. */
const notesAStatus = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** The console keeps its session in a cookie, and no page but its own may set one. */
const isConsole = (url: string): boolean => /^\/console(\/|$)/.test(new URL(url).pathname);

const watch = async (context: BrowserContext, ofStaff = false): Promise<Watched> => {
  const watched: Watched = { context, origins: new Set(), requests: [], faults: [], ofStaff };
  const { requests, faults } = watched;
  await context.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error('blocked by ' + violatedDirective + ': ' + blockedURI);
  })`);
  context.on('request', (request) => requests.push(request.url()));
  context.on('requestfailed', (request) => {
    // A navigation that another one overtakes is aborted, and so is a page that is left.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()}`);
  });
  context.on('response', (response) => {
    const asked = response.request().isNavigationRequest() || response.request().resourceType() === 'fetch';
    if (response.status() >= 500 || (response.status() >= 400 && !asked))
      faults.push(`${response.status()} ${response.url()}`);
    const mayKeep = ofStaff && isConsole(response.url());
    if (response.headers()['set-cookie'] !== undefined && !mayKeep) faults.push(`sets a cookie: ${response.url()}`);
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !notesAStatus.test(message.text()))
      faults.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`error: ${error.error().message}`));
  return watched;
};

/** Requests to anywhere else, faults and cookies so far; then begins anew. */
const findings = async ({ context, origins, requests, faults, ofStaff }: Watched) => ({
  elsewhere: requests.splice(0).filter((url) => !origins.has(new URL(url).origin)),
  faults: faults.splice(0),
  cookies: (await context.cookies()).filter(({ name }) => !ofStaff || !/^habeas-(console|sign-in)$/.test(name)),
});
const nothing = { elsewhere: [], faults: [], cookies: [] };

const keptInPages = async (context: BrowserContext): Promise<readonly unknown[]> => {
  const pages = context.pages().filter((page) => page.url().startsWith('http'));
  const kept = await Promise.all(
    pages.map(async (page) => {
      const here = await page.evaluate<[number, number, number, number]>(
        `(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length])()`,
      );
      return [page.url(), ...here] as const;
    }),
  );
  return kept.filter(([, ...counts]) => counts.some((count) => count > 0));
};

/** `alsoAt`: another origin that the test itself takes its person to. */
export type Visit = (server: TestServer, options?: BrowserContextOptions, alsoAt?: string) => Promise<Page>;

/**
 * One browser for the tests of a file, and a new person in it for every visit. After each test, whatever its pages did is
 * held against what no page may do: reach another origin, log or throw an error, break its policy, keep anything. The console may keep
 * a session, in cookies of its own (`ofStaff`).
 */
export const withBrowser = ({ ofStaff = false }: { readonly ofStaff?: boolean } = {}): Visit => {
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  const visits: Watched[] = [];
  beforeAll(async () => {
    browser = await chromium.launch(launching());
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const watched of visits.splice(0)) {
      const kept = await keptInPages(watched.context);
      expect({ ...(await findings(watched)), kept }).toEqual({ ...nothing, kept: [] });
      await watched.context.close();
    }
  });
  return async (server, options = {}, alsoAt = originOf(server)) => {
    const context = await browser.newContext({ locale: 'es-ES', ...options });
    context.setDefaultTimeout(60_000);
    const watched = await watch(context, ofStaff);
    watched.origins.add(originOf(server)).add(alsoAt);
    visits.push(watched);
    return context.newPage();
  };
};

/** The same with a browser that runs no script and keeps no cookie, of any site; all visits are one person's. */
export const withPlainBrowser = (): Visit => {
  let watched: Watched;
  let forget: () => Promise<void>;
  beforeAll(async () => {
    const { folder, remove } = await temporaryFolder();
    forget = remove;
    await mkdir(join(folder, 'Default'));
    const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(blocked));
    const context = await chromium.launchPersistentContext(folder, {
      ...launching(),
      javaScriptEnabled: false,
      locale: 'es-ES',
      viewport: { width: 390, height: 844 },
    });
    context.setDefaultTimeout(60_000);
    watched = await watch(context);
  });
  afterAll(async () => {
    await watched?.context.close();
    await forget?.();
  });
  afterEach(async () => {
    expect(await findings(watched)).toEqual(nothing);
    for (const page of watched.context.pages().slice(1)) await page.close();
  });
  return async (server) => {
    watched.origins.add(originOf(server));
    return watched.context.newPage();
  };
};
