import * as z from 'zod';
import { approveDisclosure } from '../domain/blocking/disclose.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /staff/disclosures/{id}/approval`: a second person agrees, whatever the body says. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Approved; the same again changes nothing',
      shape: z.object({ id: z.string(), status: z.literal('approved') }),
    },
  },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED'],
  async handle({ params, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id } = await approveDisclosure((params['id'] ?? '').toLowerCase(), staff, world);
    return { status: 200, json: { id, status: 'approved' } };
  },
});
