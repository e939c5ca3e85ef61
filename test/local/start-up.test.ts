import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { createKeyfile } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { type ProductionWorld, productionWorld, testIssuer } from './production-world.ts';
import { type Ended, inOrder, nodeOptions, root, runToEnd, serverProcess } from './server-process.ts';

const onWindows = process.platform === 'win32';
let world: ProductionWorld;
beforeAll(async () => {
  world = await productionWorld();
});
afterAll(() => world?.close());

const place = (name: string) => join(world.folder, name);

/** A policy folder as a firm might write it, without having published it. */
const written = async (name: string, policy: unknown) => {
  await mkdir(place(name), { recursive: true });
  await writeFile(join(place(name), 'policy.ts'), `export const policy = ${JSON.stringify(policy)};\n`);
  return place(name);
};

/** Refused in plain words: exit code 1, nothing on the way out, no stack. */
const expectRefused = ({ code, stdout, stderr }: Ended, ...sentences: RegExp[]) => {
  for (const sentence of sentences) expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([code, stdout]).toEqual([1, '']);
};
/** In one sentence, that is. */
const expectOneSentence = (ended: Ended, sentence: RegExp) => {
  expectRefused(ended, sentence);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
};

describe('the command line', () => {
  it('explains itself, every setting of production included', async () => {
    for (const flag of ['--help', '-h']) {
      const { code, stdout, stderr } = await runToEnd([flag]);
      expect([code, stderr]).toEqual([0, '']);
      const options = ['--policy', '--create-key', '--production', 'localhost'];
      for (const word of [...options, 'publicUrl', 'roleClaim', 'HABEAS_SMTP_URL']) expect(stdout).toContain(word);
    }
  });

  it.each([
    ['an unknown option', ['--polcy', 'abante'], /--polcy/],
    ['an option without its value', ['--port'], /--port/],
    ['a word that belongs to nothing', ['antara'], /antara/],
    ['a port that is none', ['--port', '70000'], /--port takes a number from 0 to 65535/],
    ['a port in words', ['--port', '80x'], /--port takes a number/],
    ['an unknown policy', ['--policy', 'nobody', '--port', '0'], /There is no policy "nobody"/],
    ['settings in the demo', ['--settings', 'x.json'], /--settings goes with --production/],
    ['production on its own', ['--production'], /--settings FILE and --data DIR/],
    ['a settings file that is not there', ['--production', '--settings', 'no.json', '--data', 'x'], /no settings file/],
  ])('refuses %s', async (_what, args, sentence) => {
    expectOneSentence(await runToEnd(args), sentence);
  });

  it('refuses a port that is taken, whatever the data folder is', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const ended = await runToEnd(['--port', String(port), '--data', place('taken')]);
    other.close();
    expectOneSentence(ended, new RegExp(`Port ${port} is taken\\. Choose another with --port\\.`));
    await expect(stat(place('taken'))).rejects.toThrow('ENOENT');
  });

  const olderNode = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, onWindows ? 'node.exe' : 'node'))
    .find((node) => {
      const version = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout ?? '';
      return Number.parseInt(version, 10) < 24;
    });
  // Needs a Node before 24 on the PATH.
  (olderNode ? it : it.skip)('says which Node it needs, on an older one', async () => {
    expectOneSentence(await runToEnd([], { node: olderNode ?? '' }), /^Node 24 or newer is needed/);
  });
});

