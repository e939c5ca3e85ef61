import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mostDocumentBytes } from '../../lambdas/domain/requests/documents.ts';
import { receiveDocument } from '../../lambdas/domain/requests/identity-document.ts';
import type { RequestFile } from '../../lambdas/domain/requests/request.ts';
import { handler as destroyPassedFiles } from '../../lambdas/handlers/destroy-passed-files.ts';
import type { Route } from '../../lambdas/routes.ts';
import { routes } from '../../lambdas/routes.ts';
import { openDocuments } from '../../lambdas/stores/document-store.ts';
import { faults } from '../pages/structure.ts';
import { filesHolding, nonceOf } from '../support/people.ts';
import { type TestServer, testServer } from '../support/server.ts';
import type { WorldAnswer } from '../support/test-world.ts';
import { type LinkWorld, linkWorld } from './link-world.ts';
import { jpeg, pdf, png } from './pictures.ts';

let links: LinkWorld;
beforeAll(async () => {
  links = await linkWorld();
});
afterAll(() => links.close());
beforeEach(() => links.advance(60));

/** A request that waits for somebody to show who they are, and the path of the link in the question. */
const asked = async (language: 'es' | 'en' = 'es') => {
  const pauses = [{ question: 'identity', from: links.now().toISOString() }] as const;
  const file = await links.request({ state: 'asked', pauses });
  return { file, path: await links.link('upload', file.id, language) };
};

type Part = {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly file?: string;
  readonly type?: string;
};

/** A form with files as a browser sends it (RFC 7578). */
const multipart = (parts: readonly Part[], boundary = 'X-BOUNDARY-1'): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, content, file, type }) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n${
          type === undefined ? '' : `Content-Type: ${type}\r\n`
        }\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

const sendParts = (
  path: string,
  body: Uint8Array,
  accept = 'text/html',
  boundary = 'X-BOUNDARY-1',
): Promise<WorldAnswer> =>
  links.call('POST', `${path}/document`, {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, accept },
    body,
  });
const picked = (content: Uint8Array, file = 'dni.jpg', type = 'image/jpeg'): Part => ({
  name: 'document',
  content,
  file,
  type,
});
const send = (path: string, content: Uint8Array) => sendParts(path, multipart([picked(content)]), 'application/json');
const loaded = async (id: string): Promise<RequestFile> => {
  const found = await links.world.requests.load(id);
  if (!found) throw new Error('the request is gone');
  return found.file;
};
const objects = async (id: string) => (await links.world.files.list(`uploads/${id}`)).items;
const readBack = async (id: string) => {
  const found = await links.world.documents.read(id);
  return found && { type: found.type, bytes: Buffer.from(found.bytes) };
};

