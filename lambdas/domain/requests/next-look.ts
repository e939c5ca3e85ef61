import { rulesFor } from '../../../policy/model/derive.ts';
import type { Policy } from '../../../policy/model/types.ts';
import { blockedUntil } from '../retention/ends.ts';
import { keptUntil } from '../retention/kept-until.ts';
import { after, civilDate } from '../time.ts';
import { isOpen, type RequestFile } from './request.ts';

/** Who is asked something and does not answer is not waited for any longer (promises.md section 3.4). */
export const silence = { days: 30 } as const;

/** When the words of a request that nobody confirmed are erased. */
export const unverifiedUntil = (
  { recordedAt, triagedAt = recordedAt }: RequestFile,
  { links }: Pick<Policy, 'links'>,
): Date => after(new Date(triagedAt), links.request.lives);

/** When a question that is out counts as unanswered. */
const answerAwaitedUntil = ({ pauses }: RequestFile): Date | undefined => {
  const open = pauses.find(({ until }) => until === undefined);
  return open && after(new Date(open.from), silence);
};

/** The civil date on which a request is over: once it is answered, and what was handed over can be fetched, or taken back, no more. */
export const overOn = ({ closedAt = '', work }: Pick<RequestFile, 'closedAt' | 'work'>, policy: Policy): string => {
  const { download, revert } = policy.links;
  const closed = new Date(closedAt);
  const isCopy = work?.done.includes('bundle') ?? false;
  const isMove = work?.address === 'confirmed';
  return civilDate(isCopy ? after(closed, download.lives) : isMove ? after(closed, revert.lives) : closed, policy.zone);
};

/** When the file of a request that is over goes into blocking, by the policy’s rule for requests. */
const inUseUntil = (file: Pick<RequestFile, 'closedAt' | 'work'>, policy: Policy): Date =>
  keptUntil(policy, policy.stored.request, { 'request-closed': overOn(file, policy) });

/** Until when it is blocked then. */
export const blockedUntilOf = (file: Pick<RequestFile, 'closedAt' | 'work'>, policy: Policy): Date => {
  const ends = rulesFor(policy, policy.stored.request).flatMap(
    ({ rule }) => blockedUntil(rule, { 'request-closed': overOn(file, policy) }, policy.zone)?.until.getTime() ?? [],
  );
  return new Date(Math.max(inUseUntil(file, policy).getTime(), ...ends));
};

/** What somebody has to do with a request, without being told. */
export type Task = 'send' | 'work' | 'forget' | 'give-up' | 'block';

/** What waits to be done with a request, and from when on; undefined while only a person can bring it further. */
export const nextTask = (
  file: RequestFile,
  policy: Policy,
): { readonly task: Task; readonly notBefore?: Date } | undefined => {
  const { state, toSend, retry, blockedAt } = file;
  const notBefore = retry && { notBefore: new Date(retry.notBefore) };
  if (blockedAt !== undefined) return undefined;
  if (toSend.length > 0) return { task: 'send', ...notBefore };
  if (state === 'executing') return { task: 'work', ...notBefore };
  if (state === 'unverified') return { task: 'forget', notBefore: unverifiedUntil(file, policy) };
  if (!isOpen(file)) return { task: 'block', notBefore: inUseUntil(file, policy) };
  const awaited = state === 'asked' ? answerAwaitedUntil(file) : undefined;
  return awaited && { task: 'give-up', notBefore: awaited };
};

/** When somebody has to look at a request again by themselves; while somebody is at work on it, once they should have ended. */
export const nextLook = (
  file: RequestFile,
  { policy, now }: { readonly policy: Policy; readonly now: Date },
): Date | undefined => {
  const next = nextTask(file, policy);
  if (!next) return undefined;
  const times = [next.notBefore?.getTime() ?? 0, Date.parse(file.lease ?? '') || 0];
  return new Date(Math.max(...times) || now.getTime());
};
