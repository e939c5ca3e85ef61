import * as z from 'zod';
import { recordEvent } from '../domain/retention/record-event.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({
  eventId: z.uuid().toLowerCase().describe('A UUID of yours for this event: sending it again changes nothing'),
  type: z
    .enum(['contract-started', 'contract-ended', 'invoice-issued', 'invoice-settled', 'last-contact', 'event-attended'])
    .describe('What happened'),
  on: z
    .string()
    .max(10)
    .optional()
    .describe('Civil date `YYYY-MM-DD` in the zone of the policy; today if left out. An end may lie ahead'),
  reference: z
    .string()
    .max(60)
    .optional()
    .describe(
      'Your own number of the contract, invoice or event: one word, nothing of the person. Not for `last-contact`',
    ),
  dueOn: z.string().max(10).optional().describe('`invoice-issued` only: when it has to be paid'),
});

const shape = z.object({
  eventId: z.string(),
  type: z.string(),
  on: z.string(),
  dueOn: z.string().optional(),
  recordedAt: z.string(),
});

/** `POST /subjects/{id}/events`: what happened with a person; starts and stops retention clocks. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: { says: 'Noted; it counts from now on', shape },
    200: { says: 'The same was noted before', shape },
  },
  refuses: [
    'NOT_FOUND',
    'INVALID_FIELD',
    'MISSING_FIELD',
    'FIELD_NOT_EXPECTED',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
    'EVENT_OUT_OF_ORDER',
    'IDEMPOTENCY_MISMATCH',
  ],
  async handle({ params, body, clientId }, world) {
    const { on, reference, dueOn, eventId, type } = body;
    const reported = {
      eventId,
      type,
      ...(on !== undefined && { on }),
      ...(reference !== undefined && { reference }),
      ...(dueOn !== undefined && { dueOn }),
    };
    const { fresh, event } = await recordEvent((params['id'] ?? '').toLowerCase(), reported, clientId, world);
    const { reference: _reference, source: _source, ...told } = event;
    return { status: fresh ? 201 : 200, json: told };
  },
});
