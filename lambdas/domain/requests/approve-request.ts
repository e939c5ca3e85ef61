import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import { approvers, type Staff } from '../staff/staff.ts';
import { Unavailable } from '../unavailable.ts';
import { digestOfText, refuse } from './acting.ts';
import { resumeOnceRead } from './receive.ts';
import { ending, isOpen, type RefusalGround, type RequestFile } from './request.ts';

const mostTries = 5;

/** Whether what was proposed is still what would be done: the same words, the same person, and nothing else under way. */
const stillStands = async (
  { kind, subjectId, details }: TwoPersonAct,
  file: RequestFile,
  { requests }: Pick<Ports, 'requests'>,
): Promise<boolean> => {
  if (kind === 'held-erasure') return file.state === 'open' && subjectId === file.subjectId;
  const text = (await requests.content(file.id))?.texts?.refusal ?? '';
  return isOpen(file) && file.state !== 'executing' && details['text'] === digestOfText(text);
};

/**
 * A second person agrees to a refusal, or to an erasure against a hold, and it is done. Throws `NOT_FOUND`, `ROLE_MISSING` for a role
 * that may not, `SECOND_PERSON_NEEDED` for whoever proposed it, `ALREADY_DECIDED`, and `WRONG_STATE` if the request has moved on since.
 */
export const approveOnRequest = async (id: string, actId: string, by: Staff, ports: Ports): Promise<RequestFile> => {
  const { acts, requests, now } = ports;
  const kinds = ['refusal', 'held-erasure'] as const;
  const found = await Promise.all(kinds.map((kind) => acts.find(kind, actId)));
  const act = found.find((one) => one !== undefined);
  if (!act || act.details['request'] !== id) throw new Refusal('NOT_FOUND');
  if (!approvers[act.kind].some((role) => by.roles.includes(role))) throw new Refusal('ROLE_MISSING');
  if (act.proposedBy === by.id) throw new Refusal('SECOND_PERSON_NEEDED');
  for (let tries = 0; tries < mostTries; tries += 1) {
    const loaded = await requests.load(id);
    if (!loaded || loaded.file.blockedAt !== undefined) throw new Refusal('NOT_FOUND');
    const { file } = loaded;
    const isRefused = file.state === 'refused' || file.work?.ending?.outcome === 'refused';
    const isDone = act.kind === 'refusal' ? isRefused : file.work?.approval === actId;
    if (!isDone && !(await stillStands(act, file, ports))) refuse('WRONG_STATE');
    await acts.approve(act.kind, actId, by);
    if (isDone) return file;
    const at = now().toISOString();
    const ground = String(act.details['ground']) as RefusalGround;
    const next: RequestFile =
      act.kind === 'refusal'
        ? ending({ ...file, refusalGround: ground }, { state: 'refused', outcome: 'refused', letter: 'refusal' }, at)
        : { ...file, state: 'executing', work: { done: [], ...file.work, orderedBy: act.proposedBy, approval: actId } };
    const what = act.kind === 'refusal' ? ('refused' as const) : ('started' as const);
    await resumeOnceRead(file, next, ports);
    const entry = { at, by: by.id, what, reason: act.reason, details: { act: actId } };
    const audit = { by, act: 'change-request', reason: act.reason } as const;
    if (await requests.change(loaded, { next, entry, audit })) return next;
  }
  throw new Unavailable('that request is being changed all the time');
};
