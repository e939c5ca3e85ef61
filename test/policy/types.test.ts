import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const tsc = resolve('node_modules/typescript/bin/tsc');

/** What is written into the fixture policy, and the name that the compiler then complains about. */
const dangling = [
  { what: 'an unknown category', from: "uses: { browsing: 'visit' }", to: "uses: { moods: 'visit' }", name: 'moods' },
  { what: 'an unknown rule', from: "uses: { browsing: 'visit' }", to: "uses: { browsing: 'always' }", name: 'always' },
  { what: 'an unknown recipient', from: "recipients: ['mailer']", to: "recipients: ['printer']", name: 'printer' },
  { what: 'an unknown purpose in a form', from: "serves: ['service', ", to: "serves: ['gifts', ", name: 'gifts' },
  { what: 'an unknown category of a field', from: "category: 'contact'", to: "category: 'moods'", name: 'moods' },
  { what: 'an unknown cookie category', from: "category: 'marketing'", to: "category: 'other'", name: 'other' },
  { what: 'an unknown purpose of cookies', from: "purpose: 'advertising'", to: "purpose: 'gifts'", name: 'gifts' },
  { what: 'an unknown rule for the proof', from: "consentProof: 'evidence'", to: "consentProof: 'none'", name: 'none' },
  { what: 'an unknown category of what is stored', from: "visit: 'browsing'", to: "visit: 'moods'", name: 'moods' },
  {
    what: 'an unknown rule for prospects',
    from: "neverCustomers: 'contactable'",
    to: "neverCustomers: 'none'",
    name: 'none',
  },
  {
    what: 'an unknown purpose of visits',
    from: "visits: { purpose: 'advertising' }",
    to: "visits: { purpose: 'gifts' }",
    name: 'gifts',
  },
] as const;

let folder: string;
let output: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'habeas-types-'));
  const source = (await readFile('test/support/fixture-policy.ts', 'utf8')).replaceAll(
    '../../policy/model/',
    `${resolve('policy/model').replaceAll('\\', '/')}/`,
  );
  await writeFile(join(folder, 'lawful.ts'), source);
  for (const [place, { from, to }] of dangling.entries()) {
    await writeFile(join(folder, `broken-${place}.ts`), source.replace(from, to));
  }
  const { compilerOptions } = JSON.parse(await readFile('tsconfig.json', 'utf8')) as { compilerOptions: object };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] }, include: ['*.ts'] }),
  );
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  output = await run(process.execPath, [tsc, '--project', folder, '--pretty', 'false']).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
});
afterAll(() => rm(folder, { recursive: true }));

const complaintsAbout = (file: string) => output.split('\n').filter((line) => line.includes(`${file}(`));

describe('the compiler', () => {
  it('accepts the lawful fixture', () => {
    expect(complaintsAbout('lawful.ts')).toEqual([]);
  });

  it.each(dangling.map((example, place) => ({ ...example, place })))('refuses $what', ({ place, name }) => {
    expect(complaintsAbout(`broken-${place}.ts`)).toContainEqual(
      expect.stringMatching(new RegExp(`error TS.*'"?${name}"?'`)),
    );
  });
});
