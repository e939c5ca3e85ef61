import { actors, paths } from '../pages/console/frame.ts';
import { showAtConsole } from '../runtime/console.ts';
import { showApprovals } from '../runtime/console-approvals.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /console/approvals`: what about requests waits for a second person. */
export const handler = httpHandler({
  query: { done: 'What was just done' },
  answers: {
    200: { says: 'A page', type: 'text/html' },
    303: { says: 'To the sign-in, for whoever is not signed in', type: 'text/html' },
  },
  refuses: ['ROLE_MISSING'],
  handle: (request, world) =>
    showAtConsole(request, world, { roles: actors, path: paths.approvals }, (here) =>
      showApprovals(here, world, { done: request.query['done'] !== undefined }),
    ),
});
