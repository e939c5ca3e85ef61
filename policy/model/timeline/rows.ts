import { describePeriod } from '../derive.ts';
import { longestBackup } from '../spanish-retention.ts';
import type { Language, Period, Policy, RetentionRule, StartEvent } from '../types.ts';
import { daysOf } from './scale.ts';
import { words } from './words.ts';

/** `use`; `closing`: only to collect a debt; `blocked`: LOPDGDD art. 32; `backups`: gone from everywhere else. */
export type State = 'use' | 'closing' | 'blocked' | 'backups';

/** A stretch of time in one state, in days after the event that its line starts with. */
export type Bar = {
  readonly state: State;
  readonly from: number;
  readonly to: number;
  /** What to write on it. */
  readonly label: string;
  /** It may begin earlier, and with it another state end earlier: both are drawn beside one another. */
  readonly beside: boolean;
};

/** One clock of a rule. `goesOn`: how it continues, where that is counted from something else. */
export type Lane = {
  readonly start: StartEvent;
  readonly bars: readonly Bar[];
  readonly goesOn?: string;
  /** Why this line only sometimes applies. */
  readonly only?: string;
};

/** One rule that keeps a category, with the purposes it does so for. */
export type Row = {
  readonly ruleId: string;
  readonly rule: RetentionRule;
  readonly purposes: readonly string[];
  readonly lanes: readonly Lane[];
  /** How long it may stay in backups afterwards, in words; undefined where it never gets there. */
  readonly backups: string | undefined;
};

export type Group = { readonly category: string; readonly title: string; readonly rows: readonly Row[] };

/** Every category with every rule that keeps it, and people who never were customers: what the picture shows, in order. */
export const groupsOf = (policy: Policy, language: Language): readonly Group[] => {
  const say = words[language];
  const categories = Object.entries(policy.categories).map(([category, { title }]): Group => {
    const purposes = new Map<string, string[]>();
    for (const [id, { uses }] of Object.entries(policy.purposes)) {
      const rule = Object.hasOwn(uses, category) ? uses[category] : undefined;
      if (rule !== undefined) purposes.set(rule, [...(purposes.get(rule) ?? []), id]);
    }
    const rows = [...purposes].map(([rule, ids]) => rowOf(policy, category, rule, ids, language));
    return { category, title: title[language], rows };
  });
  const never = rowOf(policy, 'neverCustomers', policy.neverCustomers, [], language);
  return [
    ...categories,
    { category: 'neverCustomers', title: say.never, rows: [{ ...never, purposes: [say.neverInstead] }] },
  ];
};

const rowOf = (
  policy: Policy,
  category: string,
  ruleId: string,
  purposes: readonly string[],
  language: Language,
): Row => {
  const rule = policy.retention[ruleId];
  if (rule === undefined) throw new Error(`The policy ${policy.id} has no rule "${ruleId}".`);
  const debts = policy.stored.debt;
  const collecting = purposes.some(
    (id) => debts !== undefined && Object.hasOwn(policy.purposes[id]?.uses ?? {}, debts),
  );
  const backupDays = rule.backedUp === false ? 0 : longestBackup(policy.backups);
  const lanes = lanesOf(rule, { state: category === debts ? 'closing' : 'use', backupDays, language });
  return {
    ruleId,
    rule,
    purposes: purposes.map((id) => policy.purposes[id]?.title[language] ?? id),
    lanes: collecting && category !== debts ? [...lanes, ...closingLanes(policy, language)] : lanes,
    backups: backupDays > 0 ? describePeriod({ days: backupDays }, language) : undefined,
  };
};

type Drawn = { readonly state: State; readonly backupDays: number; readonly language: Language };

const lanesOf = ({ activeUntil, blocked }: RetentionRule, { state, backupDays, language }: Drawn): readonly Lane[] => {
  const bar = (of: State, from: number, period: Period, beside = false): Bar => ({
    state: of,
    from,
    to: daysOf(period),
    label: describePeriod(period, language),
    beside,
  });
  const backups = (from: number): readonly Bar[] =>
    backupDays === 0
      ? []
      : [
          {
            state: 'backups',
            from,
            to: from + backupDays,
            label: `+ ${describePeriod({ days: backupDays }, language)}`,
            beside: false,
          },
        ];
  return activeUntil.map(({ from: start, period }) => {
    const used = daysOf(period);
    if (start === 'backed-up') return { start, bars: [bar('backups', 0, period)] };
    if (!blocked) return { start, bars: [bar(state, 0, period), ...backups(used)] };
    if (blocked.from !== start) return { start, bars: [bar(state, 0, period)], goesOn: words[language].thenBlocked };
    const end = daysOf(blocked.period);
    // Of two ends the other may come first: then it is blocked all this time.
    const beside = end <= used;
    return {
      start,
      bars: [bar(state, 0, period, beside), bar('blocked', beside ? 0 : used, blocked.period, beside), ...backups(end)],
    };
  });
};

/** While an invoice is open, what is needed to collect it is neither blocked nor used for anything else. */
const closingLanes = (policy: Policy, language: Language): readonly Lane[] => {
  const say = words[language];
  return Object.values(policy.purposes)
    .flatMap(({ uses }) => (policy.stored.debt !== undefined ? (uses[policy.stored.debt] ?? []) : []))
    .slice(0, 1)
    .flatMap((rule) => policy.retention[rule]?.activeUntil ?? [])
    .filter(({ from }) => from === 'debt-due')
    .map(({ from: start, period }) => ({
      start,
      bars: [{ state: 'closing', from: 0, to: daysOf(period), label: describePeriod(period, language), beside: false }],
      goesOn: say.thenAbove,
      only: say.onlyDebt,
    }));
};
