import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /staff/destructions/{id}/approval`: a second person agrees, within a day, that the night erases everybody who waits. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Approved: for 24 hours that night erases as many as its rules say, and begins within a quarter of an hour',
      shape: z.object({ id: z.string(), status: z.literal('approved') }),
    },
  },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED', 'TOO_LATE'],
  async handle({ params, staff }, { acts }) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id } = await acts.approve('bulk-destruction', (params['id'] ?? '').toLowerCase(), staff);
    return { status: 200, json: { id, status: 'approved' } };
  },
});
