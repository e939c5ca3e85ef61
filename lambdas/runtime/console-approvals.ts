import { isOpen } from '../domain/requests/request.ts';
import type { TwoPersonAct } from '../domain/staff/acts.ts';
import { isAboutRequests } from '../pages/console/approval-forms.ts';
import { type ApprovalsPage, approvalsPage } from '../pages/console/approvals-page.ts';
import { paths } from '../pages/console/frame.ts';
import type { AtConsole } from './console.ts';
import type { HttpAnswer, World } from './handler.ts';

/** Whether there is still something to decide: a request may have ended some other way since. */
const stillMatters = async ({ kind, details }: TwoPersonAct, { requests }: World): Promise<boolean> => {
  if (kind === 'back-dating') return true;
  const loaded = await requests.load(String(details['request'] ?? ''));
  return loaded !== undefined && isOpen(loaded.file);
};

/** What about requests waits for a second person, oldest first. */
export const showApprovals = async (
  { visitor, tokenFor }: AtConsole,
  world: World,
  more: Pick<ApprovalsPage, 'done' | 'wrong'>,
): Promise<HttpAnswer> => {
  const pending = (await world.acts.pending()).filter(isAboutRequests);
  const matters = await Promise.all(pending.map((act) => stillMatters(act, world)));
  const waiting = pending.filter((_, place) => matters[place]);
  return { status: 200, page: approvalsPage(visitor, { waiting, token: await tokenFor(paths.approvals), ...more }) };
};
