import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../lambdas/domain/canonical-json.ts';
import {
  keysIn,
  type PublishedTexts,
  receiptsIn,
  type Verified,
  verifyReceipt,
} from '../../lambdas/domain/consent/verify-receipt.ts';
import { noticePath } from '../../policy/model/archive.ts';
import { textHash } from '../../policy/model/canonical.ts';
import { ownShop, row } from '../imports/rows.ts';
import { claimsOf, confirmedPerson, cookieChoice, historyOf, publishedIn, report } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder, testServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Each call starts a process, which takes a while on a busy machine.
jest.setTimeout(120_000);

const nodeOptions = ['--disable-warning=ExperimentalWarning'];
type Ran = { readonly code: number; readonly out: string; readonly err: string };
const run = (words: readonly string[], input?: string) =>
  new Promise<Ran>((done) => {
    const child = execFile(
      process.execPath,
      [...nodeOptions, 'bin/run.js', 'verify', ...words],
      { maxBuffer: 1 << 26 },
      (_error, out, err) => done({ code: child.exitCode ?? -1, out, err }),
    );
    // A program that refuses early reads nothing.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });

let folder: string;
let remove: () => Promise<void>;
let policy: string;
let keysFile: string;
let captured: string;
let mailText: string;
let history: string;
/** Histories of people taken over from a list: one who said yes there, one who said no, one who was asked nothing. */
let imported: readonly string[];
const email = 'olalla@example.com';

const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
const verify = (input: string, ...more: string[]) => run([input, '--keys', keysFile, '--policy', policy, ...more]);

let archive: PublishedTexts;
let publicKeys: NonNullable<ReturnType<typeof keysIn>>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  const server = await testServer({ policy, folder: join(folder, 'server') });
  await server.setClock('2027-01-15T10:00:00Z');
  const subject = await confirmedPerson(server, email, { newsletter: true, profiling: false });
  await report(server, subject, { decisions: { newsletter: false, profiling: true } });
  await report(server, subject, {
    decisions: {},
    softOptIn: {
      newsletter: { contract: 'P-17', concludedOn: '2026-01-16', product: 'cuadernos', optOutOfferedOn: '2026-01-16' },
    },
  });
  const choice = await cookieChoice(server, { language: 'en' });
  captured = (await server.post('/consents', choice, { 'sec-gpc': '1' })).text;
  mailText = (await server.mail(email, 2)).text;
  history = (await historyOf(server, subject)).text;
  const bare = { source: undefined, decidedOn: undefined, proof: undefined };
  const taken = await (await ownShop(server)).take([
    row('yes@example.com'),
    row('no@example.com', { ...bare, proof: 'acta 9', decisions: { newsletter: false } }),
    row('nothing@example.com', { ...bare, decisions: undefined }),
  ]);
  imported = await Promise.all(taken.map(async ({ subjectId = '' }) => (await historyOf(server, subjectId)).text));
  keysFile = await file('jwks.json', (await server.get('/.well-known/jwks.json')).text);
  archive = await publishedIn(policy);
  publicKeys = keysIn(JSON.parse(await readFile(keysFile, 'utf8'))) ?? [];
  // From here on the firm is gone: what was saved has to be enough.
  await server.stop();
});
afterAll(() => remove?.());

const receipt = () => String(JSON.parse(captured).receipt);
const inProcess = (compact: string): Promise<Verified> => verifyReceipt(compact, publicKeys, async () => archive);
const codes = ({ faults }: Verified) => faults.map(({ code }) => code);

