import MailComposer from 'nodemailer/lib/mail-composer';
import { type Address, parseAddress } from '../domain/mail/address.ts';
import { type Mail, Undeliverable } from '../domain/mail/mailer.ts';

/** Checks the address that mails come from; a deployment with a wrong one must not start. */
export const senderAddress = (sender: string): Address => {
  const address = parseAddress(sender);
  if (address === undefined)
    throw new Error('the sender in the settings must be one plain mail address, without a name');
  return address;
};

/** A Message-ID in the sender's domain (RFC 5322 section 3.6.4), angle brackets included. */
export const messageIdOf = (id: string, sender: Address): string =>
  `<${id}@${sender.slice(sender.lastIndexOf('@') + 1)}>`;

/** Whether a mail to this address needs SMTPUTF8 on the whole way (RFC 6531). */
export const needsUtf8 = (address: string): boolean => /\P{ASCII}/u.test(address);

/** One kind of line end; a carriage return on its own is no legal part of a mail (RFC 5322 section 2.3). */
const lines = (text: string) => text.replace(/\r\n?/g, '\n');

/**
 * One click in the mail program (RFC 2369, RFC 8058): a web address alone, because no machine reads our mailbox. Written as it
 * is: a line may hold 998 octets, and a fold would tear the address apart for simple programs.
 */
const unsubscribeHeaders = (url: string): Record<string, { prepared: true; value: string }> => {
  if (!/^https?:\/\/[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(url))
    throw new Error('the unsubscribe link is no web address');
  const line = (value: string) => ({ prepared: true as const, value });
  return { 'List-Unsubscribe': line(`<${url}>`), 'List-Unsubscribe-Post': line('List-Unsubscribe=One-Click') };
};

/**
 * The mail as RFC 5322 text with CRLF line ends: plain text and HTML as alternatives, UTF-8, exactly one recipient, marked so
 * that no machine answers it (RFC 3834). Bounces stay wanted, so only replies are suppressed. Throws `Undeliverable` for
 * anything but a checked address.
 */
export const composeMail = async (mail: Mail, sender: string, date: Date, messageId: string): Promise<Uint8Array> => {
  // The type promises it; a cast must not turn one recipient into two.
  if (parseAddress(mail.to) !== mail.to) throw new Undeliverable('this is not one mail address');
  const composer = new MailComposer({
    from: { name: '', address: senderAddress(sender) },
    to: { name: '', address: mail.to },
    subject: mail.subject.normalize('NFC'),
    date,
    messageId,
    headers: {
      'Content-Language': mail.language,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      ...(mail.unsubscribe !== undefined && unsubscribeHeaders(mail.unsubscribe)),
    },
    text: lines(mail.text),
    html: lines(mail.html),
    encoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
};
