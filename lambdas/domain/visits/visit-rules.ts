import { rulesFor } from '../../../policy/model/derive.ts';
import type { Policy } from '../../../policy/model/types.ts';
import { dateAfter } from '../civil-time.ts';
import { after, civilDate } from '../time.ts';

const dayMs = 86_400_000;
/** What is observed of a browser's surroundings may be declared as a category of its own (ABANTE's `locale`). */
const surroundings: readonly string[] = ['language', 'country'];

/** Names of everything that the policy lets be kept of a visit; whatever else is sent is refused. */
export const visitFields = ({ categories, stored }: Policy): ReadonlySet<string> =>
  new Set([
    ...(categories[stored.visit]?.fields ?? []),
    ...Object.values(categories)
      .filter(({ origin }) => origin === 'observed')
      .flatMap(({ fields }) => fields.filter((field) => surroundings.includes(field))),
  ]);

/**
 * Until when a visit of that instant is kept: the latest end over the rules that count from its collection. Months go date to
 * date on the civil date of the policy's zone, where that comes earlier than in UTC: "up to" is met early, never late. Throws
 * where no rule says an end, so that nothing is kept for ever.
 */
export const visitKeptUntil = (policy: Policy, collectedAt: Date): Date => {
  const { zone, stored } = policy;
  const ends = rulesFor(policy, stored.visit).flatMap(({ rule }) => {
    const own = rule.activeUntil.flatMap(({ from, period }) => {
      if (from !== 'collected') return [];
      const end = after(collectedAt, period);
      const lastDay = dateAfter(civilDate(collectedAt, zone), period);
      const isLate = !period.hours && civilDate(end, zone) > lastDay;
      return [end.getTime() - (isLate ? dayMs : 0)];
    });
    return own.length > 0 ? [Math.min(...own)] : [];
  });
  if (ends.length === 0) throw new Error('no rule of the policy says when a visit ends');
  return new Date(Math.max(...ends));
};

/**
 * Whether a visit may ever be joined with a person: only where the policy tells people of a purpose that uses both, as ABANTE's
 * does for misuse (AB-34). Where it does not, as Antara's (AN-20), nothing is stored that could join them.
 */
export const mayBeLinked = ({ purposes, stored }: Policy): boolean =>
  Object.values(purposes).some(({ uses }) => Object.hasOwn(uses, stored.visit) && Object.hasOwn(uses, stored.person));
