import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { after } from '../time.ts';

const kind = 'bulk-destruction';

/** For so long after it was approved it lifts the limit, and for so long after it was proposed somebody may approve it. */
const agreedFor = { hours: 24 } as const;

export type BulkDestruction = {
  readonly destructionId: string;
  /** The night that waits. */
  readonly run: string;
  readonly reason: string;
};

/**
 * Proposes that a night of the purge erases more people than its policy lets go within an hour; the same again by the same person is
 * the same act. It is about the rules of that night alone: where the policy changes meanwhile it lifts nothing. Throws `NOT_FOUND`
 * unless it is the last night, and waits.
 */
export const proposeDestruction = async (
  { destructionId: id, run, reason: sent }: BulkDestruction,
  by: Staff,
  { acts, purgeRuns }: Pick<Ports, 'acts' | 'purgeRuns'>,
): Promise<TwoPersonAct> => {
  const reason = checkReason(sent);
  const before = await acts.find(kind, id);
  if (before) {
    // Of another night it is another act, and its id is taken.
    return acts.propose({ id, kind, subjectId: '', reason, details: { ...before.details, run }, by });
  }
  const [report] = (await purgeRuns.list({ limit: 1 })).reports;
  if (report?.run !== run || (report.waiting ?? 0) === 0) throw new Refusal('NOT_FOUND');
  const details = { run, rules: report.rules, people: String(report.waiting) };
  return acts.propose({ id, kind, subjectId: '', reason, details, by });
};

/** Whether two people have agreed, within a day, that this night erases as many as its rules say. */
export const isLifted = async (
  { run, rules }: { readonly run: string; readonly rules: string },
  { acts, now }: Pick<Ports, 'acts' | 'now'>,
): Promise<boolean> => {
  const found = await acts.ofKind(kind);
  return found.some(
    ({ details, approvedAt }) =>
      details['run'] === run &&
      details['rules'] === rules &&
      approvedAt !== undefined &&
      after(new Date(approvedAt), agreedFor) > now(),
  );
};
