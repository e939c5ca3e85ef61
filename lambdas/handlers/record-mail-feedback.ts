import * as z from 'zod';
import { parseAddress } from '../domain/mail/address.ts';
import type { EventHandler } from '../runtime/handler.ts';

const recipients = z.array(z.object({ emailAddress: z.string() }));
/** The part of an SES event that we act on (SES developer guide, event publishing). */
const report = z.object({
  eventType: z.string(),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: recipients }).optional(),
  complaint: z.object({ complainedRecipients: recipients }).optional(),
});

/**
 * A mail came back or was complained about: nobody may enter that address here again and no advertising goes there. Transient
 * bounces say nothing about the person and are passed over. The person's own registration stays possible.
 */
export const handler: EventHandler<unknown> = async (event, { guards, log }) => {
  const { bounce, complaint } = report.parse(event);
  const lasting = bounce?.bounceType === 'Permanent' ? bounce.bouncedRecipients : [];
  const found = [
    ...lasting.map(({ emailAddress }) => ({ emailAddress, reason: 'bounce' as const })),
    ...(complaint?.complainedRecipients ?? []).map(({ emailAddress }) => ({
      emailAddress,
      reason: 'complaint' as const,
    })),
  ];
  for (const { emailAddress, reason } of found) {
    const address = parseAddress(emailAddress);
    if (address) await guards.suppress(address, ['entry', 'marketing'], reason);
  }
  log({ event: 'report', name: 'mail-feedback', count: found.length });
};
