import type { Address } from '../../lambdas/domain/mail/address.ts';
import type { InboundMail } from '../../lambdas/domain/requests/inbound/inbound-mail.ts';
import { canary } from './canary-person.ts';

/** What a schedule or another service calls a handler with; of mails, one of the canary and about them. */
export const eventFor = (handler: string): unknown => {
  const recipients = [{ emailAddress: canary.email }, { emailAddress: `"${canary.name}" <x@example.com>` }];
  if (handler === 'record-mail-feedback') {
    return {
      eventType: 'Complaint',
      complaint: { complainedRecipients: recipients },
      bounce: { bounceType: 'Permanent', bouncedRecipients: recipients },
      mail: { destination: [canary.email] },
    };
  }
  if (handler !== 'receive-mail') return undefined;
  return {
    from: canary.email as Address,
    name: canary.name,
    severalSenders: false,
    subject: `Soy ${canary.name}`,
    text: `Quiero una copia de mis datos. ${canary.name}, ${canary.phone}`,
    attachments: 1,
    isCut: false,
    mailId: `<1.${canary.email}>`,
    headers: [{ name: 'from', value: `${canary.name} <${canary.email}>` }],
  } satisfies InboundMail;
};
