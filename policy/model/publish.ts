import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { noticePath, publicationsOf } from './archive.ts';
import { canonicalText, textHash } from './canonical.ts';
import { assertLawful } from './check.ts';
import { describeLengthening, lengthenings } from './lengthening.ts';
import { renderNotice } from './notice.ts';
import { readRetention, renderRetentionFile, retentionName, retentionOf } from './published-retention.ts';
import { renderRopa } from './ropa.ts';
import type { Language, Lengthened, Policy, Publication } from './types.ts';

export type PublishRequest = {
  readonly policy: Policy;
  /** Folder of the policy; texts go to `published/` inside it. */
  readonly folder: string;
  /** Purposes for which this version is a material change; absent when nobody has decided. */
  readonly material?: readonly string[] | undefined;
  /** Why each rule that keeps something longer than the last version does so, by its id. */
  readonly lengthened?: ReadonlyMap<string, string>;
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
 * published version, a version that is not newer than the last, a second version of which nobody said for which purposes it is
 * material (GDPR art. 7(1), 13(3)), and one that keeps anything longer without a reason for each such rule. Shorter needs none.
 */
export const publish = async (request: PublishRequest): Promise<PublishResult> => {
  const { policy, folder, material, now } = request;
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

  const lengthened = await reasonsFor(request, publications);

  const publication: Publication = {
    version: policy.version,
    publishedAt: now.toISOString(),
    material: [...new Set(material)],
    hashes: hashesOf(policy, files),
    ...(lengthened.length > 0 && { lengthened }),
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
    [`${policy.version}/${retentionName}`, renderRetentionFile(policy)],
  ]);

const recordName = 'record-of-processing.md';

/** Each lengthening with its reason; throws while one has none, or a reason has no lengthening. */
const reasonsFor = async (
  { policy, folder, lengthened = new Map() }: PublishRequest,
  publications: readonly Publication[],
): Promise<readonly Lengthened[]> => {
  const last = await readRetention(folder, publications);
  const longer = last ? lengthenings(last.retention, retentionOf(policy)) : [];
  const unexplained = longer.filter(({ rule }) => !lengthened.get(rule)?.trim());
  if (unexplained.length > 0) {
    throw new Error(
      `Version ${policy.version} keeps data longer than ${last?.version}: ${unexplained.map(describeLengthening).join('; ')}. That needs a reason, which is published with it (GDPR arts. 5(1)(e), 13(3)). Say ${unexplained.map(({ rule }) => `--lengthened "${rule}=REASON"`).join(' ')}.`,
    );
  }
  const shorter = [...lengthened.keys()].filter((rule) => !longer.some((found) => found.rule === rule));
  if (shorter.length > 0) throw new Error(`Nothing is kept longer than before by: ${shorter.join(', ')}.`);
  return longer.map(({ rule }) => ({
    rule,
    reason: lengthened.get(rule)?.trim() ?? '',
    article: policy.retention[rule]?.citation ?? '',
  }));
};

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
      const isKnown = !path.endsWith('.md') || path.endsWith(recordName) || known.has(textHash(text));
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
