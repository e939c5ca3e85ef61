import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
// The small zod: every function carries this file.
import * as z from 'zod/mini';
import { canonicalText, textHash } from './canonical.ts';
import type { Archive, Language, Publication } from './types.ts';

/** Reads one file of `published/`, given its path inside it with forward slashes. */
export type ReadText = (path: string) => Promise<string>;

const indexSchema = z.strictObject({
  publications: z.array(
    z.strictObject({
      version: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}(\.\d+)?$/)),
      publishedAt: z.iso.datetime(),
      material: z.array(z.string()),
      hashes: z.partialRecord(z.enum(['es', 'en']), z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/))),
      lengthened: z.optional(z.array(z.strictObject({ rule: z.string(), reason: z.string(), article: z.string() }))),
    }),
  ),
});

/** The publications of a parsed `index.json`, oldest first. Throws when it is not one. */
export const publicationsOf = (index: unknown): readonly Publication[] =>
  // A policy that speaks one language has one hash; nobody asks for a language that the policy does not declare.
  indexSchema.parse(index).publications as readonly Publication[];

/** Where the text of a publication lies inside `published/`. */
export const noticePath = (version: string, language: Language): string => `${version}/notice.${language}.md`;

/**
 * The archive of everything ever published, from the parsed `index.json` and a reader of the files beside it. Texts are read when asked for and checked against their hash: a text that was
 * changed after publication is an error, never an answer. A text published twice belongs to the newer version.
 */
export const openArchive = (index: unknown, read: ReadText): Archive => {
  const publications = publicationsOf(index);
  return {
    publications,
    text: async (hash) => {
      const publication = publications.findLast(({ hashes }) => Object.values(hashes).includes(hash));
      const language = languages.find((candidate) => publication?.hashes[candidate] === hash);
      if (publication === undefined || language === undefined) return undefined;
      const path = noticePath(publication.version, language);
      const text = canonicalText(await read(path));
      if (textHash(text) !== hash) {
        throw new Error(`${path} was changed after its publication: its hash is not the published one.`);
      }
      return { language, version: publication.version, text };
    },
  };
};

const languages: readonly Language[] = ['es', 'en'];

/** The archive in `published/` of a policy folder. Throws when nothing has been published there. */
export const readArchive = async (policyFolder: string): Promise<Archive> => {
  const published = join(policyFolder, 'published');
  const read: ReadText = (path) => readFile(join(published, path), 'utf8');
  return openArchive(JSON.parse(await read('index.json')), read);
};
