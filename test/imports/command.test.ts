import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { productionWorld } from '../local/production-world.ts';
import { serverProcess } from '../local/server-process.ts';
import { command } from '../support/command.ts';
import { httpStub, type StubReply } from '../support/http-stub.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { type OwnShop, ownShop } from './rows.ts';

// Each call starts a process, which takes a while on a busy machine.
jest.setTimeout(180_000);

let server: TestServer;
let shop: OwnShop;
let folder: string;
beforeAll(async () => {
  server = await testServer();
  shop = await ownShop(server);
  folder = await mkdtemp(join(tmpdir(), 'habeas-import-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

let files = 0;
const csvFile = async (content: string | Uint8Array): Promise<string> => {
  files += 1;
  const file = join(folder, `people-${files}.csv`);
  await writeFile(file, content);
  return file;
};
const policy = () => ['--policy', join(server.folder, 'policy')];
const here = () => [...policy(), '--data', join(server.folder, 'data')];
const reportOf = (file: string) => readFile(file.replace(/\.csv$/, '.refused.csv'), 'utf8');
/** Imports into the data folder of the running server. */
const importFile = async (content: string | Uint8Array, ...words: string[]) => {
  const file = await csvFile(content);
  return { file, ...(await command('import', [file, ...here(), ...words])) };
};

const header = 'name,email,phone,newsletter,language,source,decidedOn,proof';
const line = (email: string, name = 'Ana Ejemplo', says = 'yes') =>
  `${name},${email},,${says},es,Fichero 2025,2026-01-10,acta 17`;
const file = (...lines: string[]) => `${[header, ...lines].join('\n')}\n`;

/** Sees to it that nothing of the people in it was said or written. */
const silent = (...texts: string[]) => {
  for (const text of texts) expect(text).not.toMatch(/example\.(com|test)|Ejemplo|acta|Fichero/);
};

describe('npm run import', () => {
  it('imports into the data folder while the server runs, and the server knows at once', async () => {
    const { code, out, err } = await importFile(
      file(line('cli@example.com'), line('cli2@example.com', 'Luis Ejemplo', 'no')),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^New people +2\nKnown, joined +0\nImported before +0\nRefused +0\n2 rows in [\d.]+ s, \d+ rows\/s\.\n$/,
    );
    silent(out);
    const [yes] = await shop.lookUp('cli@example.com');
    const [no] = await shop.lookUp('cli2@example.com');
    expect(await shop.mayWe(yes ?? '', 'newsletter')).toMatchObject({ allowed: true });
    expect(await shop.mayWe(no ?? '', 'newsletter')).toMatchObject({ allowed: false, reason: 'refused' });
    expect((await shop.history(yes ?? ''))[0]).toMatchObject({
      method: 'import',
      source: 'command-line',
      provenance: { source: 'Fichero 2025', decidedOn: '2026-01-10', proof: 'acta 17' },
    });
  });

  it('reports refused rows by their number in a spreadsheet, place and code, never a value', async () => {
    const {
      code,
      out,
      err,
      file: at,
    } = await importFile(
      file(
        line('good@example.com'),
        line('geheim'),
        line('one@example.com', 'Ana Ejemplo', 'perhaps'),
        `${line('two@example.com')},and,more`,
        '',
        line('three@example.com').replace('2026-01-10', '2019-01-10'),
        line('four@example.com').replace('acta 17', ''),
        '=HYPERLINK("http://x.test"),five@,,si,es,Fichero 2025,2026-01-10,acta 17',
      ).replace('=HYPERLINK("http://x.test")', '"=HYPERLINK(""http://x.test"")"'),
    );
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/New people +1\n.*\n.*\nRefused +6\n7 rows/);
    expect(out).toContain(`What is wrong with the refused rows: ${at.replace(/\.csv$/, '.refused.csv')}`);
    const report = await reportOf(at);
    expect(report.split('\n').slice(1, -1).toSorted()).toEqual([
      '3,fields.email,INVALID_FIELD',
      '4,decisions.newsletter,INVALID_FIELD',
      '5,,CELL_COUNT',
      '7,decisions.newsletter,CONSENT_EXPIRED',
      '8,proof,PROVENANCE_MISSING',
      '9,fields.email,INVALID_FIELD',
    ]);
    expect(report.startsWith('row,path,code\n')).toBe(true);
    silent(report);
    expect(report).not.toMatch(/geheim|HYPERLINK/);
  });

  it.each([
    [
      'semicolons, a byte order mark and CR LF',
      (text: string) => `\ufeff${text.replaceAll(',', ';').replaceAll('\n', '\r\n')}`,
    ],
    ['old line ends', (text: string) => text.replaceAll('\n', '\r')],
    ['everything quoted', (text: string) => text.replace(/[^,\n]+/g, '"$&"')],
    ['no line end at the end', (text: string) => text.trimEnd()],
    ['blank lines', (text: string) => text.replaceAll('\n', '\n\n')],
  ])('reads a file with %s', async (what, change) => {
    const email = `${what.replace(/\W+/g, '-')}@example.com`;
    const { code, out, err } = await importFile(change(file(line(email))));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/New people +1\n/);
    expect(await shop.lookUp(email)).toHaveLength(1);
  });

  it('understands yes and no as people write them, and an empty cell as not asked', async () => {
    const words: [string, string][] = [
      ...['yes', 'Sí', 'si', 'SI\u0301', 'true', '1'].map((word): [string, string] => [word, 'given']),
      ...['no', 'FALSE', '0'].map((word): [string, string] => [word, 'refused']),
      ...['', '  '].map((word): [string, string] => [word, 'never']),
    ];
    const lines = words.map(([word], place) => line(`word${place}@example.com`, 'Ana Ejemplo', word));
    expect((await importFile(file(...lines))).code).toBe(0);
    const stands = words.map(async ([word], place) => {
      const [subject] = await shop.lookUp(`word${place}@example.com`);
      return [word, (await shop.mayWe(subject ?? '', 'newsletter')).reason];
    });
    expect(await Promise.all(stands)).toEqual(words);
  });

  it('takes formulas, quotes and foreign letters for what they are: text', async () => {
    const name = '=cmd|\' /C calc\'!A0 "la de Ñuñoa", Łódź 北京';
    const { code } = await importFile(file(line('text@example.com', `"${name.replaceAll('"', '""')}"`)));
    expect(code).toBe(0);
    expect(await shop.lookUp('text@example.com')).toHaveLength(1);
    // A line break in a name is refused like anywhere else, and counts as one row.
    const broken = await importFile(file(line('broken@example.com', '"Ana\nEjemplo"'), line('text2@example.com')));
    expect(broken.code).toBe(1);
    expect(await reportOf(broken.file)).toBe('row,path,code\n2,fields.name,INVALID_FIELD\n');
  });

  it('refuses a cell of a megabyte, and goes on', async () => {
    const huge = await importFile(file(line('huge@example.com', 'x'.repeat(1_000_000)), line('after@example.com')));
    expect(huge.code).toBe(1);
    expect(await reportOf(huge.file)).toBe('row,path,code\n2,fields.name,INVALID_FIELD\n');
    expect(await shop.lookUp('after@example.com')).toHaveLength(1);
  });

  it('takes language and source from the command line, and a form that is the only one', async () => {
    const text = 'name,email,newsletter,decidedOn,proof\nAna Ejemplo,short@example.com,sí,2026-01-10,acta 3\n';
    const { code } = await importFile(text, '--language', 'en', '--source', 'Feria 2025', '--form', 'registration');
    expect(code).toBe(0);
    const [subject] = await shop.lookUp('short@example.com');
    expect((await shop.history(subject ?? ''))[0]).toMatchObject({
      language: 'en',
      provenance: { source: 'Feria 2025', decidedOn: '2026-01-10', proof: 'acta 3' },
    });
  });

  it('a dry run says what would happen and stores nothing', async () => {
    const rows = file(line('dry@example.com'), line('dry@example.com'), line('bad'));
    const dry = await importFile(rows, '--dry-run');
    expect(dry.code).toBe(1);
    expect(dry.out).toMatch(/New people +1\nKnown, joined +0\nImported before +1\nRefused +1\n/);
    expect(dry.out).toContain('Nothing was stored');
    expect(await reportOf(dry.file)).toBe('row,path,code\n4,fields.email,INVALID_FIELD\n');
    expect(await shop.lookUp('dry@example.com')).toEqual([]);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'unknown columns',
      'name,email,language,age,"birth\u001b[2Jday"\nAna,x@example.com,es,3,4\n',
      /^Unknown columns: "age", "birth\\u001b\[2Jday"\./,
    ],
    ['a birth date', 'name,email,language,birthDate,advertising\n', /^Unknown columns: "birthDate", "advertising"\./],
    ['a doubled column', 'name,email,email,language\n', /^Columns that stand there twice: "email"\./],
    [
      'missing columns',
      'name,newsletter\nAna Ejemplo,yes\n',
      /^Missing columns: "email", "language", "source", "decidedOn", "proof"\./,
    ],
    ['the wrong delimiter', 'name\temail\tlanguage\n', /^Unknown columns: "name\\temail/],
    ['nothing in it', '', / is empty\./],
    [
      'bytes of another encoding',
      Buffer.from(file(line('x@example.com', 'Begoña Ejemplo')), 'latin1'),
      / is not UTF-8\. Save it as "CSV UTF-8"/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${file(line('x@example.com'))}`, 'utf16le'), / is not UTF-8\./],
    [
      'a quotation mark that is never closed',
      file(line('x@example.com'), '"Ana Ejemplo,y@example.com'),
      /a quotation mark is never closed/,
    ],
    [
      'a quotation mark in the middle',
      file('Ana "la" Ejemplo,x@example.com,,yes,es,a,2026-01-10,b'),
      /near line 2: a quotation mark stands in a cell that is not quoted/,
    ],
    [
      'text after a quotation mark',
      file('"Ana" Ejemplo,x@example.com,,yes,es,a,2026-01-10,b'),
      /near line 2: something follows a closing quotation mark/,
    ],
    ['a row without an end', file(`"${'x'.repeat(5_000_000)}`), /a row is longer than any can be/],
  ])('refuses a file with %s before it imports anything', async (_what, content, says) => {
    const { code, out, err } = await importFile(content);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(says);
    expect(err).not.toMatch(/example\.com|Ejemplo/);
    expect(await shop.lookUp('x@example.com')).toEqual([]);
  });

  it('answers a wrong call with what is wrong', async () => {
    const good = await csvFile(file(line('x@example.com')));
    const bare = await csvFile('name,email,language\nAna Ejemplo,x@example.com,es\n');
    const calls: [string[], RegExp][] = [
      [[], /Name one CSV file/],
      [[good], /Say which policy/],
      [[good, good, ...here()], /Name one CSV file/],
      [[good, ...here(), '--loud'], /--loud/],
      [[good, '--policy', 'nobody'], /There is no policy "nobody"/],
      [[join(folder, 'none.csv'), ...here()], /none\.csv cannot be read \(ENOENT\)/],
      [[good, ...policy(), '--data', join(folder, 'nowhere')], /There is no data folder/],
      [[bare, '--policy', 'antara', '--data', join(server.folder, 'data')], /belongs to the policy "acme"/],
      [[good, ...here(), '--settings', join(folder, 'none.json')], /There is no settings file/],
      [[good, ...here(), '--report', good], /The report cannot be the file itself/],
      [[good, ...here(), '--form', 'constructor'], /The policy has no form "constructor"; it has "registration"/],
      [[good, ...here(), '--language', 'fr'], /The policy speaks es, en/],
      [[good, ...policy(), '--url', server.url, '--data', 'x'], /--url goes with neither --data nor --settings/],
      [[good, ...policy(), '--url', server.url], /HABEAS_TOKEN/],
    ];
    for (const [words, says] of calls) {
      const { code, out, err } = await command('import', words, { env: { HABEAS_TOKEN: '' } });
      expect([words, code, out]).toEqual([words, 2, '']);
      expect(err).toMatch(says);
    }
    expect(await shop.lookUp('x@example.com')).toEqual([]);
  });

  it('imports into a folder of production with the settings of its server, and not without', async () => {
    const production = await productionWorld();
    try {
      const args = await production.args();
      const settings = args[args.indexOf('--settings') + 1] ?? '';
      const running = await serverProcess(args.slice(0, -2), { headers: { 'x-forwarded-proto': 'https' } });
      await running.end();
      const at = await csvFile(file(line('real@example.com')));
      const folders = ['--policy', join(production.folder, 'policy'), '--data', production.data];
      const without = await command('import', [at, ...folders]);
      expect(without).toMatchObject({ code: 2, err: expect.stringContaining('in production mode') });
      const first = await command('import', [at, ...folders, '--settings', settings]);
      expect(first).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/New people +1\n/) });
      const again = await command('import', [at, ...folders, '--settings', settings]);
      expect(again.out).toMatch(/Imported before +1\n/);
    } finally {
      await production.close();
    }
  });

  it('explains itself when asked', async () => {
    const { code, out } = await command('import', ['--help']);
    expect(code).toBe(0);
    for (const word of ['--dry-run', '--report', '--url', 'HABEAS_TOKEN', 'decidedOn', 'Exit code']) {
      expect(out).toContain(word);
    }
  });

  it('can be killed at any moment and started again: everybody once, and the same end', async () => {
    const other = await testServer();
    try {
      const its = await ownShop(other);
      const count = 2_000;
      // Every tenth row once more at the end, and every hundredth with another choice.
      const rows = Array.from({ length: count }, (_, place) =>
        line(`p${place}@example.com`, `Persona Ejemplo ${place}`),
      );
      const again = rows.filter((_, place) => place % 10 === 0);
      const changed = rows.filter((_, place) => place % 100 === 0).map((row) => row.replace(',yes,', ',no,'));
      const at = await csvFile(file(...rows, ...again, ...changed));
      const words = [at, '--policy', join(other.folder, 'policy'), '--data', join(other.folder, 'data')];
      const database = new DatabaseSync(join(other.folder, 'data', 'habeas.sqlite'), { readOnly: true });
      const stored = (sk: string) =>
        Number(database.prepare('SELECT count(*) AS n FROM records WHERE sk LIKE ?').get(sk)?.['n']);
      let killed = 0;
      for (const enough of [1, 700, 1_500]) {
        const { code } = await command('import', words, {
          until: async () => {
            while (stored('PERSON') < enough) await wait(5);
          },
        });
        if (code === null) killed += 1;
        // Whole people only: each with their one form, key and decision.
        const people = stored('PERSON');
        expect(people).toBeGreaterThanOrEqual(enough);
        expect([stored('FORM#%') >= people, stored('D#%') >= people]).toEqual([true, true]);
      }
      expect(killed).toBeGreaterThan(0);
      expect(stored('PERSON')).toBeLessThan(count);

      const { code, out } = await command('import', words);
      expect(code).toBe(0);
      expect(out).toMatch(/Refused +0\n2220 rows/);
      expect([stored('PERSON'), stored('FORM#%'), stored('D#%')]).toEqual([count, count + 20, count + 20]);
      database.close();
      const [yes] = await its.lookUp('p1@example.com');
      const [no] = await its.lookUp('p0@example.com');
      expect(await its.mayWe(yes ?? '', 'newsletter')).toMatchObject({ allowed: true });
      expect(await its.mayWe(no ?? '', 'newsletter')).toMatchObject({ allowed: false });

      const third = await command('import', words);
      expect(third.out).toMatch(/New people +0\nKnown, joined +0\nImported before +2220\nRefused +0\n/);
    } finally {
      await other.stop();
    }
  });
});

