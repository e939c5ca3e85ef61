import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { noticePath, readArchive } from '../../policy/model/archive.ts';
import { canonicalText, textHash } from '../../policy/model/canonical.ts';
import { checkPolicy } from '../../policy/model/check.ts';
import { loadPolicy } from '../../policy/model/load.ts';
import { renderFiles } from '../../policy/model/publish.ts';

const names = readdirSync('policy').filter((name) => existsSync(join('policy', name, 'policy.ts')));

it('both policies are looked at', () => {
  expect(names).toEqual(expect.arrayContaining(['abante', 'antara']));
});

describe.each(names)('the policy %s', (name) => {
  it('is lawful and lies in the folder of its id', async () => {
    const { policy } = await loadPolicy(name);
    expect(checkPolicy(policy)).toEqual([]);
    expect(policy.id).toBe(name);
  });

  it('is published as it stands: a changed promise needs a new version', async () => {
    const { policy, folder } = await loadPolicy(name);
    const { publications } = await readArchive(folder);
    expect(publications.at(-1)?.version).toBe(policy.version);
    for (const [path, text] of renderFiles(policy)) {
      expect(canonicalText(await readFile(join(folder, 'published', path), 'utf8'))).toBe(text);
    }
  });

  it('keeps every text ever published as its hash says', async () => {
    const { policy, folder } = await loadPolicy(name);
    const { publications } = await readArchive(folder);
    expect(Object.keys(publications.at(-1)?.hashes ?? {}).sort()).toEqual([...policy.languages].sort());
    for (const { version, hashes } of publications) {
      for (const language of ['es', 'en'] as const) {
        const hash = hashes[language];
        if (hash === undefined) continue;
        expect(textHash(await readFile(join(folder, 'published', noticePath(version, language)), 'utf8'))).toBe(hash);
      }
    }
  });

  it('has published each version once, oldest first', async () => {
    const { folder } = await loadPolicy(name);
    const { publications } = await readArchive(folder);
    const versions = publications.map(({ version }) => version);
    const instants = publications.map(({ publishedAt }) => publishedAt);
    expect(new Set(versions).size).toBe(versions.length);
    expect(instants).toEqual([...instants].sort());
    const folders = readdirSync(join(folder, 'published')).filter((entry) => entry !== 'index.json');
    expect(folders.sort()).toEqual([...versions].sort());
  });
});
