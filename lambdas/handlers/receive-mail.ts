import type { InboundMail } from '../domain/requests/inbound/inbound-mail.ts';
import { takeMail } from '../domain/requests/inbound/take-mail.ts';
import type { EventHandler } from '../runtime/handler.ts';

/**
 * Somebody wrote to the address of the policy. Gets the mail as it was read; undefined where it could not be, because nobody could be
 * answered. The log says what became of it, and not whose it was.
 */
export const handler: EventHandler<InboundMail | undefined> = async (mail, world) => {
  const name = 'mail-intake';
  if (!mail) {
    world.log({ event: 'alarm', name, code: 'UNREADABLE_MAIL' });
    return;
  }
  world.log({ event: 'report', name, code: await takeMail(mail, world) });
};
