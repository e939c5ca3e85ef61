import * as z from 'zod';
import { httpHandler } from '../runtime/handler.ts';

/** `POST /sessions/{id}/end`: logs out, whatever the body says (AN-65). The same again, or of no session at all, answers the same. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'There is no such session any more; take the cookie back too',
      shape: z.object({ status: z.literal('ended') }),
    },
  },
  refuses: [],
  async handle({ params, clientId }, { sessions }) {
    await sessions.end(clientId, params['id'] ?? '');
    return { status: 200, json: { status: 'ended' } };
  },
});
