import { exceeds } from './checks/periods.ts';
import { type KeptRule, type PublishedRetention, readRetention, retentionOf } from './published-retention.ts';
import { describeBlocking, describeUse } from './retention.ts';
import type { Policy, Publication } from './types.ts';

/** A rule by which something is kept longer than was promised, now and then in words. */
export type Lengthening = {
  readonly rule: string;
  /** Set where the rule did not change but now keeps what a shorter one kept: a category, or `neverCustomers`. */
  readonly keeps?: string;
  readonly now: string;
  readonly before: string;
};

/**
 * Every rule by which something may be kept longer than before, in use or blocked, for at least one course of events; each once,
 * by its id. What is new and kept by nothing before is no lengthening.
 */
export const lengthenings = (before: PublishedRetention, after: PublishedRetention): readonly Lengthening[] => {
  const changed = Object.entries(after.rules).flatMap(([rule, now]): Lengthening[] => {
    const old = before.rules[rule];
    return old !== undefined && isLonger(old, now) ? [{ rule, now: inWords(now), before: inWords(old) }] : [];
  });
  const moved = keepers(after).flatMap(([keeps, ids]) => {
    const olds = keepers(before).find(([name]) => name === keeps)?.[1] ?? [];
    return ids
      .filter((id) => olds.length > 0 && !olds.includes(id))
      .flatMap((rule): Lengthening[] => {
        const now = after.rules[rule];
        const known = olds.flatMap((id) => before.rules[id] ?? []);
        if (now === undefined || known.some((old) => !isLonger(old, now))) return [];
        return [{ rule, keeps, now: inWords(now), before: known.map(inWords).join(' / ') }];
      });
  });
  const once = new Map([...moved, ...changed].map((lengthening) => [lengthening.rule, lengthening]));
  return [...once.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
};

/** Whether under the second rule anything can be used, or kept at all, for longer than under the first. */
export const isLonger = (before: KeptRule, after: KeptRule): boolean => {
  // The earliest end counts: none of those that were promised may fall away or move.
  const used = before.activeUntil.some(
    (old) => !after.activeUntil.some((now) => now.from === old.from && !exceeds(now.period, old.period)),
  );
  const ends = before.blocked ? [before.blocked] : before.activeUntil;
  const { blocked } = after;
  return (
    used ||
    (blocked !== undefined && ends.some(({ from, period }) => from !== blocked.from || exceeds(blocked.period, period)))
  );
};

/** What is kept, and the rules that keep it. */
const keepers = ({ uses, neverCustomers }: PublishedRetention): readonly (readonly [string, readonly string[]])[] => [
  ...Object.entries(uses).map(([category, rules]) => [category, [...new Set(Object.values(rules))]] as const),
  ['neverCustomers', [neverCustomers]],
];

const inWords = (rule: KeptRule): string =>
  `${describeUse(rule, 'en')}${rule.blocked ? `, then blocked until ${describeBlocking(rule, 'en')}` : ''}`;

/** One lengthening as part of a sentence, with both periods. */
export const describeLengthening = ({ rule, keeps, now, before }: Lengthening): string =>
  keeps === undefined
    ? `the rule "${rule}" says ${now} instead of ${before}`
    : `"${keeps}" is now kept by the rule "${rule}", ${now}, instead of ${before}`;

/**
 * Refuses, with one sentence, a policy that keeps anything longer than its newest published version promised (GDPR arts. 5(1)(e),
 * 13(3)). Shorter is always allowed. `name` is how the policy is called on the command line.
 */
export const assertNotLonger = async (
  policy: Policy,
  { name, folder, publications }: { name: string; folder: string; publications: readonly Publication[] },
): Promise<void> => {
  const published = await readRetention(folder, publications);
  const longer = published ? lengthenings(published.retention, retentionOf(policy)) : [];
  if (longer.length === 0) return;
  const reasons = longer.map(({ rule }) => `--lengthened "${rule}=REASON"`).join(' ');
  throw new Error(
    `Policy ${policy.id} keeps data longer than its published version ${published?.version}: ${longer.map(describeLengthening).join('; ')} (GDPR arts. 5(1)(e), 13(3)): give it a new version, then npm run policy -- publish --policy ${name} ${reasons}`,
  );
};
