import * as z from 'zod';
import type { Recipient, SendState } from '../domain/mail/outbox.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { pageLimit } from '../runtime/page-limit.ts';

const states = ['queued', 'sending', 'sent', 'refused', 'unknown', 'failed'] as const satisfies readonly SendState[];

const shape = z.object({
  messageId: z.string(),
  template: z.string(),
  class: z.enum(['service', 'marketing']),
  createdAt: z.string(),
  accepted: z.number(),
  counts: z.record(z.enum(states), z.number()).describe('People by state, over all pages'),
  recipients: z.array(
    z.object({
      subjectId: z.string(),
      state: z
        .enum(states)
        .describe('`refused`: may not be sent. `unknown`: may or may not have gone out. `failed`: did not go out'),
      reason: z.string().optional().describe('Why it was sent, or why not'),
      basis: z.string().optional().describe('GDPR art. 6(1): what it was sent on'),
      decisionId: z.string().optional().describe('The decision that it was sent on'),
      at: z.string(),
      copies: z.number().describe('How many copies may have gone out'),
    }),
  ),
  next: z.string().optional().describe('Present while there are more: send it as `after`'),
});

const shown = ({ place, state, reason, basis, decisionId, at, copies }: Recipient) => ({
  subjectId: place.subjectId,
  state,
  ...(reason !== undefined && { reason }),
  ...(basis !== undefined && { basis }),
  ...(decisionId !== undefined && { decisionId }),
  at,
  copies,
});

/** `GET /messages/{id}`: how the message stands for each person, to the application that sent it and nobody else. */
export const handler = httpHandler({
  query: { limit: 'At most so many people; 1 to 100, default 100', after: '`next` of the page before' },
  answers: { 200: { says: 'The counts, and one page of people by id', shape } },
  refuses: ['NOT_FOUND', 'INVALID_FIELD'],
  async handle({ params, query, clientId }, { outbox }) {
    const messageId = (params['id'] ?? '').toLowerCase();
    const limit = pageLimit(query);
    const found = z.uuid().safeParse(messageId).success ? await outbox.show({ clientId, messageId }) : undefined;
    if (!found) throw new Refusal('NOT_FOUND');
    const { message, recipients } = found;
    const after = query['after'] ?? '';
    const rest = recipients.filter(({ place }) => place.subjectId > after);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const counts = Object.fromEntries(
      states.map((state) => [state, recipients.filter((recipient) => recipient.state === state).length]),
    );
    return {
      status: 200,
      json: {
        messageId,
        ...message,
        counts,
        recipients: page.map(shown),
        ...(rest.length > limit && last && { next: last.place.subjectId }),
      },
    };
  },
});
