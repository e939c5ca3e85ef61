import { type FormSchema, formOf, formSchema } from '../../policy/model/derive.ts';
import { Refusal } from '../domain/problems.ts';
import { type RequestView, viewRequest } from '../domain/requests/staff-views.ts';
import { checkReason } from '../domain/staff/reason.ts';
import { civilDate } from '../domain/time.ts';
import type { SentAction } from '../pages/console/action-forms.ts';
import { casePage } from '../pages/console/case-page.ts';
import { paths } from '../pages/console/frame.ts';
import { type ReasonPage, reasonPage } from '../pages/console/reason-page.ts';
import type { AtConsole } from './console.ts';
import type { HttpAnswer, World } from './handler.ts';
import { watched } from './watch-looks.ts';

/** Asks why somebody wants to see a request. */
export const askWhy = async (
  { visitor, tokenFor }: AtConsole,
  { id, ...back }: Omit<ReasonPage, 'token'>,
): Promise<HttpAnswer> => ({
  status: 200,
  page: reasonPage(visitor, { id, token: await tokenFor(paths.request(id)), ...back }),
});

/** Fields that a person once filled in and that staff can correct; their names alone, nothing of theirs is opened. */
const rectifiable = async (
  { file }: RequestView,
  { visitor: { language } }: AtConsole,
  { policy, subjects }: World,
): Promise<FormSchema['fields']> => {
  if (file.right !== 'rectification' || file.subjectId === undefined) return [];
  const forms = (await subjects.load(file.subjectId))?.facts.forms ?? [];
  const fields = forms
    .filter(({ form }) => formOf(policy, form))
    .flatMap(({ form }) => formSchema(policy, form, language).fields)
    .filter(({ type, stored }) => stored && type !== 'email' && type !== 'birth-date');
  return [...new Map(fields.map((field) => [field.name, field])).values()];
};

/**
 * Shows a request to somebody who said why; the look is logged with it. Asks again where that reason is none. `sent`: a form that came
 * back. Throws `NOT_FOUND`.
 */
export const showCase = async (
  here: AtConsole,
  world: World,
  shown: {
    readonly id: string;
    readonly reason: string;
    readonly done?: string | undefined;
    readonly sent?: SentAction;
  },
): Promise<HttpAnswer> => {
  const { id, done, sent } = shown;
  const { staff, visitor, tokenFor } = here;
  const { policy, now } = world;
  try {
    checkReason(shown.reason);
  } catch (error) {
    if (error instanceof Refusal) return askWhy(here, { id, wrong: { code: error.code, path: 'reason' } });
    throw error;
  }
  const view = await watched(staff, 'show-case', world, () => viewRequest(id, shown.reason, staff, world));
  const path = paths.request(id);
  const page = casePage(visitor, {
    view,
    today: civilDate(now(), policy.zone),
    now: now(),
    reason: shown.reason,
    rectifiable: await rectifiable(view, here, world),
    token: await tokenFor(`${path}/actions`),
    approving: await tokenFor(`${path}/approval`),
    fetching: await tokenFor(`${path}/document`),
    done,
    sent,
  });
  return { status: 200, page };
};
