import type { Language } from '../../../../policy/model/types.ts';
import { parseAddress } from '../../mail/address.ts';
import type { Ports } from '../../ports.ts';
import { receiveRequest } from '../receive.ts';
import { classify, languageOf, type Verdict } from './classify.ts';
import type { InboundMail } from './inbound-mail.ts';
import { isMachineMail } from './machine-mail.ts';
import { newestPart } from './newest-part.ts';

/** What became of a mail; a code for the log, which says nothing of whose it was. */
export type MailOutcome = 'MACHINE_MAIL' | 'ADVERTISING_STOPPED' | 'REQUEST_OPENED' | 'FOR_A_PERSON';

/** As much of a mail as is kept, in characters, with what is said of its attachments. */
export const mostKept = 4_000;

const attachmentsNote: Readonly<Record<Language, (count: string) => string>> = {
  es: (count) => `[Adjuntos que no se han conservado: ${count}]`,
  en: (count) => `[Attachments that were not kept: ${count}]`,
};
const atLeast: Readonly<Record<Language, string>> = { es: 'al menos', en: 'at least' };

/** What a person needs to read: the subject, what was written now, and that something was attached. */
const keptOf = (mail: InboundMail, language: Language): string => {
  const { written, isForwarded } = newestPart(mail);
  // What was handed on, or only quoted, is all there is to read.
  const words = isForwarded || written === '' ? mail.text.trim() : written;
  const counted = mail.isCut ? `${atLeast[language]} ${mail.attachments}` : `${mail.attachments}`;
  const note = mail.attachments > 0 || mail.isCut ? `\n\n${attachmentsNote[language](counted)}` : '';
  const whole = [mail.subject, words].filter((part) => part !== '').join('\n\n');
  const room = mostKept - note.length;
  return `${whole.length > room ? `${whole.slice(0, room - 1)}…` : whole}${note}`.trim();
};

const outcomeOf = ({ right, marketing }: Verdict): MailOutcome => {
  if (marketing) return 'ADVERTISING_STOPPED';
  return right === 'unknown' ? 'FOR_A_PERSON' : 'REQUEST_OPENED';
};

/** What is done about it: nothing that the policy knows no right for, and nothing where nobody can tell who wrote. */
const verdictOn = (mail: InboundMail, { policy }: Pick<Ports, 'policy'>): Verdict => {
  const verdict = classify(mail);
  const isKnown = verdict.right === 'unknown' || policy.rights.includes(verdict.right);
  return isKnown && !mail.severalSenders ? verdict : { right: 'unknown' };
};

/**
 * Takes a mail that somebody wrote to us: an unmistakable no to advertising acts at once for the address in From, proved or not,
 * because a false one harms nobody (promises.md case 44); a clear request opens, and goes on only when that mailbox confirms it by the
 * link of its receipt; whatever is doubtful waits for a person while its clock runs. The same mail twice is the same request. Machines
 * are not answered. Attachments and quoted text are not kept.
 */
export const takeMail = async (
  mail: InboundMail,
  ports: Pick<Ports, 'settings'> & Parameters<typeof receiveRequest>[1],
): Promise<MailOutcome> => {
  const sender = parseAddress(ports.settings.sender);
  if (sender && isMachineMail(mail, sender)) return 'MACHINE_MAIL';
  const verdict = verdictOn(mail, ports);
  const language = languageOf(mail);
  await receiveRequest(
    {
      ...verdict,
      email: mail.from,
      ...(mail.name !== '' && { name: mail.name }),
      language,
      details: keptOf(mail, language),
      channel: 'mail',
      // Whoever repeats the id of somebody else's mail must not make ours of it.
      repeatId: `mail ${mail.from} ${mail.mailId}`,
    },
    ports,
  );
  return outcomeOf(verdict);
};
