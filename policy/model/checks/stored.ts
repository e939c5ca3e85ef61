import { rulesFor } from '../derive.ts';
import { startsOf, storedKinds } from '../stored.ts';
import type { StartEvent, StoredKind } from '../types.ts';
import { exceeds, isPeriod } from './periods.ts';
import { type Rule, when } from './rule.ts';

/** What Habeas keeps for every firm; the other kinds a firm may leave out. */
const always: readonly StoredKind[] = [
  'person',
  'decision',
  'entrySource',
  'session',
  'visit',
  'access',
  'request',
  'suppression',
  'erasure',
];

/** Browser data, sessions of it included, are promised for no longer than this. */
const longestBrowserData = { months: 6 };
/** Who never bought anything is not kept for longer after we last heard from them. */
const longestProspect = { months: 36 };

export const storedRules: readonly Rule[] = [
  {
    id: 'stored-without-category',
    article: 'GDPR art. 5(1)(e), 30(1)(c)',
    refuses: 'a kind of thing that Habeas keeps and that belongs to no declared category',
    check: (policy) => {
      const known = new Set(storedKinds(policy).map(([kind]) => kind));
      const needed = new Set<string>([...always, ...Object.keys(policy.stored)]);
      return [...needed].flatMap((kind) =>
        when(
          !known.has(kind as StoredKind),
          `stored.${kind}`,
          'Whatever is kept belongs to a category, whose rules say when it ends: name one of "categories".',
        ),
      );
    },
  },
  {
    id: 'stored-without-end',
    article: 'GDPR art. 5(1)(e), 25(2)',
    refuses: 'a category of things that Habeas keeps, held only by rules that count from what never happens to them',
    check: (policy) =>
      storedKinds(policy).flatMap(([kind, category]) => {
        const held = rulesFor(policy, category);
        return when(
          held.length > 0 &&
            held.every(({ rule: { activeUntil } }) =>
              activeUntil.every(({ from }) => !startsOf[kind].includes(from)),
            ) &&
            held.every(({ rule: { activeUntil } }) => activeUntil.length > 0),
          `stored.${kind}`,
          `No rule of "${category}" would ever end this: let one count from ${startsOf[kind].join(' or ')}.`,
        );
      }),
  },
  {
    id: 'prospects-without-end',
    article: 'GDPR art. 5(1)(e), 13(2)(a)',
    refuses:
      'people who never were customers, kept by no rule that ends within 36 months of their last contact, or blocked afterwards',
    check: ({ neverCustomers, retention }) => {
      const rule = Object.hasOwn(retention, neverCustomers) ? retention[neverCustomers] : undefined;
      return when(
        !rule ||
          rule.blocked !== undefined ||
          !rule.activeUntil.some(
            ({ from, period }) => from === 'last-contact' && isPeriod(period) && !exceeds(period, longestProspect),
          ),
        'neverCustomers',
        'Nothing is owed by or to somebody who never bought: name a rule that ends at most 36 months after "last-contact" and blocks nothing.',
      );
    },
  },
  {
    id: 'browser-data-too-long',
    article: 'GDPR art. 5(1)(e), 25(2)',
    refuses: 'visits kept for more than 6 months after they were collected, blocked or not',
    check: (policy) =>
      storedKinds(policy)
        .filter(([kind]) => kind === 'visit')
        .flatMap(([, category]) => rulesFor(policy, category))
        .flatMap(({ ruleId, rule }) =>
          when(
            rule.blocked !== undefined ||
              !rule.activeUntil.some(
                ({ from, period }) => from === 'collected' && isPeriod(period) && !exceeds(period, longestBrowserData),
              ),
            `retention.${ruleId}`,
            'Browser data ends at most 6 months after "collected" and is not blocked: what a case needs for longer is held, item by item.',
          ),
        ),
  },
  {
    id: 'session-beyond-rule',
    article: 'GDPR art. 5(1)(e), 13(2)(a)',
    refuses: 'sessions that live longer than the rule that people read about them',
    check: (policy) => {
      const { longest, idle } = policy.sessions;
      const ends = storedKinds(policy)
        .filter(([kind]) => kind === 'session')
        .flatMap(([, category]) => rulesFor(policy, category))
        .flatMap(({ rule }) => rule.activeUntil);
      const covered = (life: typeof longest, start: StartEvent) =>
        !isPeriod(life) ||
        ends.every(({ from, period }) => from !== start || !isPeriod(period) || !exceeds(life, period));
      return [
        ...when(!covered(longest, 'created'), 'sessions.longest', beyondRule('created')),
        ...when(!covered(idle, 'last-used'), 'sessions.idle', beyondRule('last-used')),
      ];
    },
  },
];

function beyondRule(from: StartEvent): string {
  return `People are told an earlier end: take this period from the rule of sessions that counts from "${from}".`;
}
