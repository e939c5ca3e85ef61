import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: string;
let remove: () => Promise<void>;
let policy: string;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  await mkdir(join(folder, 'tmp'));
});
afterEach(() => remove());

/** Where the command keeps its files while it runs. */
const environment = () => ({
  ...process.env,
  TMPDIR: join(folder, 'tmp'),
  TMP: join(folder, 'tmp'),
  TEMP: join(folder, 'tmp'),
});
const words = (more: readonly string[]) => [
  '--disable-warning=ExperimentalWarning',
  resolve('bin/simulate.ts'),
  ...more,
];

const command = (...more: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const child: ChildProcess = execFile(
      process.execPath,
      words(more),
      { cwd: folder, env: environment() },
      (_error, out, err) => done({ code: child.exitCode ?? -1, out, err }),
    );
  });

describe('npm run simulate', () => {
  it('runs the years, sums them up, draws them, and leaves nothing else behind', async () => {
    const { code, out, err } = await command('--policy', policy, '--years', '1', '--people', '3', '--seed', '4');
    expect({ code, err: err.replace(/\d+ s$/gm, 'n s') }).toMatchObject({ code: 0 });
    expect(err).toMatch(/^2027-01-1\d {2}100 % {2}active \d+ {2}restricted \d+ .* \d+ s$/m);
    expect(out).toMatch(/acme 2026-01-15: 3 people, 2026-01-16 to 2027-01-15, seed 4/);
    expect(out).toMatch(/Picture: .*simulation-acme\.html/);
    const page = await readFile(join(folder, 'simulation-acme.html'), 'utf8');
    expect(page).toMatch(/<html lang="es">[\s\S]*<svg class="states"/);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('can be interrupted: says how far it came, draws nothing, leaves nothing behind', async () => {
    const child = spawn(process.execPath, words(['--policy', policy, '--people', '500']), {
      cwd: folder,
      env: environment(),
    });
    let err = '';
    await new Promise<void>((done) => {
      child.stderr.on('data', (text) => {
        err += String(text);
        if (err.includes(' % ')) done();
      });
    });
    const ended = new Promise<number | null>((done) => child.on('exit', done));
    child.kill('SIGINT');
    expect(await ended).toBe(1);
    expect(err).toMatch(/Stopped on \d{4}-\d\d-\d\d\./);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect(await readdir(folder)).not.toContain('simulation-acme.html');
  });

  it('explains itself', async () => {
    const { code, out } = await command('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: npm run simulate/);
  });

  it.each([
    ['no policy', [], /--policy/],
    ['a policy that is not there', ['--policy', 'nobody'], /nobody/],
    ['half a year', ['--policy', 'antara', '--years', '0.5'], /--years takes a whole number from 1 to 30/],
    ['nobody', ['--policy', 'antara', '--people', '0'], /--people takes/],
    ['a seed that is no number', ['--policy', 'antara', '--seed', 'x'], /--seed takes/],
    ['a language that the policy does not speak', ['--policy', 'antara', '--lang', 'fr'], /speaks es, en/],
    ['a folder that is not there', ['--policy', 'antara', '--out', 'no/such/file.html'], /no folder for/],
    ['a word too many', ['--policy', 'antara', 'again'], /again/],
    ['an option that there is not', ['--policy', 'antara', '--fast'], /--fast/],
  ])('ends with 2 and says why when called with %s', async (_what, more, says) => {
    const { code, out, err } = await command(...more);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(says);
    expect(err).toMatch(/Usage: npm run simulate/);
  });

  it('does not run a policy whose version is not published, or that is unlawful', async () => {
    const version = await policyFolder(join(folder, 'old'), { policy: fixturePolicy });
    const { writeFile } = await import('node:fs/promises');
    const write = (changes: object) =>
      writeFile(
        join(version, 'policy.ts'),
        `export const policy = ${JSON.stringify({ ...fixturePolicy, ...changes })};\n`,
      );
    await write({ version: '2026-02-01' });
    const unpublished = await command('--policy', version);
    expect([unpublished.code, unpublished.err]).toEqual([2, expect.stringMatching(/is not published/)]);
    await write({ minimumAge: 12 });
    const unlawful = await command('--policy', version);
    expect([unlawful.code, unlawful.err]).toEqual([1, expect.stringMatching(/is unlawful/)]);
  });
});
