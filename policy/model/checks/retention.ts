import { rulesFor } from '../derive.ts';
import { exceeds, isPeriod } from './periods.ts';
import { isFilled, type Rule, when } from './rule.ts';

/** Longest active use; what a law wants kept for longer is blocked (LOPDGDD art. 32), not used. */
const longestUse = { years: 10 };

export const retentionRules: readonly Rule[] = [
  {
    id: 'purpose-without-retention',
    article: 'GDPR art. 5(1)(e), 13(2)(a)',
    refuses: 'a purpose that uses no data, or uses data without a retention rule of the policy',
    check: ({ purposes, retention }) =>
      Object.entries(purposes).flatMap(([id, { uses }]) => [
        ...when(
          Object.keys(uses).length === 0,
          `purposes.${id}.uses`,
          'A purpose says which data it uses and by which rule each is kept.',
        ),
        ...Object.entries(uses)
          .filter(([, rule]) => rule === undefined || !Object.hasOwn(retention, rule))
          .map(([category]) => ({
            path: `purposes.${id}.uses.${category}`,
            message: `Nothing says when "${category}" ends for this purpose: name a rule of "retention".`,
          })),
      ]),
  },
  {
    id: 'category-without-retention',
    article: 'GDPR art. 5(1)(b), 5(1)(e)',
    refuses: 'a data category that no purpose uses, so that nothing says why it is held or when it ends',
    check: (policy) =>
      Object.keys(policy.categories).flatMap((id) =>
        when(
          rulesFor(policy, id).length === 0,
          `categories.${id}`,
          'Data without a purpose may not be held: let a purpose use it under a retention rule, or remove it.',
        ),
      ),
  },
  {
    id: 'retention-without-citation',
    article: 'GDPR art. 5(2); LOPDGDD art. 32',
    refuses: 'a retention rule that cites neither a law nor a sentence of the policy',
    check: ({ retention }) =>
      Object.entries(retention).flatMap(([id, { citation }]) =>
        when(
          !isFilled(citation),
          `retention.${id}.citation`,
          'A period has to be justified: cite the law or the sentence it comes from.',
        ),
      ),
  },
  {
    id: 'retention-unused',
    article: 'GDPR art. 13(2)(a), 30(1)(f)',
    refuses: 'a retention rule that holds nothing, since people would read a period that does not exist',
    check: ({ retention, purposes, consentProof, neverCustomers }) => {
      const used = new Set([
        consentProof,
        neverCustomers,
        ...Object.values(purposes).flatMap(({ uses }) => Object.values(uses)),
      ]);
      return Object.keys(retention).flatMap((id) =>
        when(!used.has(id), `retention.${id}`, 'No purpose keeps anything by this rule: use it or remove it.'),
      );
    },
  },
  {
    id: 'retention-without-period',
    article: 'GDPR art. 5(1)(e)',
    refuses: 'a retention rule without a period, or with one that is empty, zero, negative or not whole',
    check: ({ retention }) =>
      Object.entries(retention).flatMap(([id, { activeUntil, blocked }]) => [
        ...when(
          activeUntil.length === 0,
          `retention.${id}.activeUntil`,
          'Use has to end some time: state an event and a period.',
        ),
        ...activeUntil.flatMap(({ period }, place) =>
          when(!isPeriod(period), `retention.${id}.activeUntil.${place}.period`, notAPeriod),
        ),
        ...when(blocked !== undefined && !isPeriod(blocked.period), `retention.${id}.blocked.period`, notAPeriod),
      ]),
  },
  {
    id: 'use-too-long',
    article: 'GDPR art. 5(1)(e)',
    refuses: 'data kept in use for more than 10 years',
    check: ({ retention }) =>
      Object.entries(retention).flatMap(([id, { activeUntil }]) =>
        activeUntil.flatMap(({ period }, place) =>
          when(
            isPeriod(period) && exceeds(period, longestUse),
            `retention.${id}.activeUntil.${place}.period`,
            'Data is not kept for ever under another name: use ends within 10 years, and what the law wants longer is blocked.',
          ),
        ),
      ),
  },
];

const notAPeriod =
  'This is no period: give whole numbers of years, months, days or hours that add up to more than nothing.';
