import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { noticePath, publicationsOf } from './archive.ts';
import { canonicalText, textHash } from './canonical.ts';
import { assertLawful } from './check.ts';
import { renderNotice } from './notice.ts';
import { renderRopa } from './ropa.ts';
import type { Language, Policy, Publication } from './types.ts';

export type PublishRequest = {
  readonly policy: Policy;
  /** Folder of the policy; texts go to `published/` inside it. */
  readonly folder: string;
  /** Purposes for which this version is a material change; absent when nobody has decided. */
  readonly material?: readonly string[] | undefined;
  readonly now: Date;
};

export type PublishResult = {
  readonly publication: Publication;
  /** False when the same texts were published before and nothing was written. */
  readonly changed: boolean;
};

/**
 * Renders a policy into `published/<version>/` and enters it in `index.json`, which is written last: a version is published
 * when the index says so. Publishing the same texts again changes nothing. Refuses an unlawful policy, another text under a
 * published version, a version that is not newer than the last, and a second version of which nobody said for which purposes
 * it is material (GDPR art. 7(1), 13(3)).
 */
export const publish = async ({ policy, folder, material, now }: PublishRequest): Promise<PublishResult> => {
  assertLawful(policy);
  const published = join(folder, 'published');
  const publications = await readPublications(published);
  const files = renderFiles(policy);

  const latest = publications.at(-1);
  if (latest?.version === policy.version) {
    const changed = await changedFiles(published, files, latest);
    if (changed.length > 0) {
      throw new Error(
        `${policy.version} is published and would change (${changed.join(', ')}): give the policy a new version.`,
      );
    }
    return { publication: latest, changed: false };
  }
  if (latest !== undefined && !isNewer(policy.version, latest.version)) {
    throw new Error(`Version ${policy.version} is not newer than ${latest.version}, which is in force.`);
  }
  if (latest !== undefined && material === undefined) {
    throw new Error(
      'Decide for which purposes this version is a material change: their consents freeze until renewed. Say --material purposeA,purposeB or --material none.',
    );
  }
  const unknown = (material ?? []).filter((purpose) => !Object.hasOwn(policy.purposes, purpose));
  if (unknown.length > 0) throw new Error(`The policy has no purpose: ${unknown.join(', ')}.`);

  const publication: Publication = {
    version: policy.version,
    publishedAt: now.toISOString(),
    material: [...new Set(material)],
    hashes: hashesOf(policy, files),
  };
  for (const [path, text] of files) {
    await mkdir(dirname(join(published, path)), { recursive: true });
    await writeFile(join(published, path), text);
  }
  const index = join(published, 'index.json');
  await writeFile(`${index}.new`, `${JSON.stringify({ publications: [...publications, publication] }, null, 2)}\n`);
  await rename(`${index}.new`, index);
  return { publication, changed: true };
};

/** Every file of one version, by its path inside `published/`, as canonical text. */
export const renderFiles = (policy: Policy): ReadonlyMap<string, string> =>
  new Map([
    ...policy.languages.map((language): [string, string] => [
      noticePath(policy.version, language),
      canonicalText(renderNotice(policy, language)),
    ]),
    [`${policy.version}/${recordName}`, canonicalText(renderRopa(policy))],
  ]);

const recordName = 'record-of-processing.md';

const hashesOf = (policy: Policy, files: ReadonlyMap<string, string>) =>
  Object.fromEntries(
    policy.languages.map((language) => [language, textHash(files.get(noticePath(policy.version, language)) ?? '')]),
  ) as Record<Language, string>;

const readPublications = async (published: string): Promise<readonly Publication[]> => {
  try {
    return publicationsOf(JSON.parse(await readFile(join(published, 'index.json'), 'utf8')));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** Files of a published version that differ from what is rendered now, or whose hash is not the published one. */
const changedFiles = async (published: string, files: ReadonlyMap<string, string>, { hashes }: Publication) => {
  const known = new Set(Object.values(hashes));
  const changed = await Promise.all(
    [...files].map(async ([path, text]) => {
      const before = await readFile(join(published, path), 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return '';
        throw error;
      });
      const isKnown = path.endsWith(recordName) || known.has(textHash(text));
      return isKnown && canonicalText(before) === text ? [] : [path];
    }),
  );
  return changed.flat();
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Orders versions by date, then by the number after the dot, which is 1 when left out. */
const isNewer = (version: string, than: string): boolean => {
  const [date = '', number = '1'] = version.split('.');
  const [otherDate = '', otherNumber = '1'] = than.split('.');
  return date === otherDate ? Number(number) > Number(otherNumber) : date > otherDate;
};