describe('a document that somebody sends after a doubt', () => {
  it.each([
    ['a JPEG', jpeg(), 'image/jpeg'],
    ['a PNG', png(), 'image/png'],
    ['a PDF', pdf(), 'application/pdf'],
  ] as const)('is kept for whoever decides: %s', async (_what, content, type) => {
    const { file, path } = await asked();
    const answer = await send(path, content);
    expect([answer.status, answer.json['status']]).toEqual([201, 'received']);
    expect(await readBack(file.id)).toEqual({ type, bytes: content });
  });

  it('comes as JSON too, as large as it may be', async () => {
    const { file, path } = await asked();
    const large = pdf('x'.repeat(mostDocumentBytes - pdf('').length));
    expect(large).toHaveLength(mostDocumentBytes);
    const answer = await links.post(`${path}/document`, { document: large.toString('base64') });
    expect([answer.status, answer.json['status']]).toEqual([201, 'received']);
    expect((await readBack(file.id))?.bytes.equals(large)).toBe(true);
  });

  it('lets the clock go on from that moment, with the days that it stood', async () => {
    const { file, path } = await asked();
    links.advance(3 * 24 * 60);
    await send(path, jpeg());
    const now = await loaded(file.id);
    expect(now.pauses).toEqual([{ ...file.pauses[0], until: links.now().toISOString() }]);
    expect([now.state, now.dueOn > file.dueOn]).toEqual(['asked', true]);
    const received = (await links.world.requests.history(file.id)).filter(({ what }) => what === 'document-received');
    expect(received).toMatchObject([{ by: 'person' }]);
  });

  it('is what it begins as, whatever its name and declared type say, and its name is kept nowhere', async () => {
    const { file, path } = await asked();
    const lying = picked(pdf('canary-words-inside'), 'Zebulon Qwertz.exe', 'text/html');
    expect((await sendParts(path, multipart([lying]), 'application/json')).status).toBe(201);
    expect((await readBack(file.id))?.type).toBe('application/pdf');
    expect(await filesHolding(links.folder, ['Zebulon', 'canary-words-inside'], /\/policy\//)).toEqual([]);
  });

  it('loses what the camera wrote into it', async () => {
    const { file, path } = await asked();
    await send(path, jpeg({ before: [[0xe1, Buffer.from('Exif\0\0 40.4168 N')]] }));
    expect((await readBack(file.id))?.bytes).toEqual(jpeg());
  });

  it('is refused where it is something else, too large, damaged or missing; the next try is free', async () => {
    const { file, path } = await asked();
    const refusals = [
      [Buffer.from('<html></html>'), 422, 'FILE_NOT_TAKEN'],
      [Buffer.from('MZ'), 422, 'FILE_NOT_TAKEN'],
      [Buffer.of(), 422, 'FILE_NOT_TAKEN'],
      [jpeg().subarray(0, 20), 422, 'FILE_NOT_TAKEN'],
      [pdf('x'.repeat(mostDocumentBytes)), 413, 'FILE_TOO_LARGE'],
    ] as const;
    for (const [content, status, code] of refusals) {
      const answer = await send(path, content);
      expect([answer.status, answer.json['code']]).toEqual([status, code]);
    }
    expect(await objects(file.id)).toEqual([]);
    expect((await loaded(file.id)).pauses.at(-1)?.until).toBeUndefined();
    expect((await send(path, jpeg())).status).toBe(201);
  });

  it('is one: a second changes nothing, until somebody has decided', async () => {
    const { file, path } = await asked();
    await send(path, jpeg());
    for (const again of [
      await send(path, png()),
      await send(path, jpeg()),
      await send(path, Buffer.from('no picture')),
    ]) {
      expect([again.status, again.json['code']]).toEqual([409, 'ALREADY_UPLOADED']);
    }
    expect(await readBack(file.id)).toEqual({ type: 'image/jpeg', bytes: jpeg() });
    expect(await objects(file.id)).toHaveLength(1);
  });

  it('is one of many that come at once, and the others leave nothing behind', async () => {
    const { file, path } = await asked();
    const sent = Array.from({ length: 8 }, (_, n) => pdf(`number ${n}`));
    const answers = await Promise.all(sent.map((content) => send(path, content)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const winner = answers.findIndex(({ status }) => status === 201);
    expect((await readBack(file.id))?.bytes).toEqual(sent[winner]);
    expect(await objects(file.id)).toHaveLength(1);
  });
});

describe('once somebody has decided', () => {
  it('it is unreadable at once and gone from the folder, and its link is dead', async () => {
    const { file, path } = await asked();
    await send(path, jpeg());
    await links.world.documents.destroy(file.id);
    expect(await links.world.documents.find(file.id)).toBeUndefined();
    expect(await links.world.documents.read(file.id)).toBeUndefined();
    expect(await links.world.keyRing.fileKey('document', file.id)).toBeUndefined();
    expect(await objects(file.id)).toEqual([]);
    for (const answer of [await links.show(path), await send(path, jpeg())]) expect(answer.status).toBe(410);
    await links.world.documents.destroy(file.id);
  });

  it('it is unreadable even if its destruction is cut off, which goes on when it is called again', async () => {
    const { file, path } = await asked();
    await send(path, jpeg());
    const { world } = links;
    const broken = { ...world.files, remove: () => Promise.reject(new Error('the folder is away')) };
    await expect(openDocuments({ ...world, files: broken }).destroy(file.id)).rejects.toThrow('away');
    expect(await world.documents.read(file.id)).toBeUndefined();
    expect(await objects(file.id)).toHaveLength(1);
    await world.documents.destroy(file.id);
    expect(await objects(file.id)).toEqual([]);
  });

  it('another may be sent if somebody asks again, also after one that was cut off', async () => {
    const { file, path } = await asked();
    await send(path, jpeg());
    const { world } = links;
    const broken = { ...world.files, remove: () => Promise.reject(new Error('the folder is away')) };
    await openDocuments({ ...world, files: broken })
      .destroy(file.id)
      .catch(() => undefined);
    const again = await world.requests.load(file.id);
    if (!again) throw new Error('the request is gone');
    const pauses = [...again.file.pauses, { question: 'identity', from: links.now().toISOString() } as const];
    await world.requests.change(again, { next: { ...again.file, pauses } });
    expect((await send(path, png())).status).toBe(201);
    expect(await readBack(file.id)).toEqual({ type: 'image/png', bytes: png() });
    expect(await objects(file.id)).toHaveLength(1);
  });

  it('one that arrives at that very moment is kept by nobody', async () => {
    const { file, path } = await asked();
    const { world } = links;
    const ended = { state: 'closed', outcome: 'unidentified', closedAt: links.now().toISOString() } as const;
    const decides: typeof world.documents = {
      ...world.documents,
      async keep(...given) {
        const kept = await world.documents.keep(...given);
        const found = await world.requests.load(file.id);
        if (found) await world.requests.change(found, { next: { ...found.file, ...ended } });
        return kept;
      },
    };
    const token = path.slice('/links/'.length);
    await expect(receiveDocument(token, jpeg(), { ...world, documents: decides })).rejects.toMatchObject({
      code: 'LINK_DEAD',
    });
    expect([await objects(file.id), await world.documents.find(file.id)]).toEqual([[], undefined]);
  });

  it('a first try that died over the clock is made good by the second', async () => {
    const { file, path } = await asked();
    await links.world.documents.keep(file.id, { type: 'image/jpeg', bytes: jpeg() }, new Date('2028-01-01'));
    expect((await send(path, jpeg())).json['code']).toBe('ALREADY_UPLOADED');
    expect((await loaded(file.id)).pauses.at(-1)?.until).toBe(links.now().toISOString());
  });
});

describe('time', () => {
  it('ends the link after 30 days, and a document that nobody looked at 30 days after it came', async () => {
    const { file, path } = await asked();
    const silent = await asked();
    links.advance(24 * 60);
    await send(path, jpeg());
    links.advance(29 * 24 * 60 - 1);
    expect((await links.show(silent.path)).status).toBe(200);
    links.advance(1);
    expect((await links.show(silent.path)).status).toBe(410);
    expect(await readBack(file.id)).toBeDefined();
    await destroyPassedFiles(undefined, links.world);
    expect(await objects(file.id)).toHaveLength(1);
    links.advance(24 * 60);
    expect(await readBack(file.id)).toBeUndefined();
    expect(await links.world.keyRing.fileKey('document', file.id)).toBeUndefined();
    await destroyPassedFiles(undefined, links.world);
    expect(await objects(file.id)).toEqual([]);
  });
});

describe('the page', () => {
  it.each(['es', 'en'] as const)('takes the document of a person without script (%s)', async (language) => {
    const { file, path } = await asked(language);
    const first = await links.show(path);
    expect([first.status, faults(first.text)]).toEqual([200, []]);
    expect(first.text).toContain('enctype="multipart/form-data"');
    const nonce: Part = { name: 'nonce', content: nonceOf(first.text) };
    const tooSoon = await sendParts(path, multipart([nonce, picked(jpeg())]));
    expect([tooSoon.status, faults(tooSoon.text)]).toEqual([422, []]);
    links.advance(1);
    const empty = await sendParts(path, multipart([nonce, picked(Buffer.of(), '', 'application/octet-stream')]));
    expect([empty.status, faults(empty.text)]).toEqual([422, []]);
    expect(empty.text).toMatch(/role="alert"[\s\S]*href="#document"/);
    const taken = await sendParts(path, multipart([nonce, picked(jpeg(), 'Mi DNI (1).jpg')]));
    expect([taken.status, faults(taken.text)]).toEqual([201, []]);
    const after = await links.show(path);
    expect([after.status, faults(after.text)]).toEqual([200, []]);
    expect(after.text).not.toContain('<form');
    const again = await sendParts(path, multipart([nonce, picked(jpeg())]));
    expect([again.status, again.text.includes('<form')]).toEqual([409, false]);
    expect(await readBack(file.id)).toBeDefined();
  });

  it('shows nobody, and changes nothing when it is looked at', async () => {
    const file = await links.request(
      { state: 'asked', pauses: [{ question: 'identity', from: links.now().toISOString() }] },
      { address: 'zebulon@example.com', name: 'Zebulon Qwertz', texts: { question: 'Zebulon, ¿eres tú?' } },
    );
    const path = await links.link('upload', file.id);
    for (const accept of ['text/html', 'application/json']) {
      const answer = await links.show(path, accept);
      expect(answer.status).toBe(200);
      expect(answer.text.toLowerCase()).not.toContain('zebulon');
    }
    expect((await links.show(path, 'application/json')).json).toMatchObject({ kind: 'upload', status: 'open' });
    expect(await loaded(file.id)).toEqual(file);
  });

  it('knows no action of other links', async () => {
    const { path } = await asked();
    expect((await links.post(path, { action: 'confirm' })).json['code']).toBe('UNKNOWN_ACTION');
  });
});

describe('what is no document', () => {
  it.each([
    ['two files', multipart([picked(jpeg()), picked(png())]), 'DUPLICATE_KEY'],
    ['another field', multipart([picked(jpeg()), { name: 'note', content: 'hello' }]), 'INVALID_BODY'],
    ['words in place of a file', multipart([{ name: 'document', content: '¿qué?' }]), 'INVALID_BODY'],
    ['half a form', multipart([picked(jpeg())]).subarray(0, 60), 'MALFORMED_FORM'],
    ['another boundary', multipart([picked(jpeg())], 'other'), 'MALFORMED_FORM'],
    ['no form at all', Buffer.from('hello'), 'MALFORMED_FORM'],
    ['a prototype', multipart([{ name: '__proto__', content: 'x' }, picked(jpeg())]), 'INVALID_BODY'],
  ])('is refused: %s', async (_what, body, code) => {
    const { file, path } = await asked();
    const answer = await sendParts(path, body, 'application/json');
    expect([answer.status < 500, answer.json['code']]).toEqual([true, code]);
    expect(await objects(file.id)).toEqual([]);
  });

  it('is refused without a boundary, in another type, packed, and in JSON that is no base64', async () => {
    const { path } = await asked();
    const body = multipart([picked(jpeg())]);
    const posted = (headers: Record<string, string>) =>
      links.call('POST', `${path}/document`, { headers: { accept: 'application/json', ...headers }, body });
    expect((await posted({ 'content-type': 'multipart/form-data' })).json['code']).toBe('MALFORMED_FORM');
    expect((await posted({ 'content-type': 'image/jpeg' })).json['code']).toBe('UNSUPPORTED_TYPE');
    const form = { 'content-type': 'multipart/form-data; boundary=X-BOUNDARY-1' };
    expect((await posted({ ...form, 'content-encoding': 'gzip' })).json['code']).toBe('UNSUPPORTED_TYPE');
    for (const document of ['¿?', 'AAAAA=====', 7, ['x']]) {
      expect((await links.post(`${path}/document`, { document })).json['code']).toBe('INVALID_BODY');
    }
  });

  it('belongs to no other kind of link, nor to one that is forged', async () => {
    const { file, path } = await asked();
    const others = [
      await links.link('download', file.id),
      await links.link('request', file.id),
      `${path.slice(0, -3)}AAA`,
    ];
    for (const other of others) expect((await send(other, jpeg())).json['code']).toBe('LINK_DEAD');
    expect((await links.show(await links.link('upload', 'R-0000000000000'))).status).toBe(410);
    const open = await links.request({ state: 'open' });
    expect((await send(await links.link('upload', open.id), jpeg())).json['code']).toBe('LINK_DEAD');
  });
});

describe('the one-machine server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.stop());

  const route = (routes as readonly Route[]).find(({ mostBytes }) => mostBytes !== undefined);
  const upload = async (bytes: number) => {
    const form = new FormData();
    form.append('document', new Blob([Buffer.alloc(bytes, 1)]), 'x.jpg');
    const response = await fetch(`${server.url}/links/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/document`, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
    });
    return { status: response.status, code: ((await response.json()) as { code: string }).code };
  };

  it('reads as much as the route takes, and no more', async () => {
    expect(route?.path).toBe('/links/{token}/document');
    expect(await upload(mostDocumentBytes)).toEqual({ status: 410, code: 'LINK_DEAD' });
    expect(await upload(route?.mostBytes ?? 0)).toEqual({ status: 413, code: 'BODY_TOO_LARGE' });
  });
});
