import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { approveOnRequest } from '../domain/requests/approve-request.ts';
import { httpHandler } from '../runtime/handler.ts';
import { requestFileShape } from '../runtime/request-shape.ts';

const body = z.strictObject({ act: z.string().max(40).describe('Id of what was proposed') });

/** `POST /staff/requests/{id}/approval`: a second person agrees to a refusal, or to an erasure against a hold; then it is done. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'How the request stands now; the same again changes nothing', shape: requestFileShape } },
  refuses: ['NOT_FOUND', 'SECOND_PERSON_NEEDED', 'ALREADY_DECIDED', 'WRONG_STATE'],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    return { status: 200, json: await approveOnRequest(params['id'] ?? '', body.act, staff, world) };
  },
});
