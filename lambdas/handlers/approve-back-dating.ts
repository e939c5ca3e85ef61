import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /staff/back-datings/{id}/approval`: a second person agrees that a request came that long ago. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Approved; whoever proposed it sends it again now',
      shape: z.object({ id: z.string(), status: z.literal('approved') }),
    },
  },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED'],
  async handle({ params, staff }, { acts }) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id } = await acts.approve('back-dating', params['id'] ?? '', staff);
    return { status: 200, json: { id, status: 'approved' } };
  },
});
