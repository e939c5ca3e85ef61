import { describePeriod } from '../derive.ts';
import type { Period } from '../types.ts';
import { exceeds, isPeriod } from './periods.ts';
import { type Rule, when } from './rule.ts';

const latestReview = { browserData: { months: 3 }, other: { months: 12 } } as const;
const latestUnblocking = { hours: 72 };
/** Article 29 Working Party, opinion 05/2014: a group small enough to be looked through is no aggregate. */
const smallestCount = 10;

const within = (period: Period, limit: Period) => isPeriod(period) && !exceeds(period, limit);

/** What goes with retention: blocking, holds that stop an erasure, and what may be counted. */
export const keepingRules: readonly Rule[] = [
  {
    id: 'blocking-unconnected',
    article: 'LOPDGDD art. 32; GDPR art. 5(1)(e)',
    refuses: 'blocking counted from an event that ends no use under the same rule, or over before that use is',
    check: ({ retention }) =>
      Object.entries(retention).flatMap(([id, { activeUntil, blocked }]) => {
        if (!blocked) return [];
        const ends = activeUntil.filter(({ from }) => from === blocked.from);
        return [
          ...when(
            activeUntil.length > 0 && ends.length === 0,
            `retention.${id}.blocked.from`,
            `Nothing that ends the use starts the blocking, so it might never begin or never end: count it from ${activeUntil.map(({ from }) => from).join(' or ')}.`,
          ),
          ...when(
            isPeriod(blocked.period) && ends.some(({ period }) => isPeriod(period) && exceeds(period, blocked.period)),
            `retention.${id}.blocked.period`,
            'Both periods count from the same event, so blocking would be over before use is: give it at least as long, or leave it out.',
          ),
        ];
      }),
  },
  {
    id: 'unblocking-too-late',
    article: 'LOPDGDD art. 32; GDPR art. 5(1)(d)',
    refuses: 'a blocking that can be taken back as an error for more than 72 hours',
    check: ({ unblockWithin }) =>
      when(
        !within(unblockWithin, latestUnblocking),
        'unblockWithin',
        'Blocked data comes back to nobody; only an error is put right, and within 72 hours.',
      ),
  },
  {
    id: 'hold-unreviewed',
    article: 'GDPR art. 5(1)(e), 5(2), 17(3)',
    refuses: 'a hold that is reviewed later than after 3 months for browser data, or 12 months for anything else',
    check: ({ holds }) =>
      (['browserData', 'other'] as const).flatMap((kind) =>
        when(
          !within(holds[kind], latestReview[kind]),
          `holds.${kind}`,
          `A hold that nobody looks at again is a way to keep for ever: review it within ${describePeriod(latestReview[kind], 'en')}.`,
        ),
      ),
  },
  {
    id: 'statistics-too-fine',
    article: 'GDPR art. 4(1), recital 26; LOPDGDD art. 72.1',
    refuses: 'published counts of fewer than 10',
    check: ({ statistics: { least } }) =>
      when(
        !(Number.isSafeInteger(least) && least >= smallestCount),
        'statistics.least',
        `A small count tells who is in it: a whole number from ${smallestCount}.`,
      ),
  },
  {
    id: 'visit-without-consent',
    article: 'LSSI art. 22.2; GDPR art. 4(11), 6(1)(a)',
    refuses: 'visits that are kept on another ground than the consent of the browser they come from',
    check: ({ visits: { purpose }, purposes }) =>
      when(
        !(Object.hasOwn(purposes, purpose) && purposes[purpose]?.basis === 'consent'),
        'visits.purpose',
        'Before a yes a visit is only counted: name the consent purpose after which it is kept.',
      ),
  },
];
