import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { approveOnRequest } from '../domain/requests/approve-request.ts';
import { approvers } from '../domain/staff/staff.ts';
import { actors, holdsOne, paths } from '../pages/console/frame.ts';
import { actAtConsole, asPosted, goTo, refuseInside, tokenShape } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({
  token: tokenShape,
  act: z.string().max(40).optional().describe('Id of what was proposed'),
  sure: z.string().max(10).optional().describe('`true`: they ticked that they read it and agree'),
});

/** `POST /console/requests/{id}/approval`: a second person agrees to a refusal, or to an erasure against a hold; then it is done. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  readForm: asPosted,
  answers: { 303: { says: 'To the request as it stands now', type: 'text/html' } },
  refuses: [
    'SESSION_OVER',
    'FORM_NOT_OURS',
    'ROLE_MISSING',
    'NOT_FOUND',
    'SECOND_PERSON_NEEDED',
    'ALREADY_DECIDED',
    'WRONG_STATE',
    'MISSING_FIELD',
  ],
  handle: (request, world) => {
    const id = request.params['id'] ?? '';
    const path = paths.request(id);
    return actAtConsole(
      request,
      world,
      { roles: actors, path: `${path}/approval` },
      async ({ staff, visitor, sessionId }) => {
        const { act: actId = '', sure } = request.body;
        const waiting = (await world.acts.pending()).find((act) => act.id === actId && act.details['request'] === id);
        // Not every colleague may agree to everything, though all of them see it.
        if (waiting && !holdsOne(staff, approvers[waiting.kind])) {
          await world.audit.note({ by: staff, act: 'refused', reason: 'ROLE_MISSING', reference: actId });
          return refuseInside('ROLE_MISSING', visitor, request);
        }
        if (sure !== 'true') throw new Refusal('MISSING_FIELD');
        await approveOnRequest(id, actId, staff, world);
        if (waiting) await world.consoleSessions.open(sessionId, id, waiting.reason);
        return goTo(`${path}?done=approved`, world);
      },
    );
  },
});
