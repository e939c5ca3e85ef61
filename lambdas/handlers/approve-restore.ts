import * as z from 'zod';
import { approveRestore } from '../domain/backups/propose-restore.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /staff/restores/{id}/approval`: a second person agrees, whatever the body says; begun is nothing by that. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Approved: whoever runs the machine may begin within 24 hours; the same again changes nothing',
      shape: z.object({ id: z.string(), status: z.literal('approved') }),
    },
  },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED', 'TOO_LATE'],
  async handle({ params, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id } = await approveRestore((params['id'] ?? '').toLowerCase(), staff, world);
    return { status: 200, json: { id, status: 'approved' } };
  },
});
