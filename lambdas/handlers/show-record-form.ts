import { civilDate } from '../domain/time.ts';
import { actors, paths } from '../pages/console/frame.ts';
import { recordPage } from '../pages/console/record-page.ts';
import { showAtConsole } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /console/requests/new`: a form for what came by post or by phone. */
export const handler = httpHandler({
  answers: {
    200: { says: 'A page', type: 'text/html' },
    303: { says: 'To the sign-in, for whoever is not signed in', type: 'text/html' },
  },
  refuses: ['ROLE_MISSING'],
  handle: (request, world) =>
    showAtConsole(request, world, { roles: actors, path: paths.record }, async ({ visitor, tokenFor }) => ({
      status: 200,
      page: recordPage(visitor, {
        token: await tokenFor(paths.record),
        today: civilDate(world.now(), world.policy.zone),
      }),
    })),
});
