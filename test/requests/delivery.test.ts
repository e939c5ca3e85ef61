import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Undeliverable, Unsure } from '../../lambdas/domain/mail/mailer.ts';
import type { BundleFile } from '../../lambdas/domain/requests/bundles.ts';
import { destroyBundle, keepBundle } from '../../lambdas/domain/requests/delivery.ts';
import type { RequestContent, RequestFile } from '../../lambdas/domain/requests/request.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { handler as destroyPassedFiles } from '../../lambdas/handlers/destroy-passed-files.ts';
import { faults } from '../pages/structure.ts';
import { filesHolding, nonceOf } from '../support/people.ts';
import { type LinkWorld, linkWorld } from './link-world.ts';

let links: LinkWorld;
beforeAll(async () => {
  links = await linkWorld();
});
afterAll(() => links.close());
beforeEach(() => {
  links.fault = undefined;
  links.sent.length = 0;
  links.advance(25 * 60);
});

const canary = 'Zebulon Qwertz';
const files: readonly BundleFile[] = [
  { name: 'data.json', type: 'application/json', bytes: Buffer.from(JSON.stringify({ name: canary })) },
  { name: 'decisions.csv', type: 'text/csv; charset=utf-8', bytes: Buffer.from('purpose;choice\r\nnews;yes\r\n') },
];

/** A request that was answered with files, and the path of the link to them. */
const delivered = async (changes: Partial<RequestFile> = {}, content?: RequestContent) => {
  const file = await links.request(changes, content);
  await keepBundle(file.id, files, links.world);
  return { file, path: await links.link('download', file.id) };
};

const codeIn = (): string => {
  const code = /\b\d{6}\b/.exec(links.sent.at(-1)?.text ?? '')?.[0];
  if (code === undefined) throw new Error('no code was mailed');
  return code;
};
const sendCode = async (path: string): Promise<string> => {
  const answer = await links.post(path, { action: 'send-code' });
  if (answer.status !== 200) throw new Error(`asking for a code was answered ${answer.status}`);
  return codeIn();
};
const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');
const open = async (path: string, more: object = {}) =>
  links.post(path, { action: 'open', code: await sendCode(path), ...more });
const grantOf = async (path: string): Promise<string> => String((await open(path)).json['grant']);
const fetchPart = (path: string, part: string, grant: string) => links.post(`${path}/files/${part}`, { grant });
const storedObjects = async (id: string): Promise<readonly string[]> =>
  (await links.world.files.list(`bundles/${id}/`)).items.map(({ name }) => name);

