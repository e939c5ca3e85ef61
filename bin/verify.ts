import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import PostalMime from 'postal-mime';
import { keysIn, type PublishedTexts, receiptsIn, verifyReceipt } from '../lambdas/domain/consent/verify-receipt.ts';
import { noticePath, publicationsOf } from '../policy/model/archive.ts';
import type { Language } from '../policy/model/types.ts';
import { readArguments, runCommand, UsageError } from './command.ts';
import { describe, summary } from './verify-words.ts';

const help = `Usage: npm run verify -- RECEIPT --keys JWKS [--policy NAME_OR_FOLDER] [--lang es|en]

Checks receipts of decisions without the network: the signature with the public keys, and the texts
they name with the published archive. Says in plain words what is proved, and what is not.

  RECEIPT                  a file, or - for standard input: a receipt (compact JWS), a mail with one,
                           or the JSON answer of POST /consents or GET /subjects/{id}/decisions
  --keys JWKS              a saved copy of /.well-known/jwks.json
  --policy NAME_OR_FOLDER  a folder under policy/, or the path of a folder with published/ in it;
                           by default the policy that the receipt names
  --lang es|en             the language of the words; es by default

Exit code: 0 all proved, 1 something not proved, 2 called wrongly.
`;

/** A hundred pages of history. */
const mostBytes = 16 * 1024 * 1024;
const policies = resolve(import.meta.dirname, '../policy');
const spoken: Readonly<Record<string, Language>> = { es: 'es', en: 'en' };

const options = {
  keys: { type: 'string' },
  policy: { type: 'string' },
  lang: { type: 'string', default: 'es' },
  help: { type: 'boolean', short: 'h' },
} as const;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
const cannotRead = (file: string) => (error: unknown) => {
  throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
};

/** What the file or standard input holds; undefined for more than 16 MB. */
const readInput = async (file: string): Promise<string | undefined> => {
  const stream = file === '-' ? process.stdin : (await open(file).catch(cannotRead(file))).createReadStream();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > mostBytes) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    return cannotRead(file)(error);
  }
  return Buffer.concat(chunks).toString();
};

/** The words of a mail that was saved with its headers; any other text as it is. */
const readableText = async (input: string): Promise<string> => {
  if (!/^(?:[\w-]+:|From )[^\n]*\n[\s\S]{0,20000}^mime-version:/im.test(input.slice(0, 30_000))) return input;
  const { text, html } = await PostalMime.parse(input);
  return text ?? html ?? input;
};

const readKeys = async (file: string) => {
  const text = await readFile(file, 'utf8').catch(cannotRead(file));
  let keys: ReturnType<typeof keysIn>;
  try {
    keys = keysIn(JSON.parse(text));
  } catch {
    // Told below.
  }
  if (!keys) throw new UsageError(`${file} is no JSON Web Key Set.`);
  return keys;
};

/** The archive in `published/` of a folder, or undefined where there is none. Each file is read once. */
const archiveIn = async (folder: string): Promise<PublishedTexts | undefined> => {
  const read = (path: string): Promise<string | undefined> =>
    readFile(join(folder, 'published', path), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  const index = await read('index.json');
  if (index === undefined) return undefined;
  const texts = new Map<string, Promise<string | undefined>>();
  try {
    return {
      publications: publicationsOf(JSON.parse(index)),
      text(version, language) {
        const path = noticePath(version, language);
        const text = texts.get(path) ?? read(path);
        texts.set(path, text);
        return text;
      },
    };
  } catch {
    throw new UsageError(`${join(folder, 'published', 'index.json')} is damaged.`);
  }
};

/** Finds archives: the one that was asked for, or by the id that a receipt names. */
const archives = async (asked: string | undefined) => {
  const folderOf = (name: string) => (/^[a-z][a-z0-9-]*$/.test(name) ? join(policies, name) : resolve(name));
  if (asked !== undefined) {
    const archive = await archiveIn(folderOf(asked));
    if (!archive) throw new UsageError(`There is no published policy "${asked}".`);
    return async () => archive;
  }
  const known = new Map<string, Promise<PublishedTexts | undefined>>();
  return (policy: string) => {
    const archive = known.get(policy) ?? archiveIn(folderOf(policy));
    known.set(policy, archive);
    return archive;
  };
};

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('Name one file with receipts, or - to read them in.');
  if (values.keys === undefined) throw new UsageError('Say which keys: --keys JWKS.');
  const language = Object.hasOwn(spoken, values.lang) ? spoken[values.lang] : undefined;
  if (!language) throw new UsageError('--lang takes es or en.');

  const keys = await readKeys(values.keys);
  const archiveOf = await archives(values.policy);
  const input = await readInput(file);
  const receipts = input === undefined ? [] : receiptsIn(await readableText(input));
  let proved = 0;
  for (const [place, receipt] of receipts.entries()) {
    const verified = await verifyReceipt(receipt, keys, archiveOf);
    if (verified.faults.length === 0) proved += 1;
    process.stdout.write(`${describe(verified, { place: place + 1, of: receipts.length }, language)}\n\n`);
  }
  process.stdout.write(`${summary(proved, receipts.length, language)}\n`);
  return receipts.length > 0 && proved === receipts.length ? 0 : 1;
};

await runCommand(main, help);
