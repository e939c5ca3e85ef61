import { Refusal } from '../domain/problems.ts';
import type { RequestRight } from '../domain/requests/request.ts';
import type { RequestLine } from '../domain/requests/requests.ts';
import { listRequests } from '../domain/requests/staff-views.ts';
import { civilDate } from '../domain/time.ts';
import { clockStands } from '../pages/console/due.ts';
import { paths, seers } from '../pages/console/frame.ts';
import { type Group, groups, type ListPage, listPage } from '../pages/console/list-page.ts';
import { showAtConsole } from '../runtime/console.ts';
import { httpHandler, type World } from '../runtime/handler.ts';

/** Requests on one page. */
const perPage = 50;

const wrong = (path: string) => new Refusal('INVALID_FIELD', { places: [{ path, code: 'INVALID_FIELD' }] });

const groupOf = (asked: string | undefined): Group => {
  if (asked === undefined) return 'open';
  if (!Object.hasOwn(groups, asked)) throw wrong('group');
  return asked as Group;
};

/** Lines of the list with whether the clock of each stands, which its file alone knows. */
const withClocks = (lines: readonly RequestLine[], { requests }: World): Promise<ListPage['lines']> =>
  Promise.all(
    lines.map(async (line) => {
      const loaded = line.state === 'asked' ? await requests.load(line.id) : undefined;
      return loaded && clockStands(loaded.file) ? { ...line, stands: true } : line;
    }),
  );

/** `GET /console`: requests of people, what is due first on top. Names nobody. */
export const handler = httpHandler({
  query: {
    group: `One of ${Object.keys(groups).join(', ')}; open by default`,
    right: 'Only requests of this right',
    cursor: 'Of the page before',
  },
  answers: {
    200: { says: 'A page', type: 'text/html' },
    303: { says: 'To the sign-in, for whoever is not signed in', type: 'text/html' },
  },
  refuses: ['ROLE_MISSING', 'INVALID_FIELD'],
  handle: (request, world) =>
    showAtConsole(request, world, { roles: seers, path: paths.list }, async ({ visitor }) => {
      const { policy, now } = world;
      const { cursor } = request.query;
      const group = groupOf(request.query['group']);
      const asked = request.query['right'];
      const rights: readonly RequestRight[] = [...policy.rights, 'unknown'];
      const right = rights.find((known) => known === asked);
      if (asked !== undefined && !right) throw wrong('right');
      const wanted = { states: groups[group], ...(right && { right }) };
      const found = await listRequests(wanted, { limit: perPage, ...(cursor !== undefined && { cursor }) }, world);
      const page = listPage(visitor, {
        group,
        ...(right && { right }),
        lines: await withClocks(found.lines, world),
        ...(found.cursor !== undefined && { next: found.cursor }),
        further: cursor !== undefined,
        today: civilDate(now(), policy.zone),
      });
      return { status: 200, page };
    }),
});
