import * as z from 'zod';
import type { Right } from '../../policy/model/types.ts';
import { problems, Refusal } from '../domain/problems.ts';
import { type RecordedRequest, recordRequest } from '../domain/requests/record-request.ts';
import { restrictionGrounds } from '../domain/retention/person-facts.ts';
import { civilDate } from '../domain/time.ts';
import { actors, paths } from '../pages/console/frame.ts';
import type { RecordPage } from '../pages/console/record-page.ts';
import { recordPage } from '../pages/console/record-page.ts';
import { onBehalfNames } from '../pages/console/words.ts';
import { actAtConsole, asPosted, goTo, tokenShape } from '../runtime/console.ts';
import { httpHandler, type World } from '../runtime/handler.ts';

const said = z.string().max(600).optional();
const body = z.strictObject({
  token: tokenShape,
  channel: said,
  receivedOn: said,
  right: said,
  marketing: said,
  ground: said,
  language: said,
  details: z.string().max(4_000).optional(),
  name: said,
  email: said,
  as: said,
  authority: said,
  until: said,
  receives: said,
  reason: z.string().max(2_000).optional(),
});
type Posted = z.infer<typeof body>;

const missing = (path: string) => new Refusal('MISSING_FIELD', { places: [{ path, code: 'MISSING_FIELD' }] });
const filled = (text: string | undefined) => (text === undefined || text.trim() === '' ? undefined : text.trim());

/** On behalf of whom; nothing where they ask for themselves. */
const onBehalf = ({ as, authority, until, receives }: Posted): RecordedRequest['onBehalf'] => {
  if (filled(as) === undefined) return undefined;
  if (!Object.hasOwn(onBehalfNames, as ?? '')) throw missing('as');
  const shown = filled(authority);
  if (shown === undefined) throw missing('authority');
  const ends = filled(until);
  return {
    as: as as keyof typeof onBehalfNames,
    authority: shown,
    ...(ends !== undefined && { until: ends }),
    receives: receives === 'true',
  };
};

/** What was typed in, as the domain takes it. Throws `MISSING_FIELD` with its place. */
const readRecord = (posted: Posted, { policy }: World): RecordedRequest => {
  const { channel, right, marketing } = posted;
  if (channel !== 'post' && channel !== 'phone') throw missing('channel');
  const [name, email, details] = [posted.name, posted.email, posted.details].map(filled);
  const ground = restrictionGrounds.find((known) => known === posted.ground);
  const other = onBehalf(posted);
  return {
    channel,
    right: right as Right,
    ...(marketing === 'true' && right === 'objection' && { marketing: true }),
    ...(ground && right === 'restriction' && { ground }),
    language: policy.languages.find((known) => known === posted.language) ?? policy.bindingLanguage,
    receivedOn: posted.receivedOn ?? '',
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(details !== undefined && { details }),
    ...(other && { onBehalf: other }),
    reason: posted.reason ?? '',
  };
};

/** `POST /console/requests/new`: records what came by post or by phone; of long ago once a second person has agreed. */
export const handler = httpHandler<Posted>({
  body,
  readForm: asPosted,
  answers: {
    202: { says: 'A page: a second person has to agree to the date', type: 'text/html' },
    303: { says: 'To the request', type: 'text/html' },
  },
  refuses: ['SESSION_OVER', 'FORM_NOT_OURS', 'ROLE_MISSING', 'MISSING_FIELD', 'INVALID_FIELD', 'UNKNOWN_RIGHT'],
  handle: (request, world) =>
    actAtConsole(request, world, { roles: actors, path: paths.record }, async (here) => {
      const { token: _token, ...fields } = request.body;
      const again = async (more: Partial<RecordPage>) =>
        recordPage(here.visitor, {
          token: await here.tokenFor(paths.record),
          today: civilDate(world.now(), world.policy.zone),
          fields: Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : []))),
          ...more,
        });
      try {
        const asked = readRecord(request.body, world);
        const recorded = await recordRequest(asked, here.staff, world);
        if ('waitsFor' in recorded) return { status: 202, page: await again({ waits: true }) };
        const { id } = recorded.file;
        await world.consoleSessions.open(here.sessionId, id, asked.reason);
        return goTo(`${paths.request(id)}?done=recorded`, world);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const [place] = error.places;
        const wrong = { code: error.code, ...(place && { path: place.path }) };
        return { status: problems[error.code][0], page: await again({ wrong }) };
      }
    }),
});
