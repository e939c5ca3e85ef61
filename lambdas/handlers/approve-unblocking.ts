import * as z from 'zod';
import { approveUnblocking } from '../domain/blocking/unblock.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /staff/unblockings/{id}/approval`: a second person agrees, whatever the body says, and it is done. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Approved and done: the person is as before. Correct what was wrong today, or the coming night blocks again',
      shape: z.object({ id: z.string(), subjectId: z.string(), status: z.literal('approved') }),
    },
  },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED', 'TOO_LATE', 'TAKEN_MEANWHILE'],
  async handle({ params, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id, subjectId } = await approveUnblocking((params['id'] ?? '').toLowerCase(), staff, world);
    return { status: 200, json: { id, subjectId, status: 'approved' } };
  },
});
