import { paths, seers } from '../pages/console/frame.ts';
import { showAtConsole } from '../runtime/console.ts';
import { askWhy, showCase } from '../runtime/console-case.ts';
import { httpHandler } from '../runtime/handler.ts';

/**
 * `GET /console/requests/{id}`: asks why somebody wants to see a request. Where they have just said so, shows it again, which is
 * logged with that reason.
 */
export const handler = httpHandler({
  query: { done: 'What was just done' },
  answers: {
    200: { says: 'A page', type: 'text/html' },
    303: { says: 'To the sign-in, for whoever is not signed in', type: 'text/html' },
  },
  refuses: ['ROLE_MISSING', 'NOT_FOUND'],
  handle: (request, world) => {
    const id = request.params['id'] ?? '';
    // What is no reference may say anything: the sign-in is not told of it.
    const path = /^R-[0-9A-Z]{13}$/.test(id) ? paths.request(id) : paths.list;
    return showAtConsole(request, world, { roles: seers, path }, async (here) => {
      const opened = Object.hasOwn(here.session.opened, id) ? here.session.opened[id] : undefined;
      return opened
        ? showCase(here, world, { id, reason: opened.reason, done: request.query['done'] })
        : askWhy(here, { id });
    });
  },
});