describe('npm run import -- --url', () => {
  const send = async (url: string, content: string, token: string, ...words: string[]) => {
    const at = await csvFile(content);
    return {
      at,
      ...(await command('import', [at, ...policy(), '--url', url, ...words], { env: { HABEAS_TOKEN: token } })),
    };
  };

  it('sends the rows to a running Habeas, in requests that it takes', async () => {
    const token = await server.token('imports', 'own-shop');
    const rows = Array.from({ length: 230 }, (_, place) => line(`url${place}@example.com`, `Ejemplo ${place}`));
    const large = line('large@example.com', 'x'.repeat(70_000));
    const before = server.log.length;
    const { code, out, err, at } = await send(server.url, file(...rows, large, line('bad')), token);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/New people +230\n.*\n.*\nRefused +2\n/);
    expect((await reportOf(at)).split('\n').slice(1, -1).toSorted()).toEqual([
      '232,,BODY_TOO_LARGE',
      '233,fields.email,INVALID_FIELD',
    ]);
    const asked = server.log.slice(before).filter(({ name }) => name === 'POST /imports');
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
    const again = await send(server.url, file(...rows), token, '--dry-run');
    expect(again.out).toMatch(/Imported before +230\n/);
  });

  it('stops, and says why in a code, where it is not let in or somebody else answers', async () => {
    const rows = file(line('x@example.com'));
    const refused = await send(server.url, rows, await server.token('lookup', 'own-shop'));
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('SCOPE_MISSING') });
    const plain = await send('http://privacy.example.com', rows, 'token');
    expect(plain).toMatchObject({ code: 2, err: expect.stringContaining('https') });
    const other = await httpStub(() => ({ status: 200, body: '{"policy":"antara"}' }));
    const wrong = await send(other.url, rows, 'token');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('runs the policy "antara", not "acme"') });
    await other.close();
    const away = await send(other.url, rows, 'token');
    expect(away).toMatchObject({ code: 2, err: expect.stringContaining('No Habeas answers') });
  });

  it('waits as it is told to where it is busy, and sends the batch again where an answer was lost', async () => {
    const replies: StubReply[] = [
      { status: 429, headers: { 'retry-after': '1' } },
      'drop',
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 200, body: '{"rows":[{"row":2,"outcome":"imported"}]}' },
    ];
    const bodies: string[] = [];
    const stub = await httpStub(({ url, body, headers }) => {
      if (url.pathname === '/notice') return { status: 200, body: '{"policy":"acme"}' };
      expect(headers.authorization).toBe('Bearer a-token');
      bodies.push(body.toString());
      return replies[bodies.length - 1] ?? { status: 500 };
    });
    const started = performance.now();
    const { code, out } = await send(stub.url, file(line('busy@example.com')), 'a-token');
    await stub.close();
    expect(code).toBe(0);
    expect(out).toMatch(/New people +1\n/);
    expect(performance.now() - started).toBeGreaterThan(2_000);
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
  });
});
