import { describePeriod } from '../policy/model/derive.ts';
import { describeBlocking } from '../policy/model/retention.ts';
import type { Period, RetentionRule } from '../policy/model/types.ts';
import type { PolicyNumbers } from './policy-numbers.ts';

const lengthInDays = ({ years = 0, months = 0, days = 0, hours = 0 }: Period) =>
  years * 366 + months * 31 + days + hours / 24;

type Duty = RetentionRule & { readonly id: string; readonly blocked: NonNullable<RetentionRule['blocked']> };

/** What the law keeps after its use has ended, longest first. */
const dutiesOf = (retention: PolicyNumbers['retention']): readonly Duty[] =>
  Object.entries(retention)
    .flatMap(([id, rule]) => (rule.blocked ? [{ ...rule, id, blocked: rule.blocked }] : []))
    .sort((one, other) => lengthInDays(other.blocked.period) - lengthInDays(one.blocked.period));

/** What an operator still owes when the stacks are gone: what stays, the longest duty, and one sentence for each class of data. */
export type DutiesAfterTeardown = {
  readonly summary: string;
  readonly classes: readonly { readonly id: string; readonly says: string }[];
};

/** Says what stays when the stacks are destroyed, and for how long the law has it kept; in English, for operators. */
export const dutiesAfterTeardown = ({
  id,
  retention,
  backups,
}: Pick<PolicyNumbers, 'id' | 'retention' | 'backups'>): DutiesAfterTeardown => {
  const duties = dutiesOf(retention);
  const [longest] = duties;
  const duty = longest
    ? ` Longest duty to keep blocked data: ${describePeriod(longest.blocked.period, 'en')} (${longest.citation}).`
    : '';
  return {
    summary: `Tables, backups and their keys stay after a teardown. Backups end ${backups.expireDays + backups.noncurrentDays} days after they were made.${duty} All duties: npm run policy -- retention --policy ${id}`,
    classes: duties.map((rule) => ({
      id: rule.id,
      says: `${rule.title.en}: blocked for ${describeBlocking(rule, 'en')} (${rule.citation}).`,
    })),
  };
};