describe('npm run verify', () => {
  it('proves the answer of a capture and says what is proved and what is not, in both languages', async () => {
    const answer = await file('answer.json', captured);
    const [es, en] = await Promise.all([verify(answer), verify(answer, '--lang', 'en')]);
    const { visitorId, noticeHash, bindingHash, decidedAt, kid } = claimsOf(receipt());
    expect([es.code, es.err, en.code, en.err]).toEqual([0, '', 0, '']);
    expect(es.out).toContain('Recibo 1 de 1: DEMOSTRADO');
    expect(es.out).toContain('versión 2026-01-15 en inglés');
    expect(es.out).toContain('El texto que vincula, en español');
    expect(es.out).toContain('Qué se eligió: advertising: no.');
    expect(es.out).toContain('Global Privacy Control, que dijo no a: advertising.');
    expect(en.out).toContain('Receipt 1 of 1: PROVED');
    expect(en.out).toContain('"accept-all" in "cookie-panel", sent by the person themselves');
    for (const fact of [visitorId, noticeHash, bindingHash, decidedAt, kid]) expect(en.out).toContain(String(fact));
    expect(en.out).toMatch(/What it does not prove:[\s\S]*Who it is:[\s\S]*our clock[\s\S]*still stands/);
  });

  it('proves the receipt in a mail: its text, the file of the mailbox with headers, and from standard input', async () => {
    const mailbox = join(folder, 'server', 'data', 'mailbox');
    const mails = (await readdir(mailbox)).filter((name) => name.endsWith('.eml')).sort();
    const raw = await readFile(join(mailbox, String(mails.at(-1))), 'utf8');
    const compact = receiptsIn(mailText)[0] ?? '';
    const inputs = [mailText, raw, `\n  ${compact}\r\n\n`];
    const answers = await Promise.all(
      inputs.map((input) => run(['-', '--keys', keysFile, '--policy', policy, '--lang', 'en'], input)),
    );
    for (const { code, out } of answers) {
      expect([code, out]).toEqual([0, expect.stringContaining('newsletter: yes; profiling: no')]);
      expect(out).toContain('Proved: 1 of 1.');
      expect(out).toContain('That is the binding text as well.');
    }
  });

  it('proves every receipt of a history, a soft opt-in as what it is', async () => {
    const { code, out } = await verify(await file('history.json', history), '--lang', 'en');
    expect([code, out]).toEqual([0, expect.stringContaining('Proved: 3 of 3.')]);
    expect(out).toMatch(/no consent \(LSSI art\. 21\.2\).*P-17.*cuadernos/);
    expect(out).toContain('sent by the application "own-shop"');
  });

  it('names the receipt of a history that was tampered with, and fails as a whole', async () => {
    const [newest = '', ...others] = receiptsIn(history);
    const [head, payload, signature] = newest.split('.');
    const forged = Buffer.from(canonicalJson({ ...claimsOf(newest), method: 'mailed-link' })).toString('base64url');
    const tampered = history.replace(newest, [head, forged, signature].join('.'));
    expect(payload).not.toBe(forged);
    const { code, out } = await verify(await file('tampered.json', tampered), '--lang', 'en');
    expect(code).toBe(1);
    expect(out).toMatch(/Receipt 1 of 3: NOT PROVED\n {2}- The signature is not genuine/);
    expect(out).toContain(`Proved: ${others.length} of 3.`);
  });

  it('finds the archive by the policy that the receipt names, and never a path in its place', async () => {
    const unknown = await run([await file('r.jws', receipt()), '--keys', keysFile, '--lang', 'en']);
    expect([unknown.code, unknown.out]).toEqual([
      1,
      expect.stringContaining('no published texts of the policy "acme"'),
    ]);
    const real = await testServer({ policy: 'antara' });
    try {
      const decisions = { 'cookies-preferences': false, 'cookies-analytics': false };
      const sent = await cookieChoice(real, { method: 'refuse-all', decisions });
      const answer = await real.post('/consents', sent);
      const keys = await file('antara.json', (await real.get('/.well-known/jwks.json')).text);
      const { code, out } = await run([await file('antara-answer.json', answer.text), '--keys', keys]);
      expect([code, out]).toEqual([0, expect.stringContaining('cookies-analytics: no')]);
    } finally {
      await real.stop();
    }
  });

  it('tells a text that was altered from one that is missing, and both from another version', async () => {
    const copy = join(folder, 'copy');
    await cp(policy, copy, { recursive: true });
    const notice = join(copy, 'published', noticePath(fixturePolicy.version, 'en'));
    await writeFile(notice, (await readFile(notice, 'utf8')).replace('e', 'é'));
    const jws = await file('text.jws', receipt());
    const against = (place: string) => run([jws, '--keys', keysFile, '--policy', place, '--lang', 'en']);
    const altered = await against(copy);
    expect([altered.code, altered.out]).toEqual([1, expect.stringContaining('was altered')]);
    expect(altered.out).toContain('2026-01-15 en');
    expect(altered.out).not.toContain('signature is not');

    const gone = join(folder, 'gone');
    await cp(policy, gone, { recursive: true });
    await rm(join(gone, 'published', fixturePolicy.version), { recursive: true });
    const missing = await against(gone);
    expect([missing.code, missing.out]).toEqual([1, expect.stringContaining('is missing: 2026-01-15 en')]);
    expect(missing.out).toContain('is missing: 2026-01-15 es');

    const other = await against('antara');
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('Version 2026-01-15 is not in the archive')]);

    // Index and file changed together: the receipt still names the text that was shown.
    const index = join(copy, 'published', 'index.json');
    const { publications } = JSON.parse(await readFile(index, 'utf8'));
    publications[0].hashes.en = textHash(await readFile(notice, 'utf8'));
    await writeFile(index, JSON.stringify({ publications }));
    const both = await against(copy);
    expect([both.code, both.out]).toEqual([1, expect.stringContaining('not the one published under that version')]);
  });

  it('knows only the keys it is given', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    const { keys } = JSON.parse(await readFile(keysFile, 'utf8'));
    const sets = {
      none: [],
      strange: [{ kty: 'RSA', kid: keys[0].kid, n: 'AQAB', e: 'AQAB' }],
      foreign: [{ ...keys[0], kid: 'foreign', x }],
      swapped: [{ ...keys[0], x }],
      broken: [{ ...keys[0], x: 'AAAA' }],
      rotated: [{ ...keys[0], kid: 'newer', x }, ...keys],
    };
    const jws = await file('keys.jws', receipt());
    const answers = Object.fromEntries(
      await Promise.all(
        Object.entries(sets).map(async ([name, set]) => {
          const path = await file(`${name}.json`, JSON.stringify({ keys: set }));
          const { code, out } = await run([jws, '--keys', path, '--policy', policy, '--lang', 'en']);
          return [name, [code, /key \S+ is not among|signature is not genuine/.exec(out)?.[0]]];
        }),
      ),
    );
    const { kid } = keys[0];
    expect(answers).toEqual({
      none: [1, `key ${kid} is not among`],
      strange: [1, `key ${kid} is not among`],
      foreign: [1, `key ${kid} is not among`],
      swapped: [1, 'signature is not genuine'],
      broken: [1, 'signature is not genuine'],
      rotated: [0, undefined],
    });
  });

  it('proves nothing from an empty file, prose, JSON without receipts, deep or huge input', async () => {
    const inputs = ['', '   \n', 'Hola, ¿qué tal?', '{"receipt":7}', '{"decisions":[]}', '['.repeat(100_000)];
    const answers = await Promise.all(
      [...inputs, 'eyJ'.repeat(3_000_000), 'a.b.c '.repeat(3_500_000)].map((input) =>
        run(['-', '--keys', keysFile, '--policy', policy], input),
      ),
    );
    expect(answers.map(({ code }) => code)).toEqual(Array(inputs.length + 2).fill(1));
    for (const { out, err } of answers) {
      expect(err).toBe('');
      expect(out).toMatch(/nada queda demostrado|NO DEMOSTRADO/);
      expect(out.length).toBeLessThan(1_000);
    }
  });

  it('explains itself when asked, and answers a wrong call with how to call it', async () => {
    const jws = await file('call.jws', receipt());
    const notKeys = await file('not-keys.json', '{"keys":7}');
    const help = await run(['--help']);
    expect([help.code, help.out]).toEqual([0, expect.stringMatching(/^Usage: npm run verify/)]);
    const wrong = [
      [],
      [jws],
      ['--keys', keysFile],
      [jws, jws, '--keys', keysFile],
      [jws, '--keys', join(folder, 'nowhere.json')],
      [jws, '--keys', notKeys],
      [jws, '--keys', jws],
      [join(folder, 'nowhere.jws'), '--keys', keysFile],
      [folder, '--keys', keysFile],
      [jws, '--keys', keysFile, '--policy', 'nobody'],
      [jws, '--keys', keysFile, '--policy', folder],
      [jws, '--keys', keysFile, '--lang', 'fr'],
      [jws, '--keys', keysFile, '--loud'],
    ];
    const answers = await Promise.all(wrong.map((words) => run(words)));
    for (const { code, out, err } of answers) {
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^.+\n\nUsage: npm run verify/);
    }
  });
});

