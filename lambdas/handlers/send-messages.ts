import * as z from 'zod';
import { acceptMessage } from '../domain/mail/accept-message.ts';
import { httpHandler } from '../runtime/handler.ts';

/** However an id is written, it is one id. */
const id = z.uuid().toLowerCase();

const text = z.string().min(1).max(1_500);
const words = z.strictObject({
  subject: z.string().min(1).max(150),
  paragraphs: z
    .array(z.union([text, z.strictObject({ link: z.string().min(1).max(150), href: z.url().max(500) })]))
    .min(1)
    .max(40)
    .describe('Text, or a link: the words to press and an `https` address'),
});

const body = z.strictObject({
  messageId: id.describe('A UUID of yours for this message: sending it again changes nothing'),
  template: z.string().max(60).describe('Id of a message of the policy, of class `service` or `marketing`'),
  subjects: z.array(id).min(1).max(1_000).describe('Ids of people; larger runs are several messages'),
  content: z
    .record(z.string().max(10), words)
    .optional()
    .describe('Advertising only: what it says, by language, in every language of the policy'),
  variables: z
    .record(z.string().max(60), z.string().max(1_000))
    .optional()
    .describe(
      'Service messages only: the facts that the approved wording asks for; one line each, no link, no address',
    ),
});

const shape = z.object({
  messageId: z.string(),
  template: z.string(),
  class: z.enum(['service', 'marketing']),
  accepted: z.number().describe('How many people it is queued for; what becomes of each is in `GET /messages/{id}`'),
});

/** `POST /messages`: queues a message for people; each is asked about at the moment of sending. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 202: { says: 'Queued; the same again answers the same and queues nothing twice', shape } },
  refuses: [
    'UNKNOWN_MESSAGE',
    'CONTENT_NOT_EXPECTED',
    'CONTENT_MISSING',
    'FIELD_NOT_EXPECTED',
    'UNKNOWN_LANGUAGE',
    'UNKNOWN_FIELD',
    'MISSING_FIELD',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'PROMOTION_REFUSED',
    'IDEMPOTENCY_MISMATCH',
  ],
  async handle({ body, clientId }, world) {
    const { template, class: of, accepted } = await acceptMessage(body, clientId, world);
    return { status: 202, json: { messageId: body.messageId, template, class: of, accepted } };
  },
});
