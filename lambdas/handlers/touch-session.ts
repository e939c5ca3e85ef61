import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { sessionShape } from '../runtime/session-shape.ts';

/** `POST /sessions/{id}/touch`: uses a session of the application, whatever the body says. Call it as often as you like. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'It is alive and was used. Uses are noted only so often, so that an unused session may end that much early, never late',
      shape: sessionShape,
    },
  },
  refuses: ['NOT_FOUND'],
  async handle({ params, clientId }, { sessions }) {
    const session = await sessions.touch(clientId, params['id'] ?? '');
    if (!session) throw new Refusal('NOT_FOUND');
    return { status: 200, json: session };
  },
});