describe('a receipt', () => {
  /** What `npm run verify` would make of a file: proved only if something is found in it and all of it is. */
  const isProved = async (text: string): Promise<boolean> => {
    const found = receiptsIn(text);
    const verified = await Promise.all(found.map(inProcess));
    return found.length > 0 && verified.every(({ faults }) => faults.length === 0);
  };

  it('is caught with any single bit of any character changed', async () => {
    const bytes = Buffer.from(receipt());
    expect(await isProved(bytes.toString())).toBe(true);
    for (let place = 0; place < bytes.length; place += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ (1 << bit);
        if (await isProved(changed.toString('latin1'))) throw new Error(`bit ${bit} of character ${place} passes`);
      }
    }
  });

  it('is caught with a character dropped, doubled, swapped or put in', async () => {
    const compact = receipt();
    const place = fc.nat(compact.length - 1);
    const alphabet = fc.constantFrom(...'ABCXYZabcxyz0189-_.=+/ \n');
    const edits = fc.oneof(
      fc.tuple(place).map(([at]) => compact.slice(0, at) + compact.slice(at + 1)),
      fc.tuple(place, alphabet).map(([at, put]) => compact.slice(0, at) + put + compact.slice(at)),
      fc.tuple(place, alphabet).map(([at, put]) => compact.slice(0, at) + put + compact.slice(at + 1)),
      fc.tuple(place, place).map(([from, to]) => compact.slice(from) + compact.slice(0, to)),
    );
    await fc.assert(
      fc.asyncProperty(edits, async (edited) => {
        fc.pre(edited.trim() !== compact);
        expect(await isProved(edited)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  /** A key of our own, to sign what we never would. */
  const pair = generateKeyPairSync('ed25519');
  const kid = 'test-key';
  const keys = [
    { kid, kty: 'OKP' as const, crv: 'Ed25519' as const, x: String(pair.publicKey.export({ format: 'jwk' }).x) },
  ];
  const base64url = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : canonicalJson(value)).toString('base64url');
  const signed = (claims: unknown, header: unknown = { alg: 'EdDSA', kid, typ: 'habeas-receipt+jws' }) => {
    const input = `${base64url(header)}.${base64url(claims)}`;
    return `${input}.${sign(null, Buffer.from(input), pair.privateKey).toString('base64url')}`;
  };
  const verifySigned = (claims: unknown, header?: unknown) =>
    verifyReceipt(signed(claims, header), keys, async () => archive);
  const genuine = () => ({ ...claimsOf(receipt()), kid });
  const wholeProvenance = { source: 'old list', decidedOn: '2025-01-01', proof: 'folder 7' };

  it('counts only with the header that we write', async () => {
    expect(codes(await verifySigned(genuine()))).toEqual([]);
    const others = [
      { alg: 'none', kid, typ: 'habeas-receipt+jws' },
      { alg: 'HS256', kid, typ: 'habeas-receipt+jws' },
      { alg: 'EdDSA', kid, typ: 'JWT' },
      { alg: 'EdDSA', kid },
      { alg: 'EdDSA', kid, typ: 'habeas-receipt+jws', crit: ['exp'] },
    ];
    for (const header of others) expect(codes(await verifySigned(genuine(), header))).toEqual(['header']);
    expect(codes(await verifySigned({ ...genuine(), kid: 'other' }))).toEqual(['header']);
    const [, payload] = receipt().split('.');
    const unsigned = `${base64url({ alg: 'none', typ: 'habeas-receipt+jws' })}.${payload}.`;
    expect(codes(await inProcess(unsigned))).toEqual(['header', 'unknown-key']);
    expect(codes(await inProcess(receipt().split('.').slice(0, 2).join('.')))).toEqual(['malformed']);
    expect(codes(await inProcess(`${receipt().split('.').slice(0, 2).join('.')}.`))).toEqual(['signature']);
    expect(codes(await inProcess(`${receipt()}.${receipt()}`))).toEqual(['malformed']);
    expect(codes(await inProcess('x'.repeat(20_000)))).toEqual(['malformed']);
  });

  it('counts only in the one way of writing its JSON', async () => {
    const spaced = JSON.stringify(genuine(), null, 1);
    expect(codes(await verifySigned(spaced))).toEqual(['malformed']);
    expect(codes(await verifySigned(`${canonicalJson(genuine()).slice(0, -1)},"zz":1,"zz":1}`))).toEqual(['malformed']);
    expect(codes(await verifySigned('[]'))).toEqual(['malformed']);
    expect(codes(await verifySigned('null'))).toEqual(['malformed']);
  });

  it.each([
    ['no purposes', { purposes: undefined }, ['purposes']],
    ['a purpose neither given nor refused', { purposes: { advertising: 'maybe' } }, ['purposes']],
    ['a day that there is not', { decidedAt: '2026-02-30T00:00:00.000Z' }, ['decidedAt']],
    ['a path for a policy', { policy: '../../etc' }, ['policy']],
    ['nobody', { visitorId: undefined }, ['subjectId']],
    ['both a person and a browser', { subjectId: 'somebody' }, ['subjectId']],
    [
      'a yes on no text',
      { noticeHash: undefined, bindingHash: undefined, purposes: { x: 'given' }, gpc: undefined },
      ['noticeHash'],
    ],
    ['only one of the two texts', { bindingHash: undefined }, ['bindingHash']],
    ['a soft opt-in without its facts', { purposes: { advertising: 'soft-opt-in' }, gpc: undefined }, ['softOptIn']],
    ['a signal that refused nothing', { purposes: { advertising: 'given' } }, ['gpc']],
    ...(['source', 'decidedOn', 'proof'] as const).map((part): [string, Record<string, unknown>, string[]] => [
      `a yes with a provenance without ${part}`,
      { purposes: { x: 'given', y: 'refused' }, gpc: undefined, provenance: { ...wholeProvenance, [part]: undefined } },
      ['provenance'],
    ]),
    ['a no with an empty part of its provenance', { provenance: { source: '' } }, ['provenance']],
    ['a no with a day that there is not', { provenance: { decidedOn: '2025-02-30' } }, ['provenance']],
  ])('that says %s is not proved, however well it is signed', async (_what, change, about) => {
    const { faults } = await verifySigned({ ...genuine(), ...change });
    expect(faults).toEqual(about.map((name) => ({ code: 'claims', about: name })));
  });

  it('names the texts that it was made on, or is not proved', async () => {
    const { noticeHash, bindingHash } = genuine() as Record<string, unknown>;
    expect(noticeHash).not.toBe(bindingHash);
    expect(codes(await verifySigned({ ...genuine(), noticeHash: bindingHash }))).toEqual(['shown-text-other']);
    expect(codes(await verifySigned({ ...genuine(), bindingHash: 'A'.repeat(43) }))).toEqual(['binding-text-other']);
    expect(codes(await verifySigned({ ...genuine(), policyVersion: '2020-01-01' }))).toEqual(['version-unknown']);
    expect(codes(await verifyReceipt(signed(genuine()), keys, async () => undefined))).toEqual(['policy-unknown']);
  });

  it('of an import is proved, whatever the list said and left out', async () => {
    const [yes = '', no = '', nothing = ''] = imported;
    const provenances = imported.map((text) => receiptsIn(text).map((each) => claimsOf(each)['provenance']));
    expect(provenances).toEqual([
      [{ source: 'Fichero de clientes 2025', decidedOn: '2026-01-10', proof: 'acta 17' }],
      [{ proof: 'acta 9' }],
      [{}],
    ]);
    for (const text of imported) {
      for (const compact of receiptsIn(text)) expect((await inProcess(compact)).faults).toEqual([]);
    }
    const out = async (name: string, text: string) => {
      const ran = await verify(await file(name, text), '--lang', 'en');
      expect(ran.code).toBe(0);
      return ran.out;
    };
    expect(await out('yes.json', yes)).toContain('it comes from "Fichero de clientes 2025", dated 2026-01-10');
    expect(await out('no.json', no)).toMatch(/it does not say where it comes from, has no date.*lies in "acta 9"/);
    expect(await out('nothing.json', nothing)).toMatch(/Nothing was chosen[\s\S]*does not say where its proof lies/);
  });

  it('of an import proves the record, and says that the rest is the word of the firm', async () => {
    const {
      noticeHash: _notice,
      bindingHash: _binding,
      gpc: _gpc,
      askAgainAt: _ask,
      ...rest
    } = genuine() as Record<string, unknown>;
    const imported = {
      ...rest,
      method: 'import',
      source: 'own-shop',
      purposes: { newsletter: 'given' },
      provenance: { source: 'Lista 2019\u001b[2J', decidedOn: '2025-05-01', proof: 'carpeta 7' },
    };
    const set = await file('test-keys.json', JSON.stringify({ keys }));
    const jws = await file('import.jws', signed(imported));
    const { code, out } = await run([jws, '--keys', set, '--policy', policy]);
    expect(code).toBe(0);
    expect(out).toContain('No se mostró ningún texto');
    expect(out).toMatch(/Qué no demuestra:[\s\S]*es la palabra de la empresa[\s\S]*carpeta 7/);
    // Nothing in a receipt steers the terminal.
    expect(out).not.toContain('\u001b');
  });
});
