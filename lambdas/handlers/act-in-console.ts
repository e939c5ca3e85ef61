import * as z from 'zod';
import { problems, Refusal } from '../domain/problems.ts';
import { actOnRequest } from '../domain/requests/staff-acts.ts';
import type { SentAction } from '../pages/console/action-forms.ts';
import { actors, paths } from '../pages/console/frame.ts';
import { actionNames } from '../pages/console/possible-actions.ts';
import { type AtConsole, actAtConsole, goTo, tokenShape } from '../runtime/console.ts';
import { readAction } from '../runtime/console-action.ts';
import { showCase } from '../runtime/console-case.ts';
import { type HttpAnswer, httpHandler, type World } from '../runtime/handler.ts';

const said = z.string().max(600).optional();
const body = z.strictObject({
  token: tokenShape,
  action: z.enum(actionNames),
  reason: z.string().max(2_000).optional(),
  sure: said.describe('`true`: they ticked that they mean it'),
  text: z.string().max(20_000).optional(),
  right: said,
  marketing: said,
  question: said,
  accepted: said,
  email: said,
  who: said,
  outcome: said,
  ground: said,
  as: said,
  changes: z.record(z.string().max(60), z.string().max(2_000)).optional(),
});
type Posted = z.infer<typeof body>;

const changePrefix = 'changes.';

/** Fields that change are sent as `changes.<name>`. */
const readForm = (fields: Readonly<Record<string, string>>): unknown => {
  const isChange = ([name]: readonly [string, string]) => name.startsWith(changePrefix);
  const changes = Object.entries(fields).filter(isChange);
  return {
    ...Object.fromEntries(Object.entries(fields).filter((field) => !isChange(field))),
    ...(changes.length > 0 && {
      changes: Object.fromEntries(changes.map(([name, value]) => [name.slice(changePrefix.length), value])),
    }),
  };
};

/** What was sent, by control, to be shown again. */
const sentFields = ({ changes = {}, ...fields }: Posted): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)),
  ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`${changePrefix}${name}`, value])),
});

/** Shows the request again with the form as it was sent, and what is wrong with it. */
const showAgain = async (
  here: AtConsole,
  world: World,
  { id, posted, ...refused }: { readonly id: string; readonly posted: Posted } & Pick<SentAction, 'wrong' | 'people'>,
): Promise<HttpAnswer> => {
  const reason = here.session.opened[id]?.reason ?? posted.reason ?? '';
  const sent = { action: posted.action, fields: sentFields(posted), ...refused };
  return { ...(await showCase(here, world, { id, reason, sent })), status: problems[refused.wrong.code][0] };
};

/** `POST /console/requests/{id}/actions`: one step by a person, once they said why and that they mean it. */
export const handler = httpHandler<Posted>({
  body,
  readForm,
  answers: { 303: { says: 'To the request as it stands now', type: 'text/html' } },
  refuses: ['SESSION_OVER', 'FORM_NOT_OURS', 'ROLE_MISSING', 'NOT_FOUND', 'WRONG_STATE', 'TOO_LATE', 'ALREADY_DECIDED'],
  handle: (request, world) => {
    const { body: posted } = request;
    const id = request.params['id'] ?? '';
    const path = paths.request(id);
    return actAtConsole(request, world, { roles: actors, path: `${path}/actions` }, async (here) => {
      const read = await readAction(posted, { id, by: here.staff }, world);
      if ('wrong' in read) return showAgain(here, world, { id, posted, ...read });
      try {
        await actOnRequest(id, read.asked, here.staff, world);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const [place] = error.places;
        const path = place?.path === 'subjectId' ? 'email' : place?.path;
        return showAgain(here, world, { id, posted, wrong: { code: error.code, ...(path !== undefined && { path }) } });
      }
      await world.consoleSessions.open(here.sessionId, id, read.asked.reason);
      return goTo(`${path}?done=${posted.action}`, world);
    });
  },
});
