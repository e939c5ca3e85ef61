import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { sessionShape } from '../runtime/session-shape.ts';

/** `GET /sessions/{id}`: how a session of the application stands. Looking at it is not using it. */
export const handler = httpHandler({
  answers: { 200: { says: 'It is alive', shape: sessionShape } },
  refuses: ['NOT_FOUND'],
  async handle({ params, clientId }, { sessions }) {
    const session = await sessions.find(clientId, params['id'] ?? '');
    if (!session) throw new Refusal('NOT_FOUND');
    return { status: 200, json: session };
  },
});
