import { Refusal } from '../domain/problems.ts';
import { finishSignIn } from '../domain/staff/sign-in.ts';
import { holdsOne, seers } from '../pages/console/frame.ts';
import { staffIn } from '../runtime/caller.ts';
import { forgetSignIn, goTo, keepSession, keptSignIn, refuseOutside } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /console/callback`: a browser comes back from the issuer. Whoever has none of the roles gets no session, and that is logged. */
export const handler = httpHandler({
  query: {
    code: 'What the issuer gave',
    state: 'What we gave',
    error: 'Why the issuer gave nothing',
    iss: 'The issuer',
  },
  answers: { 303: { says: 'On to the console, with a session', type: 'text/html' } },
  refuses: ['SIGN_IN_FAILED', 'ROLE_MISSING'],
  async handle(request, world) {
    const { code = '', state = '' } = request.query;
    const keeps = keptSignIn(request, world);
    if (keeps === '' || !world.signIn) return refuseOutside('SIGN_IN_FAILED', request, world);
    try {
      const { claims, to, language } = await finishSignIn({ keeps, state, code }, world.signIn, world);
      const staff = staffIn(claims, world);
      if (staff.id === '' || !holdsOne(staff, seers)) {
        await world.audit.note({ by: staff, act: 'refused', reason: 'ROLE_MISSING' });
        return refuseOutside('ROLE_MISSING', { ...request, language }, world);
      }
      const sessionId = await world.consoleSessions.begin(staff, language);
      return goTo(to, world, [keepSession(sessionId, world), forgetSignIn(world)]);
    } catch (error) {
      if (error instanceof Refusal) return refuseOutside(error.code, request, world);
      throw error;
    }
  },
});
