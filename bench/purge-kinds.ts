/** Kinds of people and visits, and how many rows of each have to leave in the night that is measured. */
const kinds = {
  /** A customer whose contract ended, who withdrew: person, lookup, key, form, two decisions, four events. */
  customer: { rows: 10, share: 0.58 },
  /** Somebody who asked two years ago and never came back: person, lookup, key, form, two decisions. */
  prospect: { rows: 6, share: 0.12 },
  /** A customer with one contract that ended and one that goes on: the two events of the first. */
  thinned: { rows: 2, share: 0.02 },
  /** Blocked data all of which end, and where they are found. */
  blocked: { rows: 4, share: 0.16 },
  /** Blocked data of which the short periods end: account data and proof. */
  partlyBlocked: { rows: 2, share: 0.06 },
  visit: { rows: 1, share: 0.06 },
} as const;
export type Kind = keyof typeof kinds;
/** For each item that leaves so many customers who stay are looked at. */
const staying = 0.01;

export type Population = Readonly<Record<Kind | 'staying', number>> & {
  /** Rows that have to leave. */
  readonly items: number;
};

/** How many of each kind make up that many items, or a few more. */
export const populationOf = (items: number): Population => {
  const counts = Object.fromEntries(
    Object.entries(kinds).map(([kind, { rows, share }]) => [kind, Math.ceil((items * share) / rows)]),
  ) as Record<Kind, number>;
  const rows = (Object.keys(kinds) as Kind[]).reduce((sum, kind) => sum + counts[kind] * kinds[kind].rows, 0);
  return { ...counts, staying: Math.ceil(items * staying), items: rows };
};
