import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { approveLink } from '../domain/visits/link-visits.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /staff/visit-links/{id}/approval`: a second person agrees, whatever the body says; first the person is told. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Approved, and the person has been told unless a law forbids it; the same again changes nothing',
      shape: z.object({ id: z.string(), status: z.literal('approved') }),
    },
  },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED', 'ADDRESS_UNDELIVERABLE'],
  async handle({ params, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id } = await approveLink(params['id'] ?? '', staff, world);
    return { status: 200, json: { id, status: 'approved' } };
  },
});