describe('the first answer of the demo', () => {
  it('waits for no package that it does not need', async () => {
    const at = (file: string) => JSON.stringify(pathToFileURL(join(root, file)).href);
    const script = `
      import { registerHooks } from 'node:module';
      const packages = new Set();
      registerHooks({
        load(url, context, next) {
          const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
          if (name) packages.add(name);
          return next(url, context);
        },
      });
      const { readOptions } = await import(${at('local/options.ts')});
      const { startServer } = await import(${at('local/server.ts')});
      const options = await readOptions(['--port', '0', '--data', ${JSON.stringify(place('quick'))}]);
      const { url, stop } = await startServer(options, () => {});
      const { status } = await fetch(url + '/health');
      console.log(JSON.stringify([status, [...packages].sort()]));
      await stop();`;
    const ran = spawnSync(process.execPath, [...nodeOptions, '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    const [status, packages] = JSON.parse(ran.stdout) as [number, string[]];
    expect(status).toBe(200);
    expect(packages.filter((name) => !name.startsWith('@middy/'))).toEqual(['zod']);
  });
});

describe('a key file', () => {
  it('is made for its owner only, and never over another', async () => {
    const file = place('made/key');
    const { code, stdout } = await runToEnd(['--create-key', file]);
    expect([code, stdout.includes(file)]).toEqual([0, true]);
    const key = await readFile(file);
    expect(key.length).toBe(32);
    if (!onWindows) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expectOneSentence(await runToEnd(['--create-key', file]), /exists already and was left as it is/);
    expect((await readFile(file)).equals(key)).toBe(true);
  });

  it('cannot be made where a file stands in the way', async () => {
    await writeFile(place('in-the-way'), '');
    expectOneSentence(await runToEnd(['--create-key', place('in-the-way/key')]), /cannot be made \(E\w+\)/);
  });
});

describe('settings of production', () => {
  it('are refused with everything that is wrong, at once, and without a value', async () => {
    const ended = await runToEnd(
      await world.args({
        publicUrl: 'http://privacy.example.com',
        issuer: 'http://issuer.example.com',
        audience: undefined,
        sender: 'Privacy <privacy@example.com>',
        smtpUrl: 'https://user:geheim@mail.example.com',
        keyFile: join(world.data, 'key'),
        origins: ['https://www.example.com/'],
        applications: { crm: { organisation: 'CRM', contact: 'x', scopes: ['everything'] } },
        roleClaim: ['geheim'],
        colour: 'geheim',
      }),
    );
    expectRefused(
      ended,
      /publicUrl: .*https/,
      /issuer: .*https/,
      /audience: missing; the audience/,
      /sender: .*plain address/,
      /smtpUrl: /,
      /keyFile: must lie outside the data folder/,
      /origins\.0: .*exact origin/,
      /applications\.crm\.scopes\.0: .*entries/,
      /roleClaim: must be the top-level claim/,
      /colour: there is no such setting/,
    );
    expect(ended.stderr).not.toContain('geheim');
  });

  it.each([
    ['an empty object', '{}', /publicUrl: missing.*\n.*issuer: missing[\s\S]*smtpUrl: missing[\s\S]*keyFile: missing/],
    ['an array', '[]', /does not hold one JSON object/],
    ['half a file', '{"smtpUrl": "smtps://u:geheim@', /does not hold one JSON object/],
  ])('are refused as %s', async (_what, text, sentence) => {
    await writeFile(place('odd.json'), text);
    const ended = await runToEnd(['--production', '--settings', place('odd.json'), '--data', world.data]);
    expectRefused(ended, sentence);
    expect(ended.stderr).not.toContain('geheim');
  });

  it('are refused with a key file that is missing, open to others, of the wrong size, or inside by way of a link', async () => {
    const missing = await world.args({ keyFile: place('nowhere/key') });
    expectOneSentence(await runToEnd(missing), /there is no key file .*restore it from its safe copy, or create one/);
    await writeFile(place('short'), 'short', { mode: 0o600 });
    expectOneSentence(await runToEnd(await world.args({ keyFile: place('short') })), /holds 5 bytes, not 32/);
    if (onWindows) return;
    await writeFile(place('open'), Buffer.alloc(32, 1));
    await chmod(place('open'), 0o644);
    expectOneSentence(
      await runToEnd(await world.args({ keyFile: place('open') })),
      /other users may read the key file/,
    );
    await mkdir(place('inside/keys'), { recursive: true });
    spawnSync('ln', ['-s', place('inside/keys'), place('by-link')]);
    const inside = await world.args({ keyFile: place('by-link/key') }, { data: place('inside') });
    expectRefused(await runToEnd(inside), /keyFile: must lie outside the data folder/);
  });

  it('are refused with an issuer that is away, is none, or goes by another name', async () => {
    const [stranger, gone] = [await testIssuer('https://other.example.com'), await testIssuer()];
    await gone.close();
    const refusal = async (issuer: string) => runToEnd(await world.args({ issuer }, { data: place('issuers') }));
    expectOneSentence(await refusal(gone.url), /The issuer http:\S+ cannot be reached\./);
    expectOneSentence(await refusal(`${stranger.url}/realms/none`), /is not the configuration of an issuer \(404\)/);
    expectOneSentence(await refusal(stranger.url), /calls itself https:\/\/other\.example\.com/);
    await stranger.close();
  });
});

describe('a policy', () => {
  it('is refused in production while a fact is open, and named', async () => {
    const controller = { ...fixturePolicy.controller, address: { toConfirm: 'ask where the firm sits' } };
    const policy = await written('open-facts', { ...fixturePolicy, controller });
    expectRefused(
      await runToEnd(await world.args({}, { policy, data: place('open-facts-data') })),
      /Production refuses a policy with facts that nobody has confirmed/,
      /controller\.address: ask where the firm sits/,
    );
  });

  it('is refused anywhere while it is unlawful, with the article', async () => {
    const policy = await written('unlawful', { ...fixturePolicy, minimumAge: 12 });
    const sentences = [/not lawful/, /minimumAge: .*LOPDGDD/];
    expectRefused(await runToEnd(await world.args({}, { policy, data: place('unlawful-data') })), ...sentences);
    expectRefused(await runToEnd(['--policy', policy, '--port', '0', '--data', place('unlawful-data')]), ...sentences);
    await expect(stat(place('unlawful-data'))).rejects.toThrow('ENOENT');
  });

  it('is refused until its version is published', async () => {
    const args = ['--port', '0', '--data', place('unpublished-data'), '--policy'];
    const never = await written('unpublished', fixturePolicy);
    expectOneSentence(await runToEnd([...args, never]), /has never been published: npm run policy -- publish/);
    const older = await policyFolder(place('older'), { policy: fixturePolicy });
    await written('older', { ...fixturePolicy, version: '2026-02-01' });
    expectOneSentence(await runToEnd([...args, older]), /Version 2026-02-01 .* is not published/);
  });
});

describe('a data folder', () => {
  let demo: string;
  const inDemo = (...more: string[]) => ['--port', '0', '--data', demo, '--policy', place('policy'), ...more];
  beforeAll(async () => {
    demo = place('demo-data');
    const server = await serverProcess(['--data', demo, '--policy', place('policy')]);
    expect((await server.end()).code).toBe(inOrder);
    const production = await serverProcess(await world.args(), { headers: { 'x-forwarded-proto': 'https' } });
    expect((await production.end()).code).toBe(inOrder);
  });

  it('of the demo is refused in production, and the reverse', async () => {
    expectOneSentence(
      await runToEnd(await world.args({}, { data: demo })),
      /belongs to the policy "acme" in demo mode; it cannot be used for "acme" in production mode/,
    );
    expectOneSentence(
      await runToEnd(inDemo('--data', world.data)),
      /belongs to the policy "acme" in production mode; it cannot be used for "acme" in demo mode/,
    );
  });

  it('of another policy is refused', async () => {
    const policy = await policyFolder(place('second'), { policy: { ...fixturePolicy, id: 'second' } });
    expectOneSentence(await runToEnd(inDemo('--policy', policy)), /belongs to the policy "acme".*"second"/);
    expectOneSentence(await runToEnd(await world.args({}, { policy })), /belongs to the policy "acme".*"second"/);
  });

  it('is refused with the wrong key file', async () => {
    await createKeyfile(place('other/key'));
    expectOneSentence(
      await runToEnd(await world.args({ keyFile: place('other/key') })),
      /The key file does not fit the data in .*wrapped with key [0-9a-f]{16}, but the key file holds key [0-9a-f]{16}/,
    );
  });

  it.each([
    ['a damaged stamp', 'habeas.json', '{"policy":', /habeas\.json is damaged/],
    ['an empty stamp', 'habeas.json', '', /habeas\.json is damaged/],
    ['a stamp that says nothing', 'habeas.json', 'null', /habeas\.json is damaged/],
    ['a damaged clock', 'clock.json', '{}', /clock\.json is damaged; without it the clock would go backwards/],
    ['a damaged data file', 'habeas.sqlite', 'x'.repeat(4096), /not a database/],
  ])('is refused with %s', async (what, file, text, sentence) => {
    const folder = place(what);
    await cp(demo, folder, { recursive: true });
    await writeFile(join(folder, file), text);
    expectOneSentence(await runToEnd(inDemo('--data', folder)), sentence);
  });

  it('that holds data is not taken for a new one when its stamp is gone', async () => {
    await mkdir(place('stampless'));
    await cp(join(demo, 'habeas.sqlite'), join(place('stampless'), 'habeas.sqlite'));
    expectOneSentence(await runToEnd(inDemo('--data', place('stampless'))), /holds data but no habeas\.json/);
  });

  it('is not begun anew in production while copies of its keys or backups are left', async () => {
    const lost = place('lost-data');
    const elsewhere = { backups: { folder: place('lost-backups'), recovery: place('lost-recovery') } };
    const left = (folder: string, name: string) => folderObjects({ folder }).put(name, Buffer.from('-'));
    const start = async (changes: Record<string, unknown> = {}) => runToEnd(await world.args(changes, { data: lost }));
    const say = (...folders: string[]) =>
      new RegExp(
        `is missing or empty, and ${folders.join(' and ')} still holds? .*npm run restore -- --lost.* move th`,
      );
    await left(join(lost, 'recovery'), 'keys/20260901T100000000Z/000001.gz');
    expectOneSentence(await start(), say(join(lost, 'recovery')));
    await writeFile(join(lost, 'habeas.sqlite'), '');
    expectOneSentence(await start(), say(join(lost, 'recovery')));
    await left(elsewhere.backups.folder, 'backups/20260901T100000000Z-0123abcd/manifest.json');
    expectOneSentence(await start(elsewhere), say(elsewhere.backups.folder));
    await left(elsewhere.backups.recovery, 'keys/20260901T100000000Z/000001.gz');
    expectOneSentence(await start(elsewhere), say(elsewhere.backups.recovery, elsewhere.backups.folder));
    // Once they are moved away, it begins anew, and goes on as ever.
    await rename(elsewhere.backups.folder, place('lost-away'));
    await rename(elsewhere.backups.recovery, place('lost-away-too'));
    for (let time = 0; time < 2; time += 1) {
      const args = await world.args(elsewhere, { data: lost });
      const server = await serverProcess(args, { headers: { 'x-forwarded-proto': 'https' } });
      expect((await server.end()).code).toBe(inOrder);
      await left(elsewhere.backups.folder, 'backups/20260901T100000000Z-0123abcd/manifest.json');
    }
  });

  it('that cannot be made is named', async () => {
    await writeFile(place('a-file'), '');
    expectOneSentence(await runToEnd(inDemo('--data', place('a-file'))), /a-file/);
  });
});
