import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { sessionShape } from '../runtime/session-shape.ts';

const body = z.strictObject({
  subjectId: z
    .uuid()
    .toLowerCase()
    .optional()
    .describe('Whose session it is; left out for a visitor. Begin a new one when somebody logs in'),
});

/**
 * `POST /sessions`: begins a session. No cookie is set here: the application sets one at its own address, `Secure; HttpOnly;
 * SameSite=Lax`, without `Max-Age` or `Expires`, so that it dies with the browser (AN-10). Sent again it begins another; the
 * one whose answer was lost ends unused.
 */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: {
      says: 'Begun. Set `sessionId` as a session cookie: `Secure; HttpOnly; SameSite=Lax`, without `Max-Age` or `Expires`, so that it is gone when the browser closes. It is said this once and stored as a hash only',
      shape: sessionShape.extend({ sessionId: z.string().describe('256 random bits, base64url') }),
    },
  },
  refuses: ['NOT_FOUND'],
  async handle({ body, clientId }, { sessions }) {
    const begun = await sessions.create(clientId, body.subjectId);
    if (!begun) throw new Refusal('NOT_FOUND');
    return { status: 201, json: { sessionId: begun.sessionId, ...begun.session } };
  },
});
