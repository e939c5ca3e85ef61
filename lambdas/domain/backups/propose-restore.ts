import { checkLine, refusal } from '../blocking/lines.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { beginsToGo } from './check-backups.ts';
import { orderLastsMs, orderOf, proposalDetails } from './order-restore.ts';
import type { Restore, RestoreGround } from './restore.ts';

/*
 * Nobody reads a backup alone, and nobody for another reason than integrity or an order (AB-68, AB-69): one proposes, another agrees,
 * and both are logged.
 */

const kind = 'restore';

/** What is asked for, as it was sent. */
export type RestoreRequest = {
  readonly orderId: string;
  readonly backupId: string;
  readonly ground: RestoreGround;
  readonly reason: string;
  readonly reference?: string | undefined;
};

/** An order of somebody else is named (AB-69); of integrity there may be a case. Throws `MISSING_FIELD`, and as `checkLine` does. */
export const checkReference = ({
  ground,
  reference,
}: Pick<RestoreRequest, 'ground' | 'reference'>): string | undefined => {
  if (reference !== undefined) return checkLine(reference, 'reference');
  if (ground !== 'integrity') throw refusal('reference', 'MISSING_FIELD');
  return undefined;
};

/** Whether all of a backup is written and nothing of it has begun to go. */
const canBeRestored = async (
  backupId: string,
  { policy, now, backups }: Pick<Ports, 'policy' | 'now' | 'backups'>,
): Promise<boolean> => {
  const entry = await backups.find(backupId);
  return entry?.state === 'taken' && entry.takenAt !== undefined && now() < beginsToGo(policy, entry.takenAt);
};

/**
 * Proposes to restore a backup; the same again by the same person is the same act, whatever became of the backup. Throws `NOT_FOUND`
 * for a backup that is not taken, or that has begun to go, and what is wrong with the request, by place.
 */
export const proposeRestore = async (
  request: RestoreRequest,
  by: Staff,
  ports: Pick<Ports, 'policy' | 'now' | 'acts' | 'backups'>,
): Promise<TwoPersonAct> => {
  const { orderId: id, backupId, ground } = request;
  const reason = checkReason(request.reason);
  const reference = checkReference(request);
  const isKnown = (await ports.acts.find(kind, id)) !== undefined;
  if (!isKnown && !(await canBeRestored(backupId, ports))) throw new Refusal('NOT_FOUND');
  const details = proposalDetails({ backupId, ground, ...(reference !== undefined && { reference }) });
  return ports.acts.propose({ id, kind, subjectId: '', reason, details, by });
};

/**
 * A second person agrees: from then on it is an order, for as long as `orderOf` says. Throws as `Acts.approve` does, and `TOO_LATE` if
 * the backup has begun to go meanwhile.
 */
export const approveRestore = async (
  id: string,
  by: Staff,
  ports: Pick<Ports, 'policy' | 'now' | 'acts' | 'backups'>,
): Promise<TwoPersonAct> => {
  const { acts } = ports;
  const act = await acts.find(kind, id);
  if (!act) throw new Refusal('NOT_FOUND');
  const decides = act.approvedBy === undefined && act.proposedBy !== by.id;
  if (decides && !(await canBeRestored(String(act.details['backupId']), ports))) throw new Refusal('TOO_LATE');
  return acts.approve(kind, id, by);
};

/** A wish to restore that is not carried out yet: it waits for a second person, or is approved and good until then. */
export type StandingOrder = { readonly act: TwoPersonAct; readonly goodUntil?: string };

/** Orders that wait or may still be begun, and restores that were begun; both newest first. */
export const listRestores = async ({
  acts,
  restores,
  now,
}: Pick<Ports, 'acts' | 'restores' | 'now'>): Promise<{
  readonly orders: readonly StandingOrder[];
  readonly restores: readonly Restore[];
}> => {
  const begun = await restores.list();
  const at = now();
  const orders = (await acts.ofKind(kind)).flatMap((act): readonly StandingOrder[] => {
    if (begun.some(({ id }) => id === act.id)) return [];
    if (act.approvedAt === undefined) return [{ act }];
    const goodUntil = new Date(Date.parse(act.approvedAt) + orderLastsMs).toISOString();
    return orderOf(act, at) ? [{ act, goodUntil }] : [];
  });
  return { orders, restores: begun };
};
