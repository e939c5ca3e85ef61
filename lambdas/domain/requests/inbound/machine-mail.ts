import { type Address, mailboxForms } from '../../mail/address.ts';
import type { InboundMail } from './inbound-mail.ts';

type Headers = InboundMail['headers'];

const firstOf = (headers: Headers, wanted: string): string | undefined =>
  headers
    .find(({ name }) => name === wanted)
    ?.value.trim()
    .toLowerCase();

const isAutomatic = (headers: Headers): boolean => {
  const submitted = firstOf(headers, 'auto-submitted');
  return submitted !== undefined && submitted.split(/[;\s(]/)[0] !== 'no';
};

/** From lists, of our own making, or by programs that answer for somebody who is away. */
const givenAway = ({ name, value }: Headers[number]): boolean =>
  name.startsWith('list-') ||
  name.startsWith('x-habeas') ||
  name === 'x-autoreply' ||
  name === 'x-autorespond' ||
  (name === 'precedence' && /^\s*(bulk|list|junk|auto_reply)\b/i.test(value)) ||
  (name === 'content-type' && /^\s*multipart\/report\b/i.test(value));

/** The envelope has no sender: what cannot be delivered is told to nobody (RFC 5321 section 4.5.5). */
const isBounce = (from: Address, headers: Headers): boolean =>
  firstOf(headers, 'return-path') === '<>' || /^mailer-daemon@/i.test(from);

/**
 * Whether no person wrote this: answers of machines (RFC 3834), lists and bulk mail, bounces, reports, and what we sent ourselves.
 * Nobody is answered, or two machines would write to each other for ever.
 */
export const isMachineMail = ({ from, headers }: Pick<InboundMail, 'from' | 'headers'>, sender: Address): boolean =>
  isAutomatic(headers) ||
  headers.some(givenAway) ||
  isBounce(from, headers) ||
  mailboxForms(from).some((form) => mailboxForms(sender).includes(form));
