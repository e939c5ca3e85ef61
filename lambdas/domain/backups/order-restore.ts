import type { TwoPersonAct } from '../staff/acts.ts';
import { orderableTables, type RestoreGround, type RestoreOrder } from './restore.ts';

/** What two people agree to: this backup, on that ground. */
export type RestoreProposal = {
  readonly backupId: string;
  readonly ground: RestoreGround;
  /** Of the order, in words of whoever gave it; names nobody. Always there but for integrity. */
  readonly reference?: string;
};

/** An approved order is good for so long: what was decided about the data of yesterday is decided anew tomorrow. */
export const orderLastsMs = 24 * 3_600_000;

/** The proposal as an act keeps it. */
export const proposalDetails = ({ backupId, ground, reference }: RestoreProposal): TwoPersonAct['details'] => ({
  backupId,
  ground,
  ...(reference !== undefined && { reference }),
});

/** The order that an approved act is; undefined for one that nobody approved, or that is too old. */
export const orderOf = (act: TwoPersonAct, now: Date): RestoreOrder | undefined => {
  const { approvedBy, approvedAt, details } = act;
  if (approvedBy === undefined || approvedAt === undefined) return undefined;
  if (Date.parse(approvedAt) + orderLastsMs <= now.getTime()) return undefined;
  return {
    id: act.id,
    backupId: String(details['backupId']),
    // One of them alone would be of another moment than the other, or, in a set that stands by, without it.
    tables: orderableTables,
    ground: details['ground'] as RestoreGround,
    ...(details['reference'] !== undefined && { reference: String(details['reference']) }),
    reason: act.reason,
    proposedBy: act.proposedBy,
    approvedBy,
  };
};