describe('a copy that is ready', () => {
  it('is handed out to whoever gets the code that the mailbox got: every file, byte by byte, as something to save', async () => {
    const { file, path } = await delivered();
    const opened = await open(path);
    expect(opened.json).toMatchObject({
      status: 'opened',
      files: [
        { part: '1', name: 'data.json', type: 'application/json', size: files[0]?.bytes.length },
        { part: '2', name: 'decisions.csv', size: files[1]?.bytes.length },
      ],
    });
    const grant = String(opened.json['grant']);
    for (const [place, { name, type, bytes }] of files.entries()) {
      const got = await fetchPart(path, String(place + 1), grant);
      expect([got.status, got.bytes.equals(bytes)]).toEqual([200, true]);
      expect(got.headers).toMatchObject({
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="${name}"`,
        'Content-Security-Policy': expect.stringMatching(/^sandbox;/),
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      });
    }
    const fetched = (await links.world.requests.history(file.id)).filter(({ what }) => what === 'downloaded');
    expect(fetched.map(({ by, details }) => `${by} ${details?.['part']}`).sort()).toEqual(['person 1', 'person 2']);
  });

  it('shows nothing of what is in it, nor whose it is, before its code; and its mail has nothing but the code', async () => {
    const { path } = await delivered({}, { address: 'zebulon@example.com', name: canary });
    await sendCode(path);
    const pages = [
      await links.show(path),
      await links.show(path, 'application/json'),
      await links.postForm(path, { action: 'open', code: '000000' }),
    ];
    for (const { text } of pages) {
      for (const secret of ['Zebulon', 'zebulon', 'data.json', 'decisions', 'grant'])
        expect(text).not.toContain(secret);
    }
    expect(links.sent.map(({ to, kind }) => [to, kind])).toEqual([['zebulon@example.com', 'code']]);
    const [mail] = links.sent;
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toMatch(/Zebulon|Qwertz|R-[0-9A-Z]{13}|\/links\//);
    expect(mail?.subject).not.toContain(codeIn());
  });

  it('changes nothing however often its link is only looked at', async () => {
    const { file, path } = await delivered();
    const before = JSON.stringify(await links.world.requests.history(file.id));
    for (let times = 0; times < 5; times += 1) await links.show(path);
    expect(links.sent).toEqual([]);
    expect(JSON.stringify(await links.world.requests.history(file.id))).toBe(before);
    expect((await links.show(path, 'application/json')).json).toMatchObject({
      status: 'open',
      actions: ['send-code', 'open'],
    });
    expect((await open(path)).status).toBe(200);
  });

  it('lies sealed: no file of the folder holds a word of it, and none is left once it is destroyed', async () => {
    const { file } = await delivered();
    expect(await storedObjects(file.id)).toHaveLength(files.length);
    expect(await filesHolding(links.folder, [canary, 'purpose;choice'], /\/policy\//)).toEqual([]);
    await destroyBundle(file.id, links.world);
    expect(await storedObjects(file.id)).toEqual([]);
    expect(await links.world.keyRing.fileKey('bundle', file.id)).toBeUndefined();
    await destroyBundle(file.id, links.world);
  });

  it('is replaced when it is made again, and nothing of the first is left', async () => {
    const { file, path } = await delivered();
    await keepBundle(
      file.id,
      [{ name: 'again.json', type: 'application/json', bytes: Buffer.from('{}') }],
      links.world,
    );
    expect(await storedObjects(file.id)).toHaveLength(1);
    const grant = await grantOf(path);
    expect((await fetchPart(path, '1', grant)).text).toBe('{}');
    expect((await fetchPart(path, '2', grant)).status).toBe(404);
  });

  it('is taken by name only where the name says nothing', async () => {
    const { id } = await links.request();
    for (const name of ['', '../x', 'a b.json', 'x/y', '.hidden', 'a'.repeat(101), 'año.json']) {
      const unfit = [{ name, type: 'text/plain', bytes: Buffer.of() }];
      await expect(async () => keepBundle(id, unfit, links.world)).rejects.toThrow('says too much');
    }
  });

  it('travels packed where it is long text and the browser can unpack it', async () => {
    const { id } = await links.request();
    const long = Buffer.from(JSON.stringify(Array.from({ length: 60_000 }, (_, n) => ({ n, choice: 'given' }))));
    await keepBundle(id, [{ name: 'data.json', type: 'application/json', bytes: long }], links.world);
    const path = await links.link('download', id);
    const grant = await grantOf(path);
    const headers = { 'content-type': 'application/json', 'accept-encoding': 'br, gzip' };
    const body = JSON.stringify({ grant });
    const packed = await links.call('POST', `${path}/files/1`, { headers, body });
    expect(packed.headers['Content-Encoding']).toBe('gzip');
    expect([packed.bytes.length < 1_000_000, gunzipSync(packed.bytes).equals(long)]).toEqual([true, true]);
    const plain = await fetchPart(path, '1', grant);
    expect([plain.headers['Content-Encoding'], plain.bytes.equals(long)]).toEqual([undefined, true]);
  });
});

describe('who holds a forwarded link, and not the mailbox', () => {
  it('gets nothing by guessing: five tries, three codes a day, whatever they send', async () => {
    const { path } = await delivered();
    for (let codes = 0; codes < 3; codes += 1) {
      const code = await sendCode(path);
      for (let tries = 0; tries < 5; tries += 1) {
        const answer = await links.post(path, { action: 'open', code: wrongFor(code) });
        expect([answer.status, answer.json['code']]).toEqual([422, 'CODE_WRONG']);
        expect(answer.json).not.toHaveProperty('grant');
      }
      expect((await links.post(path, { action: 'open', code })).status).toBe(422);
    }
    const more = await links.post(path, { action: 'send-code' });
    expect([more.status, more.json['code']]).toEqual([429, 'TOO_MANY_CODES']);
    expect(links.sent).toHaveLength(3);
    links.advance(24 * 60);
    expect((await open(path)).status).toBe(200);
  });

  it('gets no more codes by another link to the same files', async () => {
    const { file, path } = await delivered();
    const other = await links.link('download', file.id);
    for (const each of [path, other, path]) await sendCode(each);
    expect((await links.post(other, { action: 'send-code' })).status).toBe(429);
  });

  it.each([
    ['no grant', {}],
    ['an empty one', { grant: '' }],
    ['one made up', { grant: 'A'.repeat(32) }],
    ['a very long one', { grant: 'A'.repeat(100) }],
  ])('fetches no file with %s', async (_what, body) => {
    const { path } = await delivered();
    const before = await links.post(`${path}/files/1`, body);
    expect([410, 422]).toContain(before.status);
    await grantOf(path);
    const after = await links.post(`${path}/files/1`, body);
    expect([410, 422]).toContain(after.status);
    expect(after.text).not.toContain(canary);
  });

  it('cannot use the code or the grant of another request', async () => {
    const [mine, theirs] = [await delivered(), await delivered()];
    const code = await sendCode(theirs.path);
    await sendCode(mine.path);
    expect((await links.post(mine.path, { action: 'open', code })).status).toBe(422);
    const grant = await grantOf(theirs.path);
    expect((await fetchPart(mine.path, '1', grant)).json['code']).toBe('GRANT_OVER');
  });

  it('gets no answer that tells a dead link from one that never was', async () => {
    const { path } = await delivered();
    const forged = `${path.slice(0, -4)}AAAA`;
    links.advance(73 * 60);
    for (const each of [path, forged]) {
      for (const answer of [
        await links.show(each, 'application/json'),
        await links.post(each, { action: 'send-code' }),
        await links.post(each, { action: 'open', code: '123456' }),
        await fetchPart(each, '1', 'x'),
      ]) {
        expect([answer.status, answer.json['code']]).toEqual([410, 'LINK_DEAD']);
      }
    }
  });
});

describe('a link to a copy', () => {
  it('opens once: a second time it says how to ask again, to whoever comes', async () => {
    const { path } = await delivered();
    const grant = await grantOf(path);
    for (const body of [{ action: 'send-code' }, { action: 'open', code: codeIn() }]) {
      const answer = await links.post(path, body);
      expect([answer.status, answer.json['code']]).toEqual([409, 'ALREADY_OPENED']);
    }
    const page = await links.show(path);
    expect(page.text).toContain('Este enlace ya se usó');
    expect((await links.show(path, 'application/json')).json).toMatchObject({ status: 'opened' });
    expect(page.text).not.toContain(grant);
    expect((await fetchPart(path, '1', grant)).status).toBe(200);
  });

  it('opens for one of many who have the code at once', async () => {
    const { path } = await delivered();
    const code = await sendCode(path);
    const answers = await Promise.all(Array.from({ length: 8 }, () => links.post(path, { action: 'open', code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 409, 422].includes(status))).toEqual([]);
  });

  it('is granted once, even if two codes were right at the same moment', async () => {
    const { grants } = links.world;
    const until = new Date('2028-01-01T00:00:00Z');
    const granted = await Promise.all(Array.from({ length: 6 }, () => grants.open('one-link', until)));
    const [grant, ...others] = granted.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(await grants.open('one-link', until)).toBeUndefined();
    expect([await grants.use('one-link', grant?.secret ?? '', '1'), await grants.wasOpened('one-link')]).toEqual([
      true,
      true,
    ]);
  });

  it('gives each file three times, however many ask at once, and for a quarter of an hour', async () => {
    const { path } = await delivered();
    const grant = await grantOf(path);
    const answers = await Promise.all(Array.from({ length: 8 }, () => fetchPart(path, '1', grant)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 410, 410, 410, 410, 410]);
    links.advance(14);
    expect((await fetchPart(path, '2', grant)).status).toBe(200);
    links.advance(1);
    expect((await fetchPart(path, '2', grant)).json['code']).toBe('GRANT_OVER');
  });

  it('can be made anew for the same files, and opens once more', async () => {
    const { file, path } = await delivered();
    await grantOf(path);
    const another = await links.link('download', file.id);
    expect((await open(another)).status).toBe(200);
  });

  it('works for 72 hours, to the minute', async () => {
    const { path } = await delivered();
    links.advance(72 * 60 - 1);
    expect((await links.show(path)).status).toBe(200);
    links.advance(1);
    expect((await links.show(path)).status).toBe(410);
  });

  it.each([
    ['closed', { state: 'closed', outcome: 'withdrawn' }],
    ['refused', { state: 'refused', outcome: 'refused' }],
    ['blocked', { blockedAt: '2027-01-11T11:00:00.000Z' }],
  ] as const)('is dead once its request is %s, and its files go when somebody tries', async (_how, changes) => {
    const { file, path } = await delivered();
    const grant = await grantOf(path);
    const loaded = await links.world.requests.load(file.id);
    if (!loaded) throw new Error('the request is gone');
    await links.world.requests.change(loaded, { next: { ...file, ...changes } });
    expect((await links.show(path)).status).toBe(410);
    expect(await storedObjects(file.id)).toHaveLength(2);
    expect((await fetchPart(path, '1', grant)).json['code']).toBe('LINK_DEAD');
    expect(await storedObjects(file.id)).toEqual([]);
    expect(await links.world.keyRing.fileKey('bundle', file.id)).toBeUndefined();
  });

  it('is dead once the person was erased', async () => {
    const subjectId = await links.known('Ana Ejemplo', 'ana.gone@example.com');
    const { file, path } = await delivered({ subjectId }, { address: 'ana.gone@example.com' });
    expect((await links.show(path)).status).toBe(200);
    const mail = links.sent.findLast(({ text }) => text.includes('/links/'));
    expect(mail).toBeDefined();
    await links.world.table.remove('keys', { pk: `SUBJECT#${subjectId}`, sk: 'KEY' });
    expect((await links.show(path)).status).toBe(410);
    expect((await links.post(path, { action: 'send-code' })).status).toBe(410);
    expect((await fetchPart(path, '1', 'x')).status).toBe(410);
    expect(await storedObjects(file.id)).toEqual([]);
  });

  it('is dead for a request of whose words nothing is left', async () => {
    const { file, path } = await delivered();
    const loaded = await links.world.requests.load(file.id);
    if (!loaded) throw new Error('the request is gone');
    const entry = { at: links.now().toISOString(), by: 'habeas', what: 'content-erased' } as const;
    await links.world.requests.eraseContent(loaded, { next: file, entry });
    expect((await links.post(path, { action: 'send-code' })).json['code']).toBe('LINK_DEAD');
  });

  it('knows no other action, and no default', async () => {
    const { path } = await delivered();
    for (const action of ['', 'confirm', 'save', 'OPEN', 'close-account']) {
      expect((await links.post(path, { action })).json['code']).toBe('UNKNOWN_ACTION');
    }
    expect((await links.post(path, {})).status).toBe(422);
    expect((await links.post(path, { action: 'open', grant: 'x' })).status).toBe(422);
  });
});

describe('on a mailbox that several people share', () => {
  let homes = 0;
  const shared = async () => {
    homes += 1;
    const email = `casa${homes}@example.com`;
    const subjectId = await links.known('Ana Ejemplo', email, { phone: '+34 600 123 456' });
    return delivered({ subjectId, shared: true }, { address: email });
  };

  it('the code is not enough: it takes the name and something that only this one knows', async () => {
    const { path } = await shared();
    const code = await sendCode(path);
    const tries = [
      {},
      { name: 'Ana Ejemplo' },
      { name: 'Ana Ejemplo', secret: 'ana' },
      { name: 'Luis Ejemplo', secret: '+34 600 123 456' },
    ];
    for (const said of tries) {
      expect((await links.post(path, { action: 'open', code, ...said })).json['code']).toBe('CODE_WRONG');
    }
    const opened = await links.post(path, { action: 'open', code, name: ' ana ejemplo ', secret: '+34-600-123-456' });
    expect(opened.json).toMatchObject({ status: 'opened' });
  });

  it('whoever reads the mailbox has the same few tries for what they do not know', async () => {
    const { path } = await shared();
    const code = await sendCode(path);
    for (let tries = 0; tries < 5; tries += 1) {
      const guess = { name: 'Ana Ejemplo', secret: `+34 600 000 00${tries}` };
      expect((await links.post(path, { action: 'open', code, ...guess })).status).toBe(422);
    }
    const right = { name: 'Ana Ejemplo', secret: '+34 600 123 456' };
    expect((await links.post(path, { action: 'open', code, ...right })).status).toBe(422);
  });
});

describe('when mail fails', () => {
  it.each([
    ['is down', () => new Unavailable('down'), 503],
    ['will never take it', () => new Undeliverable('never'), 422],
  ])('a code that was not sent costs none: the server %s', async (_how, fault, status) => {
    const { path } = await delivered();
    for (let times = 0; times < 4; times += 1) {
      links.fault = fault;
      expect((await links.post(path, { action: 'send-code' })).status).toBe(status);
      links.fault = undefined;
      links.advance(1);
    }
    expect((await open(path)).status).toBe(200);
  });

  it('a code that may have been sent stays good, and counts', async () => {
    const { path } = await delivered();
    for (let times = 0; times < 3; times += 1) {
      links.fault = () => new Unsure('who knows');
      expect((await links.post(path, { action: 'send-code' })).status).toBe(503);
    }
    links.fault = undefined;
    expect((await links.post(path, { action: 'send-code' })).json['code']).toBe('TOO_MANY_CODES');
  });
});

describe('the page', () => {
  it.each(['es', 'en'] as const)('leads a person without script from the link to the files (%s)', async (language) => {
    const { file } = await delivered();
    const path = await links.link('download', file.id, language);
    const first = await links.show(path);
    expect(faults(first.text)).toEqual([]);
    links.advance(1);
    const sent = await links.postForm(path, { action: 'send-code', nonce: nonceOf(first.text) });
    expect([sent.status, faults(sent.text)]).toEqual([200, []]);
    expect(sent.text).toContain('role="status"');
    links.advance(1);
    const code = codeIn();
    const wrong = await links.postForm(path, { action: 'open', code: wrongFor(code), nonce: nonceOf(sent.text) });
    expect([wrong.status, faults(wrong.text)]).toEqual([422, []]);
    expect(wrong.text).toMatch(/role="alert"[\s\S]*href="#code"/);
    const opened = await links.postForm(path, { action: 'open', code, nonce: nonceOf(sent.text) });
    expect([opened.status, faults(opened.text)]).toEqual([200, []]);
    const [, action = ''] = /action="([^"]+\/files\/1)"/.exec(opened.text) ?? [];
    const [, grant = ''] = /name="grant" value="([^"]+)"/.exec(opened.text) ?? [];
    const got = await links.postForm(action, { grant });
    expect(got.bytes.equals(files[0]?.bytes as Buffer)).toBe(true);
    const used = await links.show(path);
    expect([used.status, faults(used.text)]).toEqual([200, []]);
  });

  it('takes no form without a nonce, or one that was pressed too soon', async () => {
    const { path } = await delivered();
    const nonce = nonceOf((await links.show(path)).text);
    for (const sent of ['', nonce, 'x.y']) {
      const answer = await links.postForm(path, { action: 'send-code', nonce: sent });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('role="alert"');
    }
    expect(links.sent).toEqual([]);
  });

  it('asks everybody alike who they are, so that it tells nobody who shares a mailbox', async () => {
    const subjectId = await links.known('Eva Ejemplo', 'eva@example.com');
    const content = { address: 'eva@example.com' };
    const [alone, among] = [
      await delivered({ subjectId }, content),
      await delivered({ subjectId, shared: true }, content),
    ];
    const seen = async ({ path }: { readonly path: string }) => {
      const page = (await links.show(path)).text
        .replaceAll(path, '')
        .replace(nonceOf((await links.show(path)).text), '');
      const code = await sendCode(path);
      const wrong = await links.post(path, { action: 'open', code: wrongFor(code) });
      return [
        page.replace(/value="[^"]+"/g, ''),
        wrong.text,
        (await links.show(path, 'application/json')).json['actions'],
      ];
    };
    expect(await seen(among)).toEqual(await seen(alone));
    expect((await links.show(among.path)).text).toMatch(/for="secret"/);
  });
});

describe('time', () => {
  it('ends copies by itself: the key with its row, the objects within the hour', async () => {
    const { file } = await delivered();
    const young = await delivered();
    links.advance(71 * 60);
    await destroyPassedFiles(undefined, links.world);
    expect(await storedObjects(file.id)).toHaveLength(2);
    links.advance(2 * 60);
    const kept = await delivered();
    expect(await links.world.bundles.find(file.id)).toBeUndefined();
    expect(await links.world.keyRing.fileKey('bundle', file.id)).toBeUndefined();
    await destroyPassedFiles(undefined, links.world);
    expect([...(await storedObjects(file.id)), ...(await storedObjects(young.file.id))]).toEqual([]);
    expect(await storedObjects(kept.file.id)).toHaveLength(2);
  });
});
