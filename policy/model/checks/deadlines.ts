import { describePeriod } from '../derive.ts';
import type { Period, Policy } from '../types.ts';
import { exceeds, isPeriod, sum } from './periods.ts';
import { type Problem, type Rule, when } from './rule.ts';

/** Data inside a link is readable until the link has expired and its key has been replaced. */
const readable = ({ links }: Policy, link: keyof Policy['links'], limit: Period, say: string): readonly Problem[] => {
  const { lives, keyHours } = links[link];
  return when(
    !isPeriod(lives) || exceeds(sum(lives, { hours: keyHours }), limit),
    `links.${link}`,
    `${say}: the life of the link and of its key (keyHours) together are more than nothing and at most ${describePeriod(limit, 'en')}.`,
  );
};

/** Confirmation mails in 24 hours: enough for a lost mail and a second try, too few to be a nuisance. */
const mostMailsPerAddress = 3;
const mostMailsPerMailbox = 20;
/** Nobody stays signed in for more than a year without proving again who they are. */
const longestSession = { months: 12 };
/** A note at each use would say when somebody was there; a rarer one than this would end sessions in use. */
const rarestTouch = { hours: 1 };

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
};

export const deadlineRules: readonly Rule[] = [
  {
    id: 'answer-too-late',
    article: 'GDPR art. 12(3)',
    refuses: 'more than one month for the answer to a request',
    check: ({ requests: { answerWithin } }) =>
      when(
        !isPeriod(answerWithin) || answerWithin.hours !== undefined || exceeds(answerWithin, { months: 1 }),
        'requests.answerWithin',
        'A request is answered within one month of its receipt, and the time is counted in days, months or years.',
      ),
  },
  {
    id: 'extension-too-late',
    article: 'GDPR art. 12(3)',
    refuses: 'an extension beyond three months from receipt, or one that ends before the ordinary time does',
    check: ({ requests: { answerWithin, extendedTo } }) =>
      when(
        !isPeriod(extendedTo) ||
          extendedTo.hours !== undefined ||
          exceeds(extendedTo, { months: 3 }) ||
          (isPeriod(answerWithin) && exceeds(answerWithin, extendedTo)),
        'requests.extendedTo',
        'An extension adds at most two months to the first: no more than three months from receipt, and no less than the ordinary time.',
      ),
  },
  {
    id: 'zone-unknown',
    article: 'LOPDGDD DA 3ª; Regulation (EEC, Euratom) 1182/71 art. 3',
    refuses: 'a time zone that the IANA database does not know',
    check: ({ zone }) =>
      when(
        !isZone(zone),
        'zone',
        `"${zone}" is no time zone, so no age or deadline could be computed: write one such as Europe/Madrid.`,
      ),
  },
  {
    id: 'registration-link-too-long',
    article: 'GDPR art. 5(1)(c), 5(1)(e)',
    refuses: 'an unconfirmed registration that stays readable for more than 7 days',
    check: (policy) => readable(policy, 'registration', { days: 7 }, 'Unconfirmed data is not kept'),
  },
  {
    id: 'entry-link-too-long',
    article: 'GDPR art. 14(3)(a)',
    refuses: 'data entered by a third party that stays readable, unconfirmed, for more than 30 days',
    check: (policy) =>
      readable(policy, 'entry', { days: 30 }, 'Data from others waits for the person no longer than a month'),
  },
  {
    id: 'undo-link-too-long',
    article: 'GDPR art. 5(1)(e), 32(1)(b)',
    refuses: 'a link to undo that works for more than 7 days',
    check: (policy) => readable(policy, 'undo', { days: 7 }, 'Whoever holds an old mail must not be able to undo'),
  },
  {
    id: 'preference-link-too-long',
    article: 'GDPR art. 5(1)(f), 32(1)(b)',
    refuses: 'a link to the preference centre that works for more than a day',
    check: (policy) =>
      readable(
        policy,
        'preference',
        { days: 1 },
        'Whoever holds an old mail must not be able to see or change choices',
      ),
  },
  {
    id: 'request-link-too-long',
    article: 'GDPR art. 5(1)(e), 12(6)',
    refuses:
      'links about a request for a right that work for more than 31 days, or that hand out or change data for more than 7',
    check: (policy) => [
      ...(['request', 'upload'] as const).flatMap((link) =>
        readable(policy, link, { days: 31 }, 'Who does not answer in a month is not waited for'),
      ),
      ...(['download', 'address', 'revert'] as const).flatMap((link) =>
        readable(policy, link, { days: 7 }, 'Whoever holds an old mail must not be able to get or change data'),
      ),
    ],
  },
  {
    id: 'session-never-idle',
    article: 'GDPR art. 5(1)(e), 32(1)(b)',
    refuses: 'sessions without an end, or whose idle time is longer than their longest life',
    check: ({ sessions: { longest, idle } }) =>
      when(
        !isPeriod(longest) || !isPeriod(idle) || exceeds(idle, longest),
        'sessions',
        'A session ends when unused and in any case some time: "idle" is a period no longer than "longest".',
      ),
  },
  {
    id: 'session-too-long',
    article: 'GDPR art. 5(1)(e), 32(1)(b)',
    refuses: 'sessions that last longer than 12 months however often they are used',
    check: ({ sessions: { longest } }) =>
      when(
        isPeriod(longest) && exceeds(longest, longestSession),
        'sessions.longest',
        'Whoever finds a forgotten device must not stay signed in: a session ends after at most 12 months.',
      ),
  },
  {
    id: 'session-touch-too-rare',
    article: 'GDPR art. 5(1)(c), 32(1)(b)',
    refuses: 'use of a session that is noted less than once an hour, or no more often than it may lie idle',
    check: ({ sessions: { touch, idle } }) =>
      when(
        !isPeriod(touch) || exceeds(touch, rarestTouch) || (isPeriod(idle) && !exceeds(idle, touch)),
        'sessions.touch',
        'A session in use may end this much early: at most an hour, and less than "idle".',
      ),
  },
  {
    id: 'mail-caps-out-of-range',
    article: 'GDPR art. 5(1)(f), 32(1)(b)',
    refuses:
      'mail caps by which strangers could flood people: over 3 a day for an address, over 20 for a mailbox, or fewer for a mailbox than for its address',
    check: ({ mailCaps: { perAddress, perMailbox } }) => [
      ...when(
        perAddress > mostMailsPerAddress,
        'mailCaps.perAddress',
        `Anybody can have mails sent to an address of others: from 1 to ${mostMailsPerAddress} a day.`,
      ),
      ...when(
        perMailbox < perAddress || perMailbox > mostMailsPerMailbox,
        'mailCaps.perMailbox',
        `One mailbox has many addresses (name+tag): from the ${perAddress} of one address to ${mostMailsPerMailbox} mails a day.`,
      ),
    ],
  },
];
