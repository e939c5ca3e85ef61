import * as z from 'zod';
import { problems, Refusal } from '../domain/problems.ts';
import { approvers } from '../domain/staff/staff.ts';
import { paths } from '../pages/console/frame.ts';
import { actAtConsole, asPosted, goTo, tokenShape } from '../runtime/console.ts';
import { showApprovals } from '../runtime/console-approvals.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({
  token: tokenShape,
  act: z.string().max(40).optional().describe('Id of what was proposed'),
  sure: z.string().max(10).optional().describe('`true`: they ticked that they read it and agree'),
});

/** `POST /console/approvals`: a second person agrees that a request came that long ago. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  readForm: asPosted,
  answers: { 303: { says: 'To what still waits', type: 'text/html' } },
  refuses: [
    'SESSION_OVER',
    'FORM_NOT_OURS',
    'ROLE_MISSING',
    'NOT_FOUND',
    'SECOND_PERSON_NEEDED',
    'ALREADY_DECIDED',
    'MISSING_FIELD',
  ],
  handle: (request, world) =>
    actAtConsole(request, world, { roles: approvers['back-dating'], path: paths.approvals }, async (here) => {
      const { act = '', sure } = request.body;
      try {
        if (sure !== 'true') throw new Refusal('MISSING_FIELD');
        await world.acts.approve('back-dating', act, here.staff);
        return goTo(`${paths.approvals}?done=date`, world);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const wrong = { code: error.code };
        return { ...(await showApprovals(here, world, { wrong })), status: problems[error.code][0] };
      }
    }),
});
