import { Refusal } from '../domain/problems.ts';
import { isCivilDate } from '../domain/time.ts';
import { auditPage } from '../pages/console/audit-page.ts';
import { overseers, paths } from '../pages/console/frame.ts';
import { showAtConsole } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';

const perPage = 100;
const wrong = (path: string) => new Refusal('INVALID_FIELD', { places: [{ path, code: 'INVALID_FIELD' }] });

/** `GET /console/audit`: what staff saw and did on one day, newest first. */
export const handler = httpHandler({
  query: { day: 'Civil day in UTC, YYYY-MM-DD; today by default', cursor: 'Of the page before' },
  answers: {
    200: { says: 'A page', type: 'text/html' },
    303: { says: 'To the sign-in, for whoever is not signed in', type: 'text/html' },
  },
  refuses: ['ROLE_MISSING', 'INVALID_FIELD'],
  handle: (request, world) =>
    showAtConsole(request, world, { roles: overseers, path: paths.audit }, async ({ visitor }) => {
      const today = world.now().toISOString().slice(0, 10);
      const { day = today, cursor } = request.query;
      if (!isCivilDate(day)) throw wrong('day');
      const found = await world.audit.ofDay(day, { limit: perPage, ...(cursor !== undefined && { cursor }) });
      if (!found) throw wrong('cursor');
      const next = found.cursor !== undefined && { next: found.cursor };
      return { status: 200, page: auditPage(visitor, { day, today, accesses: found.accesses, ...next }) };
    }),
});
