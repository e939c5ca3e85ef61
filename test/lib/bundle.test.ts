import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FunctionName, functions } from '../../lambdas/routes.ts';
import { type Bundles, bundle } from '../../lib/bundle.ts';
import { loadPolicy } from '../../policy/model/load.ts';

const outdir = mkdtempSync(join(tmpdir(), 'habeas-bundles-'));
const names = Object.keys(functions) as FunctionName[];
const openapi = { openapi: '3.1.0' };
const most = 250_000;

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
    const { folder } = await loadPolicy('antara');
    bundles = await bundle({ policyFolder: folder, outdir, openapi });
  });
  afterAll(() => rm(outdir, { recursive: true }));

  it.each(names)('%s weighs at most 250 kB', (name) => {
    expect(bundles[name].gzipBytes).toBeLessThanOrEqual(most);
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

  it('hold no adapter that their permission set does not need', async () => {
    const holds = async (name: FunctionName, text: string) =>
      (await readFile(join(bundles[name].folder, 'index.mjs'), 'utf8')).includes(text);
    for (const name of names) {
      const { tables, sendsMail, unwrapsTenantKey } = functions[name];
      expect([
        name,
        await holds(name, 'DynamoDB_20120810'),
        await holds(name, 'SendRawEmail'),
        await holds(name, 'TrentService'),
      ]).toEqual([name, Object.keys(tables).length > 0, sendsMail, unwrapsTenantKey]);
    }
  });
});
