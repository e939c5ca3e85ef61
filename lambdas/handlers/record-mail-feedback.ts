import * as z from 'zod';
import { parseAddress } from '../domain/mail/address.ts';
import { withdrawAfterComplaint } from '../domain/preferences/opt-out.ts';
import type { EventHandler } from '../runtime/handler.ts';

const recipients = z.array(z.object({ emailAddress: z.string() }));
/** When it happened: a report may come late, or again, and says nothing about what the person did since. */
const timestamp = z.iso.datetime({ offset: true }).optional();
/** The part of an SES event that we act on (SES developer guide, event publishing). */
const report = z.object({
  eventType: z.string(),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: recipients, timestamp }).optional(),
  complaint: z.object({ complainedRecipients: recipients, timestamp }).optional(),
});

/**
 * A mail came back or was complained about: nobody may enter that address here again and no advertising goes there. Transient
 * bounces say nothing about the person and are passed over. A complaint also takes back every yes to advertising. The person's
 * own registration stays possible.
 */
export const handler: EventHandler<unknown> = async (event, world) => {
  const { guards, log, now } = world;
  const { bounce, complaint } = report.parse(event);
  const lasting = bounce?.bounceType === 'Permanent' ? bounce.bouncedRecipients : [];
  const found = [
    ...lasting.map(({ emailAddress }) => ({ emailAddress, reason: 'bounce' as const })),
    ...(complaint?.complainedRecipients ?? []).map(({ emailAddress }) => ({
      emailAddress,
      reason: 'complaint' as const,
    })),
  ];
  const at = new Date(bounce?.timestamp ?? complaint?.timestamp ?? now());
  for (const { emailAddress, reason } of found) {
    const address = parseAddress(emailAddress);
    if (!address) continue;
    await guards.suppress(address, ['entry', 'marketing'], reason, at);
    if (reason === 'complaint') await withdrawAfterComplaint(address, at, world);
  }
  log({ event: 'report', name: 'mail-feedback', count: found.length });
};
