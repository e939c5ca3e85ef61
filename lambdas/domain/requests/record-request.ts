import type { Language, Right } from '../../../policy/model/types.ts';
import { daysLater, startOfDay } from '../civil-time.ts';
import { parseAddress } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import type { RestrictionGround } from '../retention/person-facts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { civilDate, isCivilDate } from '../time.ts';
import { keptWords, lastingReferencesOf, newFile, referenceOf, stopAdvertising } from './receive.ts';
import type { RequestContent, RequestFile } from './request.ts';

/** A request that came by post or by phone, as a member of staff types it in (promises.md case 30). */
export type RecordedRequest = {
  readonly channel: 'post' | 'phone';
  readonly right: Right;
  readonly marketing?: boolean;
  readonly ground?: RestrictionGround;
  readonly language: Language;
  /** Civil date of arrival: the clock starts on it, not on the day it is typed in. */
  readonly receivedOn: string;
  readonly name?: string;
  readonly email?: string;
  readonly details?: string;
  readonly onBehalf?: NonNullable<RequestContent['onBehalf']>;
  readonly reason: string;
};

/** Recorded, or waiting for a second person because it is dated back so far. */
export type Recorded = { readonly file: RequestFile } | { readonly waitsFor: string };

/** A date that lies further back needs a second person. */
const mostDaysBack = 30;

const refuse = (path: string, code: ProblemCode): never => {
  throw new Refusal(code, { places: [{ path, code }] });
};

/** A second person may look at it tomorrow, and the key may have changed since it was proposed. */
const lastingIdOf = async (content: unknown, ports: Pick<Ports, 'keyRing' | 'acts'>): Promise<string> => {
  const ids = await lastingReferencesOf(content, mostDaysBack * 24, ports);
  for (const id of ids) if (await ports.acts.find('back-dating', id)) return id;
  return ids[0] ?? '';
};

/**
 * Records a request with its true date of arrival; the same again answers what stands. Dated back by more than 30 days it is proposed
 * first, and kept when it is sent again after a second person has agreed. Throws `INVALID_FIELD` for a date that is none or lies
 * ahead, and `UNKNOWN_RIGHT`.
 */
export const recordRequest = async (
  { reason: sent, ...recorded }: RecordedRequest,
  by: Staff,
  ports: Ports,
): Promise<Recorded> => {
  const { policy, now, requests, acts } = ports;
  const reason = checkReason(sent);
  const { channel, right, language, receivedOn, marketing, ground, onBehalf } = recorded;
  const today = civilDate(now(), policy.zone);
  if (!policy.rights.includes(right)) refuse('right', 'UNKNOWN_RIGHT');
  if (marketing === true && right !== 'objection') refuse('marketing', 'FIELD_NOT_EXPECTED');
  if (ground !== undefined && right !== 'restriction') refuse('ground', 'FIELD_NOT_EXPECTED');
  if (!isCivilDate(receivedOn) || receivedOn > today) refuse('receivedOn', 'INVALID_FIELD');
  const address = recorded.email === undefined ? undefined : parseAddress(recorded.email);
  if (recorded.email !== undefined && !address) refuse('email', 'INVALID_FIELD');
  const until = onBehalf?.until;
  if (until !== undefined && (!isCivilDate(until) || until < today)) refuse('onBehalf.until', 'INVALID_FIELD');
  const isOld = receivedOn < daysLater(today, -mostDaysBack);
  const id = await (isOld ? lastingIdOf : referenceOf)([by.id, recorded], ports);
  if (isOld) {
    const details = { request: id, receivedOn, channel, right };
    const known = await acts.find('back-dating', id);
    const act = known ?? (await acts.propose({ id, kind: 'back-dating', subjectId: '', reason, details, by }));
    if (act.approvedBy === undefined) return { waitsFor: act.id };
  }
  const at = now().toISOString();
  const isAdvertising = right === 'objection' && marketing === true && address !== undefined;
  if (isAdvertising) await stopAdvertising(address, ports);
  const file = newFile(
    {
      id,
      right,
      ...(marketing === true && { marketing: true as const }),
      ...(ground && { ground }),
      channel,
      language,
      receivedAt: receivedOn === today ? at : startOfDay(receivedOn, policy.zone).toISOString(),
      recordedBy: by.id,
      ...(isAdvertising
        ? { state: 'answered' as const, outcome: 'fulfilled' as const, closedAt: at }
        : { state: 'open' as const }),
      toSend: ['receipt'],
    },
    ports,
  );
  const name = keptWords(recorded.name ?? '');
  const details = keptWords(recorded.details ?? '');
  const content: RequestContent = {
    ...(address && { address }),
    ...(name !== '' && { name }),
    ...(details !== '' && { details }),
    ...(onBehalf && { onBehalf: { ...onBehalf, authority: keptWords(onBehalf.authority) } }),
  };
  const entry = { at, by: by.id, what: 'received', reason, details: { channel, receivedOn } } as const;
  return { file: await requests.open({ file, content, entry, audit: { by, act: 'record-request', reason } }) };
};
