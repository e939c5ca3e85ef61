import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openArchive, readArchive } from '../../policy/model/archive.ts';
import { canonicalText, textHash } from '../../policy/model/canonical.ts';
import { renderNotice } from '../../policy/model/notice.ts';
import { publish } from '../../policy/model/publish.ts';
import { renderRetentionFile } from '../../policy/model/published-retention.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { withValues } from './unlawful-examples.ts';

const now = new Date('2026-01-15T09:00:00.000Z');
const later = new Date('2026-03-02T09:00:00.000Z');
const renamed = { 'controller.name': 'Acme Papelería y Regalos, S.L.' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'habeas-publish-'));
});
afterEach(() => rm(folder, { recursive: true }));

const first = () => publish({ policy: fixturePolicy, folder, material: undefined, now });
const readPublished = (path: string) => readFile(join(folder, 'published', path), 'utf8');
const everything = async () => {
  const paths = await readdir(join(folder, 'published'), { recursive: true, withFileTypes: true });
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')]));
};

describe('publishing', () => {
  it('writes the notice in each language, the record of processing, the retention and the index', async () => {
    const es = canonicalText(renderNotice(fixturePolicy, 'es'));
    const en = canonicalText(renderNotice(fixturePolicy, 'en'));
    const publication = {
      version: '2026-01-15',
      publishedAt: '2026-01-15T09:00:00.000Z',
      material: [],
      hashes: { es: textHash(es), en: textHash(en) },
    };
    expect(await first()).toEqual({ publication, changed: true });
    expect(await readPublished('2026-01-15/notice.es.md')).toBe(es);
    expect(await readPublished('2026-01-15/notice.en.md')).toBe(en);
    expect(await readPublished('2026-01-15/record-of-processing.md')).toContain('# Registro de actividades');
    expect(await readPublished('2026-01-15/retention.json')).toBe(renderRetentionFile(fixturePolicy));
    expect(JSON.parse(await readPublished('index.json'))).toEqual({ publications: [publication] });
    expect(await readdir(join(folder, 'published'))).toEqual(['2026-01-15', 'index.json']);
  });

  it('changes nothing when the same texts are published again', async () => {
    await first();
    const before = await everything();
    expect(await publish({ policy: fixturePolicy, folder, material: ['service'], now: later })).toMatchObject({
      changed: false,
      publication: { publishedAt: now.toISOString(), material: [] },
    });
    expect(await everything()).toEqual(before);
  });

  it('refuses another text under a published version', async () => {
    await first();
    const before = await everything();
    const changed = publish({ policy: withValues(renamed), folder, material: [], now: later });
    await expect(changed).rejects.toThrow(/2026-01-15 is published and would change .*notice\.es\.md.*new version/);
    expect(await everything()).toEqual(before);
  });

  it('does not take a text that was changed by hand for a published one', async () => {
    await first();
    const policy = withValues(renamed);
    for (const language of policy.languages) {
      const file = join(folder, `published/2026-01-15/notice.${language}.md`);
      await writeFile(file, canonicalText(renderNotice(policy, language)));
    }
    await expect(publish({ policy, folder, material: [], now: later })).rejects.toThrow('notice.es.md');
  });

  it.each(['record-of-processing.md', 'retention.json'])('notices that %s was changed or lost', async (name) => {
    await first();
    const file = join(folder, 'published/2026-01-15', name);
    await writeFile(file, '{}\n');
    await expect(first()).rejects.toThrow(`(2026-01-15/${name})`);
    await rm(file);
    await expect(first()).rejects.toThrow(`(2026-01-15/${name})`);
  });

  it('asks of every later version for which purposes it is material', async () => {
    await first();
    const policy = withValues({ ...renamed, version: '2026-03-02' });
    await expect(publish({ policy, folder, material: undefined, now: later })).rejects.toThrow('--material');
    await expect(publish({ policy, folder, material: ['gifts'], now: later })).rejects.toThrow('no purpose: gifts');
    await publish({ policy, folder, material: ['newsletter', 'newsletter'], now: later });
    const { publications } = await readArchive(folder);
    expect(publications.map(({ version, material }) => [version, material])).toEqual([
      ['2026-01-15', []],
      ['2026-03-02', ['newsletter']],
    ]);
  });

  it.each(['2026-01-14', '2025-12-31.9'])('refuses version %s after 2026-01-15', async (version) => {
    await first();
    const policy = withValues({ ...renamed, version });
    await expect(publish({ policy, folder, material: [], now: later })).rejects.toThrow('not newer');
  });

  it('orders the versions of one day by number', async () => {
    await first();
    for (const version of ['2026-01-15.2', '2026-01-15.10']) {
      await publish({ policy: withValues({ version }), folder, material: [], now: later });
    }
    await expect(
      publish({ policy: withValues({ version: '2026-01-15.9' }), folder, material: [], now: later }),
    ).rejects.toThrow('not newer');
  });

  it('refuses an unlawful policy before it writes anything', async () => {
    const unlawful = publish({ policy: withValues({ minimumAge: 12 }), folder, material: undefined, now });
    await expect(unlawful).rejects.toThrow(/LOPDGDD art\. 7/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes up a publication that was interrupted before the index', async () => {
    await first();
    await rm(join(folder, 'published/index.json'));
    await writeFile(join(folder, 'published/2026-01-15/notice.es.md'), 'half a no');
    expect(await first()).toMatchObject({ changed: true });
    expect(await readPublished('2026-01-15/notice.es.md')).toBe(canonicalText(renderNotice(fixturePolicy, 'es')));
  });

  it('publishes the languages that the policy declares, and no other', async () => {
    const policy = withValues({ languages: ['es'] });
    const { publication } = await publish({ policy, folder, material: undefined, now });
    expect(Object.keys(publication.hashes)).toEqual(['es']);
    expect(await readdir(join(folder, 'published/2026-01-15'))).toEqual([
      'notice.es.md',
      'record-of-processing.md',
      'retention.json',
    ]);
    expect((await readArchive(folder)).publications).toEqual([publication]);
  });
});

describe('publishing something that is kept longer', () => {
  const longer = withValues({ version: '2026-03-02', 'retention.contract.blocked.period': { years: 6 } });
  const twice = withValues({
    version: '2026-03-02',
    'retention.contract.blocked.period': { years: 6 },
    'retention.visit.activeUntil.0.period': { months: 6 },
  });
  const publishWith = (policy: Policy, reasons: Readonly<Record<string, string>> = {}) =>
    publish({ policy, folder, material: [], lengthened: new Map(Object.entries(reasons)), now: later });

  it('is refused without a recorded reason, with the rule and both periods (AB-52, AN-58)', async () => {
    await first();
    const before = await everything();
    await expect(publishWith(longer)).rejects.toThrow(
      /keeps data longer than 2026-01-15: the rule "contract" says .* until 6 years .* instead of .* until 5 years .*13\(3\).*--lengthened "contract=REASON"/,
    );
    await expect(publishWith(longer, { contract: '  ' })).rejects.toThrow('--lengthened "contract=REASON"');
    expect(await everything()).toEqual(before);
  });

  it('records the reason, with what the rule cites, in the publication', async () => {
    await first();
    const reason = 'Claims of 2025 are still before the court.';
    const { publication } = await publishWith(longer, { contract: ` ${reason} ` });
    expect(publication.lengthened).toEqual([{ rule: 'contract', reason, article: 'Código Civil art. 1964.2' }]);
    expect((await readArchive(folder)).publications.at(-1)).toEqual(publication);
  });

  it('needs one for each rule, and none for a rule that is no longer', async () => {
    await first();
    await expect(publishWith(twice, { contract: 'Why.' })).rejects.toThrow(/"visit" says.*--lengthened "visit=REASON"/);
    await expect(publishWith(longer, { contract: 'Why.', visit: 'Why?' })).rejects.toThrow(
      'longer than before by: visit',
    );
    const { publication } = await publishWith(twice, { visit: 'Why.', contract: 'Why.' });
    expect(publication.lengthened?.map(({ rule }) => rule)).toEqual(['contract', 'visit']);
  });

  it('is measured against the newest version that has its retention on file', async () => {
    await first();
    await rm(join(folder, 'published/2026-01-15/retention.json'));
    await publishWith(longer);
    const evenLonger = withValues({ version: '2026-03-03', 'retention.contract.blocked.period': { years: 7 } });
    await expect(publishWith(evenLonger)).rejects.toThrow('longer than 2026-03-02');
  });

  it('does not mistake a damaged file for a version without one', async () => {
    await first();
    await writeFile(join(folder, 'published/2026-01-15/retention.json'), '{"rules":');
    await expect(publishWith(longer)).rejects.toThrow(/retention\.json is damaged/);
  });

  it('needs nothing for what is kept shorter (AB-52)', async () => {
    await first();
    const shorter = withValues({ version: '2026-03-02', 'retention.contract.blocked.period': { years: 4 } });
    const { publication } = await publishWith(shorter);
    expect(publication).not.toHaveProperty('lengthened');
    await expect(publishWith(withValues({ version: '2026-03-03' }))).rejects.toThrow('until 5 years');
  });
});

describe('the archive', () => {
  it('gives every text ever published by its hash', async () => {
    await first();
    await publish({ policy: withValues({ ...renamed, version: '2026-03-02' }), folder, material: [], now: later });
    const archive = await readArchive(folder);
    for (const { version, hashes } of archive.publications) {
      for (const language of ['es', 'en'] as const) {
        const found = await archive.text(hashes[language]);
        expect(found).toMatchObject({ language, version });
        expect(textHash(found?.text ?? '')).toBe(hashes[language]);
      }
    }
    expect(await archive.text(textHash('never published'))).toBeUndefined();
  });

  it('refuses a text that was changed after its publication', async () => {
    const { publication } = await first();
    await writeFile(join(folder, 'published/2026-01-15/notice.es.md'), '# Otra cosa\n');
    const archive = await readArchive(folder);
    await expect(archive.text(publication.hashes.es)).rejects.toThrow('changed after its publication');
    expect(await archive.text(publication.hashes.en)).toBeDefined();
  });

  it('does not mind a checkout that changed line endings', async () => {
    const { publication } = await first();
    const file = join(folder, 'published/2026-01-15/notice.es.md');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    expect((await (await readArchive(folder)).text(publication.hashes.es))?.text).not.toContain('\r');
  });

  it('reads nothing before it is asked', async () => {
    const { publication } = await first();
    const index: unknown = JSON.parse(await readPublished('index.json'));
    const read: string[] = [];
    const archive = openArchive(index, (path) => {
      read.push(path);
      return readPublished(path);
    });
    expect(read).toEqual([]);
    await archive.text(publication.hashes.en);
    expect(read).toEqual(['2026-01-15/notice.en.md']);
  });

  it.each([
    ['no list', {}],
    ['a version that climbs out of the folder', { version: '../../secret' }],
    ['a hash that is none', { hashes: { es: 'abc' } }],
    ['something unknown', { extra: true }],
    ['a lengthening without a reason', { lengthened: [{ rule: 'contract', article: 'Código Civil' }] }],
  ])('refuses an index with %s', (_what, changes) => {
    const publication = { version: '2026-01-15', publishedAt: now.toISOString(), material: [], hashes: {} };
    const index = Object.keys(changes).length === 0 ? {} : { publications: [{ ...publication, ...changes }] };
    expect(() => openArchive(index, () => Promise.reject(new Error('not asked')))).toThrow();
  });
});
