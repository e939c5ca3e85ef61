import * as z from 'zod';
import { problems, Refusal } from '../domain/problems.ts';
import { checkReason } from '../domain/staff/reason.ts';
import { paths, seers } from '../pages/console/frame.ts';
import { actAtConsole, asPosted, goTo, tokenShape } from '../runtime/console.ts';
import { askWhy } from '../runtime/console-case.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({ token: tokenShape, reason: z.string().max(2_000).optional() });

/** `POST /console/requests/{id}`: somebody says why they open a request; each look from then on is logged with it. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  readForm: asPosted,
  answers: { 303: { says: 'To the request', type: 'text/html' } },
  refuses: ['SESSION_OVER', 'FORM_NOT_OURS', 'ROLE_MISSING', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  handle: (request, world) => {
    const id = request.params['id'] ?? '';
    const path = paths.request(id);
    return actAtConsole(request, world, { roles: seers, path }, async (here) => {
      const { reason = '' } = request.body;
      try {
        await world.consoleSessions.open(here.sessionId, id, checkReason(reason));
        return goTo(path, world);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const wrong = { code: error.code, path: 'reason' };
        return { ...(await askWhy(here, { id, wrong, value: reason })), status: problems[error.code][0] };
      }
    });
  },
});
