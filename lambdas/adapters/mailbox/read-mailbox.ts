import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { errnoOf } from '../files.ts';

export type ReceivedMail = {
  readonly id: string;
  /** The one recipient of the envelope. */
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** As they stand in the mail, by lower-case name; the values of a repeated header are joined by line feeds. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every http(s) URL of the text, then of the HTML's hrefs: each once, in order. */
  readonly links: readonly string[];
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
};

const idForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-\d+-[0-9a-f]+$/;

/** Mails in a mailbox folder, newest first, at most `limit` (default 100) a page; `cursor` is present while there are more. */
export const listMailbox = async (
  folder: string,
  { limit = 100, cursor }: { readonly limit?: number; readonly cursor?: string } = {},
): Promise<{ readonly items: readonly ReceivedMail[]; readonly cursor?: string }> => {
  const files = await ifPresent(readdir(folder));
  const ids = (files ?? [])
    .filter((file) => file.endsWith('.eml') && idForm.test(file.slice(0, -4)))
    .map((file) => file.slice(0, -4))
    .filter((id) => cursor === undefined || id < cursor)
    .sort()
    .reverse();
  const page = ids.slice(0, limit);
  const items = (await Promise.all(page.map((id) => readMail(folder, id)))).filter((mail) => mail !== undefined);
  const last = page.at(-1);
  return ids.length > limit && last !== undefined ? { items, cursor: last } : { items };
};

/** One mail, or undefined. */
export const readMail = async (folder: string, id: string): Promise<ReceivedMail | undefined> => {
  const [, year, month, day, hour, minute, second, ms] = idForm.exec(id) ?? [];
  if (ms === undefined) return undefined;
  const bytes = await ifPresent(readFile(join(folder, `${id}.eml`)));
  if (!bytes) return undefined;
  const receivedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  return { id, ...describeMail(await PostalMime.parse(bytes)), receivedAt };
};

const describeMail = ({
  deliveredTo,
  from,
  subject,
  text,
  html,
  headers,
}: Email): Omit<ReceivedMail, 'id' | 'receivedAt'> => ({
  to: deliveredTo ?? '',
  from: from?.address ?? '',
  subject: subject ?? '',
  text: text ?? '',
  html: html ?? '',
  headers: byName(headers),
  links: linksOf(text ?? '', html ?? ''),
});

const byName = (headers: Email['headers']): Record<string, string> => {
  const values = Map.groupBy(headers, ({ key }) => key);
  return Object.fromEntries([...values].map(([key, found]) => [key, found.map(({ value }) => value).join('\n')]));
};

/** Every http(s) URL of a text, then of the hrefs of an HTML document: each once, in order. */
export const linksOf = (text: string, html: string): string[] => {
  const inText = text.match(/https?:\/\/[^\s<>"]+/gi) ?? [];
  const hrefs = [...html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, double, single]) =>
    unescapeHtml(double ?? single ?? '').trim(),
  );
  return [
    ...new Set([
      ...inText.map((url) => url.replace(/[.,;:!?)\]}'’»]+$/, '')),
      ...hrefs.filter((url) => /^https?:\/\//i.test(url)),
    ]),
  ];
};

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities that an attribute needs, and numeric ones. */
const unescapeHtml = (value: string): string =>
  value.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (_, hex?: string, decimal?: string, name?: string) =>
      name !== undefined
        ? (named[name.toLowerCase()] ?? '')
        : characterOf(hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)),
  );

const characterOf = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

const ifPresent = async <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
