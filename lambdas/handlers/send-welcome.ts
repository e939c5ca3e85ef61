import { sendWelcome } from '../domain/people/send-welcome.ts';
import type { EventHandler } from '../runtime/handler.ts';
import { confirmedForm } from '../stores/people-store.ts';
import type { Change } from '../stores/table.ts';

/** A form was confirmed: mails the receipt and the link to undo it. Other changes are passed over. */
export const handler: EventHandler<Change> = async (change, world) => {
  const confirmed = confirmedForm(change);
  if (confirmed) await sendWelcome(confirmed, world);
};
