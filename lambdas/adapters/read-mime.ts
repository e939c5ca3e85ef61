import { createHash } from 'node:crypto';
import PostalMime, { addressParser, type Email, type Address as Mailbox } from 'postal-mime';
import { parseAddress } from '../domain/mail/address.ts';
import { type InboundMail, mostOfAMail } from '../domain/requests/inbound/inbound-mail.ts';
import { textOfHtml } from '../domain/requests/inbound/text-of-html.ts';

/** As many lines as a mail of that size has, with some to spare: each costs time, however short it is. */
const mostLines = 20_000;
const longestName = 200;
const longestSubject = 1_000;

/** Characters that show nothing, or show what is written in another order. Line feeds and tabs stay. */
const unseen = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const shown = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(unseen, (character) => (character === '\n' || character === '\t' ? character : ''));
const onOneLine = (text: string, longest: number): string => shown(text).replace(/\s+/g, ' ').trim().slice(0, longest);

/** Everybody whom From names, groups unfolded; a second From line names more. */
const sendersOf = ({ headers }: Email): readonly Mailbox[] =>
  headers.filter(({ key }) => key === 'from').flatMap(({ value }) => addressParser(value, { flatten: true }));

const idOf = (mail: Email): string =>
  mail.messageId?.trim() ||
  createHash('sha256')
    .update(
      JSON.stringify([mail.headers.map(({ key, value }) => (key === 'received' ? '' : value)), mail.text, mail.html]),
    )
    .digest('base64url');

/** The first bytes of a mail that are read. */
const beginningOf = (raw: Uint8Array): Uint8Array => {
  let end = 0;
  for (let line = 0; line < mostLines && end < raw.length; line += 1) {
    const next = raw.indexOf(10, end);
    if (next < 0) return raw.subarray(0, mostOfAMail);
    end = next + 1;
  }
  return raw.subarray(0, Math.min(end, mostOfAMail));
};

const parsed = async (raw: Uint8Array): Promise<Email | undefined> => {
  try {
    return await PostalMime.parse(raw, {
      maxNestingDepth: 50,
      maxHeadersSize: 256 * 1024,
      forceRfc822Attachments: true,
    });
  } catch {
    // Deeper or longer than any mail that a person writes.
    return undefined;
  }
};

/**
 * Reads a raw mail (RFC 5322, MIME), at most its first `mostOfAMail` bytes; undefined where nobody can be answered, because it is no
 * mail or its From holds no plain address. Never throws, whatever the bytes.
 */
export const readMime = async (raw: Uint8Array): Promise<InboundMail | undefined> => {
  const beginning = beginningOf(raw);
  const mail = await parsed(beginning);
  if (!mail) return undefined;
  const senders = sendersOf(mail);
  const [first] = senders;
  const from = parseAddress(first?.address ?? '');
  if (!from) return undefined;
  const text = mail.text?.trim() ? mail.text : textOfHtml(mail.html ?? '');
  return {
    from,
    name: onOneLine(first?.name ?? '', longestName),
    severalSenders: senders.length > 1,
    subject: onOneLine(mail.subject ?? '', longestSubject),
    text: shown(text),
    attachments: mail.attachments.filter(({ related }) => !related).length,
    isCut: raw.length > beginning.length,
    mailId: idOf(mail),
    headers: mail.headers.map(({ key, value }) => ({ name: key, value })),
  };
};
