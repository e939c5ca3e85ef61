import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import type { Objects } from '../../lambdas/domain/objects/objects.ts';

export type OpenObjects = () => Promise<{ readonly objects: Objects; readonly close?: () => Promise<void> }>;

const bytes = (text: string) => Buffer.from(text);

const names = async (objects: Objects, prefix: string, limit?: number) => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await objects.list(prefix, { ...(limit ? { limit } : {}), ...(cursor ? { cursor } : {}) });
    if (limit) expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items.map(({ name }) => name));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};

const inByteOrder = (list: readonly string[]) =>
  [...list].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

const notNames = [
  ...[
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '..',
    '../a',
    'a/../b',
    './a',
    'a/.',
    'a\\b',
    'C:\\a',
    '\\\\host\\share',
    'a b',
    'a\u0000',
  ],
  ...[
    'ä',
    'a+b',
    'a@b',
    'a:b',
    'a*',
    'a?b',
    'a%2e',
    'con',
    'NUL',
    'aux.txt',
    'a/COM1/b',
    'lpt9.x',
    'a.',
    'a./b',
    `a${'b'.repeat(100)}`,
  ],
  ...[`${'a/'.repeat(450)}a`, 'a\n', ' a'],
];

/** What any object store must do. */
export const objectsContract = (name: string, open: OpenObjects) =>
  describe(`objects: ${name}`, () => {
    let objects: Objects;
    let close: (() => Promise<void>) | undefined;
    beforeEach(async () => {
      ({ objects, close } = await open());
    });
    afterEach(async () => close?.());

    it('gives back the bytes that were put, none and a million included', async () => {
      const million = Buffer.alloc(1_000_000, 'habeas');
      for (const [name, content] of [
        ['empty', Buffer.of()],
        ['every/byte', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
        ['large', million],
      ] as const) {
        expect(await objects.put(name, content)).toBe(true);
        expect(Buffer.from((await objects.get(name)) ?? 'absent').equals(content)).toBe(true);
      }
    });

    it('has nothing under a name that was never put', async () => {
      expect(await objects.get('nowhere/to/be.found')).toBeUndefined();
      expect(await objects.list('')).toEqual({ items: [] });
    });

    it('never overwrites', async () => {
      expect(await objects.put('notice', bytes('first'))).toBe(true);
      expect(await objects.put('notice', bytes('other'))).toBe(false);
      expect(await objects.put('notice', bytes('longer than the first'))).toBe(false);
      expect(await objects.put('notice', bytes(''))).toBe(false);
      expect(Buffer.from((await objects.get('notice')) ?? '').toString()).toBe('first');
    });

    it('takes the same bytes again as the same put, since a reply may have been lost', async () => {
      expect(await objects.put('checkpoint', bytes('size 7'))).toBe(true);
      expect(await objects.put('checkpoint', bytes('size 7'))).toBe(true);
    });

    it('has one winner among many writers, and its bytes stand', async () => {
      const writers = Array.from({ length: 40 }, (_, writer) => `writer ${writer}`);
      const won = await Promise.all(writers.map((writer) => objects.put('race/head', bytes(writer))));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(Buffer.from((await objects.get('race/head')) ?? '').toString()).toBe(writers[won.indexOf(true)]);
    });

    it('tells capitals from small letters, and an object from a folder of its name', async () => {
      const alike = ['a', 'A', 'a/b', 'A/b', 'a/B', 'a.obj', 'a-b', 'a=b', '_', '.hidden', 'aa'];
      for (const each of alike) expect(await objects.put(each, bytes(each))).toBe(true);
      for (const each of alike) expect(Buffer.from((await objects.get(each)) ?? '').toString()).toBe(each);
      expect(await names(objects, '')).toEqual(inByteOrder(alike));
    });

    it('lists by prefix, which may end within a segment, with size and time', async () => {
      const before = Date.now() - 2_000;
      for (const each of ['tiles/0/001', 'tiles/0/002', 'tiles/1/001', 'tilesets', 'til'])
        await objects.put(each, bytes(each));
      expect(await names(objects, 'tiles')).toEqual(['tiles/0/001', 'tiles/0/002', 'tiles/1/001', 'tilesets']);
      expect(await names(objects, 'tiles/0/')).toEqual(['tiles/0/001', 'tiles/0/002']);
      expect(await names(objects, 'tiles/0/00')).toEqual(['tiles/0/001', 'tiles/0/002']);
      expect(await names(objects, 'tiles/0/001/')).toEqual([]);
      expect(await names(objects, 'Tiles')).toEqual([]);
      const [first] = (await objects.list('tiles/1')).items;
      expect(first).toEqual({
        name: 'tiles/1/001',
        size: 11,
        storedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
      expect(Date.parse(first?.storedAt ?? '')).toBeGreaterThanOrEqual(before);
    });

    it('lists any names in UTF-8 order, each once, whatever the size of the page', async () => {
      const segment = fc
        .string({ unit: fc.constantFrom(...'aAbBzZ09._=-'), minLength: 1, maxLength: 4 })
        .filter((part) => !part.endsWith('.'));
      const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(name, { maxLength: 12 }),
          fc.integer({ min: 1, max: 5 }),
          async (some, limit) => {
            run += 1;
            const all = some.map((each) => `run-${run}/${each}`);
            await Promise.all(all.map((each) => objects.put(each, bytes(each))));
            expect(await names(objects, `run-${run}/`, limit)).toEqual(inByteOrder(all));
          },
        ),
        { numRuns: 25, interruptAfterTimeLimit: 20_000 },
      );
    });

    it('ends a page without a cursor when nothing follows', async () => {
      for (const each of ['p/1', 'p/2']) await objects.put(each, bytes(each));
      expect((await objects.list('p/', { limit: 2 })).cursor).toBeUndefined();
      expect((await objects.list('p/', { limit: 1 })).cursor).toEqual(expect.any(String));
    });

    it('removes, as often as asked, and takes the name again', async () => {
      await objects.put('x/once', bytes('first'));
      expect(await objects.remove('x/once')).toBe(true);
      expect(await objects.remove('x/once')).toBe(true);
      expect(await objects.remove('never/was')).toBe(true);
      expect(await objects.get('x/once')).toBeUndefined();
      expect(await names(objects, '')).toEqual([]);
      expect(await objects.put('x/once', bytes('second'))).toBe(true);
    });

    it('refuses everywhere what is no name, and stores nothing', async () => {
      for (const wrong of notNames) {
        await expect(objects.put(wrong, bytes('x'))).rejects.toThrow('name of an object');
        await expect(objects.get(wrong)).rejects.toThrow('name of an object');
        await expect(objects.remove(wrong)).rejects.toThrow('name of an object');
      }
      expect(await names(objects, '')).toEqual([]);
    });

    it('refuses to list what no name begins with', async () => {
      for (const wrong of ['..\\', 'a\u0000', 'a*', 'é']) {
        await expect(objects.list(wrong)).rejects.toThrow('beginning of an object name');
      }
    });
  });

export type OpenBackupObjects = (lockDays: number) => Promise<{
  readonly objects: BackupObjects;
  /** Moves the clock on. */
  readonly passDays: (days: number) => void;
  readonly close?: () => Promise<void>;
}>;

/** The same place as objects of any kind: what can be read of it. */
const asObjects = ({ put, get, remove, versions }: BackupObjects): Objects => ({
  put,
  get,
  remove,
  list: async (prefix, page) => {
    const { items, cursor } = await versions(prefix, page);
    const readable = items.filter(({ isNewest, isMarker }) => isNewest && !isMarker);
    const listed = readable.map(({ name, size, storedAt }) => ({ name, size, storedAt }));
    return { items: listed, ...(cursor !== undefined && { cursor }) };
  },
});

const wholeOf = async (pieces: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> => {
  if (!pieces) return undefined;
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};

/** What a place for backups must do: what any object store does once the lock has ended, and before that let nothing be lost. */
export const backupObjectsContract = (name: string, open: OpenBackupObjects) => {
  objectsContract(`${name}, whose lock has ended`, async () => {
    const { objects, close } = await open(0);
    return { objects: asObjects(objects), ...(close && { close }) };
  });

  describe(`backup objects: ${name}`, () => {
    const lockDays = 170;
    let opened: Awaited<ReturnType<OpenBackupObjects>>;
    beforeEach(async () => {
      opened = await open(lockDays);
    });
    afterEach(async () => opened.close?.());

    it('gives the bytes as they come, in more than one piece, and nothing for a name that was never put', async () => {
      const { objects } = opened;
      const content = Buffer.alloc(1_000_000, 'habeas');
      await objects.put('large', content);
      await objects.put('empty', Buffer.of());
      let pieces = 0;
      for await (const piece of (await objects.read('large')) ?? []) pieces += piece.length > 0 ? 1 : 0;
      expect(pieces).toBeGreaterThan(1);
      expect((await wholeOf(await objects.read('large')))?.equals(content)).toBe(true);
      expect(await wholeOf(await objects.read('empty'))).toEqual(Buffer.of());
      expect(await objects.read('nowhere/to/be.found')).toBeUndefined();
      await expect(objects.read('../a')).rejects.toThrow('name of an object');
    });

    it('lists each version of each object by name, page by page', async () => {
      const { objects } = opened;
      for (const each of ['b/2', 'a/1', 'b/1']) await objects.put(each, bytes(each));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await objects.versions('', { limit: 1, ...(cursor !== undefined && { cursor }) });
        seen.push(
          ...page.items.map((version) => `${version.name} ${version.size} ${version.isNewest} ${version.isMarker}`),
        );
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(['a/1 3 true false', 'b/1 3 true false', 'b/2 3 true false']);
      expect((await objects.versions('b/')).items.map(({ name: each }) => each)).toEqual(['b/1', 'b/2']);
    });

    it('is neither overwritten nor removed on day 100, nor on any day until the lock ends', async () => {
      const { objects, passDays } = opened;
      await objects.put('night/part', bytes('first'));
      for (const days of [0, 100, 69]) {
        passDays(days);
        expect(await objects.put('night/part', bytes('other'))).toBe(false);
        expect(await objects.remove('night/part')).toBe(false);
        expect(Buffer.from((await objects.get('night/part')) ?? '').toString()).toBe('first');
      }
      passDays(1);
      expect(await objects.put('night/part', bytes('other'))).toBe(false);
      expect(await objects.remove('night/part')).toBe(true);
      expect(await objects.versions('')).toEqual({ items: [] });
    });
  });
};
