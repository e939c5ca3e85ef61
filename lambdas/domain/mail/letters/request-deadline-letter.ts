import { describePeriod } from '../../../../policy/model/derive.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import type { RequestRight } from '../../requests/request.ts';
import { type Letter, letter } from './letter.ts';
import { rightInWords } from './request-facts.ts';
import { listed, teller } from './worded-letter.ts';
import { formatDay } from './wording.ts';

export type DeadlineLine = {
  readonly id: string;
  readonly right: RequestRight;
  readonly marketing?: true;
  /** Civil date of the last day for the answer. */
  readonly dueOn: string;
  /** Civil days from today to `dueOn`: 0 on the last day, negative once it is over. */
  readonly daysLeft: number;
};

export type DeadlineLetterProps = {
  readonly policy: Policy;
  readonly language: Language;
  readonly lines: readonly DeadlineLine[];
  /** Where the requests are answered; absolute. */
  readonly consoleUrl: string;
};

/**
 * Warns whoever answers for requests of those that are due soon, and of those that are overdue, each with the person who waits. Soonest
 * due first, whatever the order of the lines. Internal, so in the reader’s language only; it names references and dates, and nobody.
 */
export const deadlineLetter = ({ policy, language, lines, consoleUrl }: DeadlineLetterProps): Letter => {
  const sorted = lines.toSorted((a, b) => a.daysLeft - b.daysLeft);
  const late = sorted.filter(({ daysLeft }) => daysLeft < 0);
  const soon = sorted.filter(({ daysLeft }) => daysLeft >= 0);
  const counts = { late: String(late.length), soon: String(soon.length) };
  const { subject, why, greeting, part, line } = teller(policy, 'deadline', language, counts);
  const said = (one: DeadlineLine): string => {
    const { id: reference, dueOn, daysLeft } = one;
    const facts = { reference, right: rightInWords(policy, one, language), due: formatDay(dueOn, language) };
    if (daysLeft === 0) return line('today', facts);
    return line(daysLeft < 0 ? 'late' : 'soon', {
      ...facts,
      days: describePeriod({ days: Math.abs(daysLeft) }, language),
    });
  };
  return letter(subject, [
    {
      language,
      blocks: [
        greeting,
        ...(late.length > 0 ? part('late', { told: listed(late.map(said)) }) : []),
        ...(soon.length > 0 ? part('soon', { told: listed(soon.map(said)) }) : []),
        ...part('console', { href: consoleUrl }),
        { paragraph: why },
      ],
    },
  ]);
};
