import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { checkFormToken } from '../domain/staff/sign-in.ts';
import { paths } from '../pages/console/frame.ts';
import { signedOutPage } from '../pages/console/sign-in-page.ts';
import { asPosted, forgetSession, refuseOutside, sessionOf, tokenShape } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({ token: tokenShape });

/** `POST /console/sign-out`: the session ends, here and in the browser; done whether there still was one or not. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  readForm: asPosted,
  answers: { 200: { says: 'A page that says so', type: 'text/html' } },
  refuses: ['FORM_NOT_OURS'],
  async handle(request, world) {
    if (!request.fromForm) throw new Refusal('UNSUPPORTED_TYPE');
    if (request.fromElsewhere) return refuseOutside('FORM_NOT_OURS', request, world);
    const found = await sessionOf(request, world);
    if (found) {
      const { sessionId } = found;
      await checkFormToken(request.body.token ?? '', { sessionId, path: paths.signOut }, world);
      await world.consoleSessions.end(sessionId);
    }
    const language = found?.session.language ?? request.language;
    return {
      status: 200,
      // Nothing is taken from a browser that keeps nothing of ours.
      ...(found && { cookies: [forgetSession(world)] }),
      page: signedOutPage({ policy: world.policy, language }),
    };
  },
});
