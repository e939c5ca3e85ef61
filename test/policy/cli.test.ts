import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { renderRules } from '../../policy/model/checks/catalogue.ts';
import { cookieInventory, processorList } from '../../policy/model/derive.ts';
import { renderNotice } from '../../policy/model/notice.ts';
import { renderRetention } from '../../policy/model/retention.ts';
import { renderRopa } from '../../policy/model/ropa.ts';
import { renderTimeline } from '../../policy/model/timeline.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'habeas-cli-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writePolicy('fixturePolicy');
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a policy.ts that exports an expression over the fixture. */
const writePolicy = (expression: string) =>
  writeFile(
    join(folder, 'policy.ts'),
    `import { fixturePolicy } from '${pathToFileURL(resolve('test/support/fixture-policy.ts')).href}';
export const policy = ${expression};\n`,
  );

const runIn = (cwd: string, words: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const child = execFile(process.execPath, [resolve('bin/policy.ts'), ...words], { cwd }, (_error, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });
const policyCommand = (...words: string[]) => runIn('.', words);
const on = (command: string, ...words: string[]) => policyCommand(command, '--policy', folder, ...words);

// Each call starts a process, which takes a while on a busy machine.
jest.setTimeout(120_000);

describe('npm run policy', () => {
  it('prints texts in the binding language or the one asked for, and lists as JSON', async () => {
    const [notice, record, retention, processors, cookies] = await Promise.all([
      on('notice'),
      on('ropa', '--lang', 'en'),
      on('retention', '--lang', 'en'),
      on('processors', '--lang', 'en'),
      on('cookies'),
    ]);
    expect(notice).toEqual({ code: 0, out: renderNotice(fixturePolicy, 'es'), err: '' });
    expect(record).toEqual({ code: 0, out: renderRopa(fixturePolicy, 'en'), err: '' });
    expect(retention).toEqual({ code: 0, out: renderRetention(fixturePolicy, 'en'), err: '' });
    expect(JSON.parse(processors.out)).toEqual(processorList(fixturePolicy, 'en'));
    expect(JSON.parse(cookies.out)).toEqual(cookieInventory(fixturePolicy, 'es'));
  });

  it('rules prints the catalogue without a policy', async () => {
    expect(await policyCommand('rules')).toEqual({ code: 0, out: renderRules(), err: '' });
  });

  it('check finds nothing in a lawful policy', async () => {
    expect(await on('check')).toEqual({
      code: 0,
      out: 'acme 2026-01-15 is lawful as far as rules can tell.\n',
      err: '',
    });
  });

  it('check lists findings with their article, and open facts as warnings', async () => {
    await writePolicy(
      "{ ...fixturePolicy, minimumAge: 12, controller: { ...fixturePolicy.controller, taxId: { toConfirm: 'ask them' } } }",
    );
    const { code, out } = await on('check');
    expect(code).toBe(1);
    expect(out).toMatch(/^- minimumAge: .* \[LOPDGDD art\. 7\.1.*; minimum-age-too-low\]$/m);
    expect(out).toMatch(/Warning.*\n- controller\.taxId: ask them$/m);
  });

  it('open facts alone are no failure', async () => {
    await writePolicy(
      "{ ...fixturePolicy, controller: { ...fixturePolicy.controller, taxId: { toConfirm: 'ask them' } } }",
    );
    expect((await on('check')).code).toBe(0);
  });

  it('publish writes, repeats, refuses and asks for a decision', async () => {
    const publications = async () =>
      JSON.parse(await readFile(join(folder, 'published/index.json'), 'utf8')).publications as { material: string[] }[];

    expect(await on('publish')).toMatchObject({ code: 0, out: expect.stringContaining('Published 2026-01-15') });
    expect(await on('publish')).toMatchObject({ code: 0, out: expect.stringContaining('nothing changed') });

    const shorter = "{ ...fixturePolicy, mandatoryData: { es: 'Otra frase.', en: 'Another sentence.' }";
    await writePolicy(`${shorter} }`);
    expect(await on('publish')).toMatchObject({
      code: 1,
      err: expect.stringContaining('give the policy a new version'),
    });

    await writePolicy(`${shorter}, version: '2026-03-01' }`);
    expect(await on('publish')).toMatchObject({ code: 1, err: expect.stringContaining('--material') });
    expect(await publications()).toHaveLength(1);
    expect(await on('publish', '--material', 'newsletter, profiling')).toMatchObject({ code: 0 });
    expect((await publications()).at(-1)?.material).toEqual(['newsletter', 'profiling']);

    await writePolicy(`${shorter}, version: '2026-03-01.2' }`);
    expect(await on('publish', '--material', 'none')).toMatchObject({ code: 0 });
    expect((await publications()).at(-1)?.material).toEqual([]);
  });

  it('publish asks why something is kept longer, rule by rule, and keeps the answer', async () => {
    expect(await on('publish')).toMatchObject({ code: 0 });
    const { contract } = fixturePolicy.retention;
    const longer = JSON.stringify({ ...contract, blocked: { ...contract.blocked, period: { years: 6 } } });
    await writePolicy(
      `{ ...fixturePolicy, version: '2026-03-01', retention: { ...fixturePolicy.retention, contract: ${longer} } }`,
    );
    expect(await on('publish', '--material', 'none')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/keeps data longer than 2026-01-15.*--lengthened "contract=REASON"\.\n$/),
    });
    const reason = 'a=b still before the court';
    expect(await on('publish', '--material', 'none', '--lengthened', `contract=${reason}`)).toMatchObject({ code: 0 });
    const { publications } = JSON.parse(await readFile(join(folder, 'published/index.json'), 'utf8'));
    expect(publications.at(-1).lengthened).toEqual([{ rule: 'contract', reason, article: contract.citation }]);
  });

  it('timeline writes a page where it is told to, and says where that is', async () => {
    const file = join(folder, 'picture.html');
    expect(await on('timeline', '--lang', 'en', '--out', file)).toEqual({ code: 0, out: `${file}\n`, err: '' });
    expect(await readFile(file, 'utf8')).toBe(renderTimeline(fixturePolicy, 'en'));
    expect(await on('timeline', '--out', join(folder, 'nowhere', 'x.html'))).toEqual({
      code: 1,
      out: '',
      err: `${join(folder, 'nowhere', 'x.html')} cannot be written (ENOENT).\n`,
    });
  });

  it('timeline writes into the folder that it is called from, unless told otherwise', async () => {
    const { code, out } = await runIn(folder, ['timeline', '--policy', folder]);
    expect(code).toBe(0);
    const file = join(await realpath(folder), 'timeline-acme-es.html');
    expect(out).toBe(`${file}\n`);
    expect(await readFile(file, 'utf8')).toBe(renderTimeline(fixturePolicy, 'es'));
  });

  it('publish refuses an unlawful policy', async () => {
    await writePolicy('{ ...fixturePolicy, minimumAge: 12 }');
    expect(await on('publish')).toMatchObject({ code: 1, err: expect.stringContaining('LOPDGDD art. 7') });
  });

  it('explains itself when asked', async () => {
    const { code, out } = await policyCommand('--help');
    expect(code).toBe(0);
    for (const command of [
      'notice',
      'ropa',
      'retention',
      'processors',
      'cookies',
      'check',
      'publish',
      'rules',
      'timeline',
    ]) {
      expect(out).toMatch(new RegExp(`^ {2}${command} +\\w`, 'm'));
    }
  });

  it('answers a wrong call with how to call it', async () => {
    const calls = [
      [],
      ['sing', '--policy', 'antara'],
      ['constructor', '--policy', 'antara'],
      ['notice', 'ropa', '--policy', 'antara'],
      ['notice', '--loud'],
      ['notice'],
      ['notice', '--policy', 'nobody'],
      ['notice', '--policy', folder, '--lang', 'fr'],
      ['notice', '--policy', folder, '--material', 'none'],
      ['publish', '--policy', folder, '--material', 'newsletter,'],
      ['publish', '--policy', folder, '--lengthened', 'contract'],
      ['publish', '--policy', folder, '--lengthened', 'contract= '],
      ['notice', '--policy', folder, '--lengthened', 'contract=why'],
      ['notice', '--policy', folder, '--out', 'x.html'],
    ];
    const answers = await Promise.all(calls.map((words) => policyCommand(...words)));
    for (const { code, out, err } of answers) {
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^.+\n\nUsage: npm run policy/);
    }
  });

  it('says which parts a document lacks', async () => {
    await writePolicy('{ ...fixturePolicy, backups: undefined, cookies: {} }');
    expect(await on('check')).toMatchObject({ code: 2, err: expect.stringContaining('it lacks: cookies, backups.') });
    await writePolicy('undefined');
    expect(await on('check')).toMatchObject({ code: 2, err: expect.stringContaining('it lacks: policy.') });
  });

  it('points to the compiler when a part is of the wrong kind', async () => {
    await writePolicy('{ ...fixturePolicy, forms: { registration: {} } }');
    expect(await on('check')).toMatchObject({ code: 1, err: expect.stringContaining('npm run check:types') });
  });
});
