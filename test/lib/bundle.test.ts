import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FunctionName, type FunctionNeeds, functions } from '../../lambdas/functions.ts';
import { type Bundles, bundle } from '../../lib/bundle.ts';
import { loadPolicy } from '../../policy/model/load.ts';

const outdir = mkdtempSync(join(tmpdir(), 'habeas-bundles-'));
const names = Object.keys(functions) as FunctionName[];
const openapi = { openapi: '3.1.0' };
const most = 250_000;
/** Every consent of every visitor waits for this one, and its start is most of what they wait for. */
const mostOnHotPath = 120_000;

/** Runs a program in a Node of its own, as Lambda would; answers what it prints. */
const run = async (program: string): Promise<unknown> => {
  const env = {
    HABEAS_SETTINGS: JSON.stringify({
      publicUrl: 'https://privacy.acme.test',
      sender: 'privacy@acme.test',
      origins: [],
      applications: {},
    }),
    AWS_REGION: 'eu-west-1',
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};

describe('bundles', () => {
  let bundles: Bundles;
  beforeAll(async () => {
    // The longer of the two policies.
    const { folder } = await loadPolicy('abante');
    bundles = await bundle({ policyFolder: folder, outdir, openapi });
  });
  afterAll(() => rm(outdir, { recursive: true }));

  it.each(names)('%s weighs at most 250 kB', (name) => {
    expect(bundles[name].gzipBytes).toBeLessThanOrEqual(most);
  });

  it('capture weighs at most 120 kB', () => {
    expect(bundles.capture.gzipBytes).toBeLessThanOrEqual(mostOnHotPath);
  });

  it('load, each with one handler', async () => {
    const files = names.map((name) => join(bundles[name].folder, 'index.mjs'));
    const program = `const loaded = await Promise.all(${JSON.stringify(files)}.map((file) => import(file)));
      console.log(JSON.stringify(loaded.map(({ handler }) => typeof handler)));`;
    expect(await run(program)).toEqual(names.map(() => 'function'));
  });

  it('carry what they serve beside them, and answer with it', async () => {
    const event = (path: string) => ({
      version: '2.0',
      routeKey: `GET ${path}`,
      rawPath: path,
      rawQueryString: '',
      headers: { accept: 'application/json' },
      requestContext: { requestId: 'r-1', http: { method: 'GET', path } },
      isBase64Encoded: false,
    });
    const events = ['/notice', '/openapi.json', '/health'].map(event);
    const program = `const { handler } = await import(${JSON.stringify(join(bundles.notices.folder, 'index.mjs'))});
      const answers = await Promise.all(${JSON.stringify(events)}.map((event) => handler(event)));
      console.log(JSON.stringify(answers.map(({ statusCode, body }) => [statusCode, JSON.parse(body)])));`;
    const [notice, document, health] = (await run(program)) as [number, Record<string, unknown>][];
    expect([notice?.[0], document?.[0], health?.[0]]).toEqual([200, 200, 200]);
    expect(notice?.[1]).toMatchObject({ bindingLanguage: 'es' });
    expect(document?.[1]).toMatchObject(openapi);
  });

  const holds = async (name: FunctionName, text: string, file = 'index.mjs') =>
    (await readFile(join(bundles[name].folder, file), 'utf8')).includes(text);

  it('hold no adapter that their permission set does not need', async () => {
    for (const name of names) {
      const { tables, objects, backups = [], sendsMail, takesMail, unwrapsTenantKey }: FunctionNeeds = functions[name];
      expect([
        name,
        await holds(name, 'DynamoDB_20120810'),
        await holds(name, 'SendRawEmail'),
        await holds(name, 'TrentService'),
        await holds(name, 'AmazonS3'),
      ]).toEqual([
        name,
        Object.keys(tables).length > 0,
        sendsMail,
        unwrapsTenantKey,
        objects !== undefined || backups.length > 0 || takesMail === true,
      ]);
    }
  });

  it('carry every store, or, on the hot path, those that they name and a word for the others', async () => {
    const all = readdirSync(new URL('../../lambdas/stores', import.meta.url)).flatMap(
      (file) => /^(.*-store)\.ts$/.exec(file)?.[1] ?? [],
    );
    const world = await readFile(new URL('../../lambdas/runtime/world.ts', import.meta.url), 'utf8');
    const opened = all.filter((store) => world.includes(`/stores/${store}.ts`));
    for (const name of names) {
      const { stores = all }: FunctionNeeds = functions[name];
      expect(stores.filter((store) => !all.includes(store))).toEqual([]);
      const leftOut = await Promise.all(opened.map(async (store) => ((await holds(name, store)) ? store : undefined)));
      const expected = opened.map((store) => (stores.includes(store) ? undefined : store));
      expect([name, leftOut]).toEqual([name, expected]);
    }
  });

  it('carry neither the whole zod nor other ways to credentials on the hot path', async () => {
    const wholeZod = 'toJSONSchema';
    expect([await holds('gate', wholeZod), await holds('capture', wholeZod)]).toEqual([true, false]);
    const profiles = 'sso_start_url';
    for (const name of names) expect([name, await holds(name, profiles)]).toEqual([name, false]);
  });

  it('verify tokens in a file of its own, only beside a function that takes them where no gateway has looked', async () => {
    const jose = 'ERR_JWKS_NO_MATCHING_KEY';
    for (const name of names) {
      expect([name, await holds(name, jose)]).toEqual([name, false]);
      const beside = ['tokens.mjs', 'sign-in.mjs'].filter((file) => existsSync(join(bundles[name].folder, file)));
      // Applications that need not have one, and staff who sign in to the console.
      const expected = { capture: ['tokens.mjs'], cases: ['sign-in.mjs'] } as Partial<Record<FunctionName, string[]>>;
      expect([name, beside]).toEqual([name, expected[name] ?? []]);
    }
    expect(await holds('capture', jose, 'tokens.mjs')).toBe(true);
    expect(await holds('cases', jose, 'sign-in.mjs')).toBe(true);
  });
});
